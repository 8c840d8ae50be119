/** Whether a PIN is among the first that anybody would try: one digit only, or digits in a row. */
export function isWeak(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])));
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]!);
}
