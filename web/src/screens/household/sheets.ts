/** Which question stands over the page. */
import { signal } from "@preact/signals";

export type Question =
  | { readonly kind: "check_out" }
  | { readonly kind: "child" }
  | { readonly kind: "card" }
  | { readonly kind: "pause"; readonly code: string }
  | { readonly kind: "not_them" }
  | { readonly kind: "protect" }
  | { readonly kind: "bag" };

export const question = signal<Question | null>(null);
export const ask = (one: Question): void => void (question.value = one);
export const close = (): void => void (question.value = null);
