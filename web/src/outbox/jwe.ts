/** Sealing to the installation's public key: compact JWE, ECDH-ES with A256GCM (RFC 7516, RFC 7518 4.6). */
import { base64url, random, utf8, type Bytes } from "../store/crypto";

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;

export async function sealTo(recipient: JsonWebKey & { kid?: string }, text: string): Promise<string> {
  const { kty, crv, x, y } = recipient;
  const theirs = await crypto.subtle.importKey("jwk", { kty: kty!, crv: crv!, x: x!, y: y! }, CURVE, false, []);
  const own = (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair;
  const epk = await crypto.subtle.exportKey("jwk", own.publicKey);
  const header = {
    alg: "ECDH-ES",
    enc: "A256GCM",
    ...(recipient.kid === undefined ? {} : { kid: recipient.kid }),
    epk: { kty: epk.kty, crv: epk.crv, x: epk.x, y: epk.y },
  };
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const key = await crypto.subtle.importKey("raw", await concatKdf(shared), "AES-GCM", false, ["encrypt"]);
  const protectedHeader = base64url(utf8(JSON.stringify(header)));
  const iv = random(12);
  const additionalData = utf8(protectedHeader);
  const out = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, utf8(text)));
  const [content, tag] = [out.slice(0, -16), out.slice(-16)] as [Bytes, Bytes];
  return [protectedHeader, "", base64url(iv), base64url(content), base64url(tag)].join(".");
}

/** The Concat KDF of NIST SP 800-56A for 256 bits: one round of SHA-256. */
async function concatKdf(shared: ArrayBuffer): Promise<ArrayBuffer> {
  const algorithm = utf8("A256GCM");
  const parts = [uint32(1), new Uint8Array(shared), uint32(algorithm.length), algorithm, uint32(0), uint32(0), uint32(256)];
  return crypto.subtle.digest("SHA-256", new Uint8Array(parts.flatMap((part) => [...part])));
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
