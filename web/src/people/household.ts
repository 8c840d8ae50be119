/**
 * The short code of a household, as it is said at a desk: made from its id, so that each device makes the same, and
 * nothing has to be kept for it. It is for the eye and the ear; what decides is the id.
 */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: none looks like another

/** `H-7K2Q`: 20 bits of the id's hash (FNV-1a), of which two of a hundred households share one once in 200 times. */
export function householdCode(id: string): string {
  let hash = hashOf(id);
  let code = "";
  for (let letter = 0; letter < 4; letter += 1) {
    code += LETTERS[hash & 31];
    hash >>>= 5;
  }
  return `H-${code}`;
}

/** FNV-1a, 32 bits, folded once so that the low bits know all of it. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}
