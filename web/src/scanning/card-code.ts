/**
 * Card codes: nine random characters and a check character over GF(2^5), as `shared/contracts/card_codes.py` makes them.
 * Any single wrong character and any swap of two is caught.
 */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: no I, L, O, U
export const CODE_CHARACTERS = 10;
const FIELD_POLYNOMIAL = 0b100101; // x^5 + x^2 + 1, primitive over GF(2)

/** Ten characters of the alphabet, right or wrong. */
export const CODE_SHAPE = /^[0-9A-HJKMNP-TV-Z]{10}$/;

function timesA(value: number): number {
  const doubled = value << 1;
  return doubled & 0b100000 ? doubled ^ FIELD_POLYNOMIAL : doubled;
}

/** Whether a text is ten characters of the alphabet with the right check character. */
export function isCardCode(text: string): boolean {
  if (!CODE_SHAPE.test(text)) return false;
  let sum = 0;
  for (const character of text) sum = timesA(sum) ^ ALPHABET.indexOf(character);
  return sum === 0;
}

/**
 * What a hand typed, as a code: small letters, gaps and hyphens are the hand's, and a letter that no card has is the digit
 * that it looks like. The check character says whether it was right.
 */
export const typedCode = (text: string): string =>
  text.toUpperCase().replace(/[\s·-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
