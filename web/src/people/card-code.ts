/**
 * A card's ten characters: nine by chance and a check character, over GF(2^5) (`docs/cards.md`). Any one wrong character
 * and any swap of two is caught here, before anybody is bound to a card that is not theirs.
 */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 10;
const FIELD_POLYNOMIAL = 0b100101;

/** Whether `text` is ten characters of the alphabet with the right check character. */
export function isCardCode(text: string): boolean {
  if (text.length !== LENGTH) return false;
  let sum = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return false;
    sum <<= 1;
    sum = ((sum & 0b100000) === 0 ? sum : sum ^ FIELD_POLYNOMIAL) ^ value;
  }
  return sum === 0;
}

export type TypedCard = { readonly code: string } | { readonly problem: "empty" | "short" | "check" };

/**
 * What was typed as a card: spaces and hyphens are how it is printed, small letters how some keyboards type. A signed QR
 * text goes as it came: the service reads it.
 */
export function typedCard(typed: string): TypedCard {
  const plain = typed.trim();
  if (plain === "") return { problem: "empty" };
  if (plain.length > LENGTH * 3) return { code: plain };
  const code = plain.replace(/[\s-]/g, "").toUpperCase();
  if (code.length < LENGTH) return { problem: "short" };
  return isCardCode(code) ? { code } : { problem: "check" };
}
