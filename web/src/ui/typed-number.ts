/** The whole number that was typed, with spaces or separators of thousands; `null` if it is none. */
export function wholeNumber(typed: string): number | null {
  const digits = typed.trim().replace(/[\s,.](?=\d{3}(\D|$))/g, "");
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}
