/** Ids that are made from a seed and a name (RFC 9562, version 5): the service makes the same ones. */

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export async function nameBased(seed: string, name: string): Promise<string> {
  const space = Uint8Array.from(seed.replace(/-/g, "").match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const text = new TextEncoder().encode(name);
  const both = new Uint8Array(space.length + text.length);
  both.set(space);
  both.set(text, space.length);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-1", both)).slice(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const made = hex(bytes);
  return [made.slice(0, 8), made.slice(8, 12), made.slice(12, 16), made.slice(16, 20), made.slice(20)].join("-");
}
