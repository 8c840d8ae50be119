/** A code of goods in place of a card: what it is, so that somebody takes the right thing. */
import { readGs1 } from "../../scanning/gs1";

/** Why a scan is no card, where it is goods: `goods`, or `separator_missing` where the profile drops what ends its fields. */
export function readGoods(text: string): "goods" | "separator_missing" | null {
  if (/^(\][A-Za-z]\d)?\d{8}(\d{4,6})?$/.test(text)) return "goods";
  const read = readGs1(text);
  if (read === null || (!read.ok && read.why === "unreadable")) return null;
  return !read.ok && read.why === "separator_missing" ? "separator_missing" : "goods";
}
