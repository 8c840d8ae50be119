/** Server-Sent Events as text: blocks between empty lines, and what one of them says. */

export interface LiveEvent {
  /** `reset`, `change`, `again`; null for a comment that keeps the line open. */
  readonly word: string | null;
  readonly id: string | null;
  /** Of a hold's change: when it ends by itself. */
  readonly expires_at: string | null;
}

export function eventOf(block: string): LiveEvent {
  const word = /^event: ?(.*)$/m.exec(block)?.[1] ?? null;
  const id = /^id: ?(.*)$/m.exec(block)?.[1] ?? null;
  return { word, id, expires_at: word === "change" ? expiry(/^data: ?(.*)$/m.exec(block)?.[1]) : null };
}

function expiry(data: string | undefined): string | null {
  try {
    const told = JSON.parse(data ?? "null") as { expires_at?: unknown } | null;
    return typeof told?.expires_at === "string" ? told.expires_at : null;
  } catch {
    return null;
  }
}

/** The blocks of a stream, however it is cut into chunks. */
export async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true }).replace(/\r/g, "");
      const parts = rest.split("\n\n");
      rest = parts.pop() ?? "";
      yield* parts;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
