/** Another card in the place of one that is somebody else's. */
const REFUSED = ["card_already_bound", "card_not_free", "card_already_revoked", "card_is_paused"];
const BINDING = /^(POST \/registration\/v1\/cards\/)([^/]+)(\/bind)$/;

interface WithCards {
  readonly cards?: readonly { readonly code?: string | null }[];
}

export interface CardTask {
  readonly operation: string;
  readonly body: object;
}

/** The card that was refused, where it is only one; null where it is another matter. */
export function refusedCard({ operation, body }: CardTask, code: string | undefined): string | null {
  if (!REFUSED.includes(code ?? "")) return null;
  const bound = BINDING.exec(operation)?.[2];
  if (bound !== undefined) return bound;
  const codes = (operation === "POST /registration/v1/households" ? ((body as WithCards).cards ?? []) : []).flatMap((card) => card.code ?? []);
  return codes.length === 1 ? codes[0]! : null;
}

/** The same with another card. */
export function withCard({ operation, body }: CardTask, code: string): CardTask {
  if (BINDING.test(operation)) return { operation: operation.replace(BINDING, `$1${code}$3`), body };
  const cards = (body as WithCards).cards ?? [];
  return { operation, body: { ...body, cards: cards.map((card) => (card.code ? { ...card, code } : card)) } };
}
