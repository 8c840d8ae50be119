/** A card as a box of a form holds it: scanned into it by a wedge, or typed by hand. */
import { CODE_CHARACTERS, isCardCode, typedCode } from "../scanning/card-code";
import { parseScan } from "../scanning/scan";

export type TypedCard = { readonly code: string } | { readonly problem: "empty" | "short" | "check" };

/** The ten characters, or what is wrong with them; whoever is bound to a card is never bound to one that was misread. */
export function typedCard(typed: string): TypedCard {
  const text = typed.trim();
  if (text === "") return { problem: "empty" };
  const scan = parseScan(text);
  if (scan?.fits === true) return { code: scan.code };
  const code = typedCode(text);
  if (code.length < CODE_CHARACTERS) return { problem: "short" };
  return isCardCode(code) ? { code } : { problem: "check" };
}
