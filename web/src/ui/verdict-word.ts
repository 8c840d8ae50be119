/** How a verdict's word is set: on one line if it is short, else a word a line, smaller if one of them is long. */
export function wordLines(word: string): { lines: readonly string[]; long: boolean } {
  const lines = word.length <= 10 ? [word] : word.split(" ");
  return { lines, long: lines.some((line) => line.length > 10 || (lines.length > 1 && line.length > 8)) };
}
