/**
 * The offline pack of a round (`docs/scanners.md`): a JWS in flattened JSON over CBOR. Cards and units stand in it as six
 * bytes of a keyed hash, which are a whole number here.
 */
import { fromBase64url, utf8, type Bytes } from "../store/crypto";
import { decodeCbor, type Cbor } from "./cbor";
import { verified, type PublicKeys } from "./ed25519";
import { uuidOf } from "./signed-card";

export interface SealedPack {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

export type Policy = "BLOCK" | "ALLOW_CAPPED" | "ALLOW";

export interface PackUnit {
  readonly key: number;
  readonly allowed: number;
  readonly taken: number;
  /** Why nothing is given; empty where something is. */
  readonly code: string;
  readonly cards: readonly number[];
}

export interface Pack {
  readonly round_id: string;
  readonly site_id: string;
  /** Milliseconds of the epoch, by the server. */
  readonly made_at: number;
  readonly expires_at: number;
  readonly version: string;
  /** The version that this is a difference to; null: the whole pack. */
  readonly base: string | null;
  readonly salt: Bytes;
  readonly state: string;
  readonly policy: Policy;
  readonly cap: number;
  readonly starts_on: string;
  readonly ends_on: string;
  readonly complete: boolean;
  readonly units: readonly PackUnit[];
  readonly revoked: readonly number[];
  readonly paused: readonly number[];
  readonly printed: readonly number[];
}

/** It is no pack, or none that this operation signed. */
export class PackRefused extends Error {}

const HASH_BYTES = 6;
const HEAD_BYTES = HASH_BYTES + 4;

/**
 * The pack, proved by one of `keys`; without keys, or where the browser cannot verify, it stands as it came over the
 * origin's own TLS.
 *
 * @throws PackRefused
 */
export async function unsealPack(sealed: SealedPack, keys: PublicKeys | null): Promise<Pack> {
  try {
    const header = JSON.parse(new TextDecoder().decode(fromBase64url(sealed.protected))) as Record<string, string>;
    if (header["alg"] !== "Ed25519" || header["typ"] !== "amparo-pack") throw new PackRefused("another kind of signature");
    if (keys !== null) await prove(sealed, keys.get(header["kid"] ?? ""));
    return packOf(decodeCbor(fromBase64url(sealed.payload)) as Readonly<Record<string, Cbor>>);
  } catch (trouble) {
    throw trouble instanceof PackRefused ? trouble : new PackRefused("it cannot be read");
  }
}

async function prove(sealed: SealedPack, key: CryptoKey | undefined): Promise<void> {
  if (key === undefined) throw new PackRefused("a key of nobody's");
  const holds = await verified(key, fromBase64url(sealed.signature), utf8(`${sealed.protected}.${sealed.payload}`));
  if (holds === false) throw new PackRefused("it does not prove itself");
}

/** How a card's ten characters stand in a pack with this salt. */
export async function cardHash(salt: Bytes, code: string): Promise<number> {
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hashAt(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(code))), 0);
}

function hashAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let place = at; place < at + HASH_BYTES; place += 1) value = value * 256 + bytes[place]!;
  return value;
}

type Content = Readonly<Record<string, Cbor>>;

function packOf(content: Content): Pack {
  const codes = content["codes"] as readonly string[];
  return {
    round_id: uuidOf(bytesOf(content, "round")),
    site_id: uuidOf(bytesOf(content, "site")),
    made_at: (content["made"] as number) * 1000,
    expires_at: (content["expires"] as number) * 1000,
    version: content["version"] as string,
    base: content["base"] as string | null,
    salt: bytesOf(content, "salt"),
    state: content["state"] as string,
    policy: content["policy"] as Policy,
    cap: content["cap"] as number,
    starts_on: content["starts_on"] as string,
    ends_on: content["ends_on"] as string,
    complete: content["complete"] as boolean,
    units: [...unitsOf(bytesOf(content, "units"), codes)],
    revoked: hashesOf(bytesOf(content, "revoked")),
    paused: hashesOf(bytesOf(content, "paused")),
    printed: hashesOf(bytesOf(content, "printed")),
  };
}

function bytesOf(content: Content, name: string): Bytes {
  const value = content[name];
  if (!(value instanceof Uint8Array)) throw new PackRefused(`no ${name}`);
  return value;
}

function* unitsOf(packed: Bytes, codes: readonly string[]): Generator<PackUnit> {
  for (let at = 0; at < packed.length; ) {
    const [allowed, taken, code, count] = packed.subarray(at + HASH_BYTES, at + HEAD_BYTES) as unknown as [number, number, number, number];
    const from = at + HEAD_BYTES;
    const to = from + count * HASH_BYTES;
    if (to > packed.length || codes[code] === undefined) throw new PackRefused("a unit that is cut off");
    yield { key: hashAt(packed, at), allowed, taken, code: codes[code], cards: hashesOf(packed.subarray(from, to)) };
    at = to;
  }
}

function hashesOf(packed: Bytes): number[] {
  return Array.from({ length: packed.length / HASH_BYTES }, (_, place) => hashAt(packed, place * HASH_BYTES));
}
