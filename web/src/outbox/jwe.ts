/** Sealing to a public key: compact JWE, ECDH-ES with A256GCM (RFC 7516, RFC 7518 4.6). */
import { base64url, fromBase64url, random, utf8, type Bytes } from "../store/crypto";

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const TAG_BYTES = 16;

/** The public half of a P-256 key, as JWK. */
export interface PublicKey {
  readonly kty?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly kid?: string;
}

const imported = ({ kty, crv, x, y }: PublicKey): Promise<CryptoKey> =>
  crypto.subtle.importKey("jwk", { kty: kty!, crv: crv!, x: x!, y: y! }, CURVE, false, []);

/** A text that only the holder of the recipient's private key reads. */
export async function sealTo(recipient: PublicKey, text: string): Promise<string> {
  const own = (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair;
  const epk = await crypto.subtle.exportKey("jwk", own.publicKey);
  const header = {
    alg: "ECDH-ES",
    enc: "A256GCM",
    ...(recipient.kid === undefined ? {} : { kid: recipient.kid }),
    epk: { kty: epk.kty, crv: epk.crv, x: epk.x, y: epk.y },
  };
  const key = await agreed(await imported(recipient), own.privateKey, "encrypt");
  const protectedHeader = base64url(utf8(JSON.stringify(header)));
  const iv = random(12);
  const additionalData = utf8(protectedHeader);
  const out = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, utf8(text)));
  const [content, tag] = [out.slice(0, -TAG_BYTES), out.slice(-TAG_BYTES)] as [Bytes, Bytes];
  return [protectedHeader, "", base64url(iv), base64url(content), base64url(tag)].join(".");
}

/** Read what `sealTo` wrote; throws where it is sealed to another key, or was changed. */
export async function openSealed(own: CryptoKey, sealed: string): Promise<string> {
  const [header, , iv, content, tag] = sealed.split(".") as [string, string, string, string, string];
  const { epk } = JSON.parse(new TextDecoder().decode(fromBase64url(header))) as { epk: PublicKey };
  const key = await agreed(await imported(epk), own, "decrypt");
  const whole = new Uint8Array([...fromBase64url(content), ...fromBase64url(tag)]);
  const how = { name: "AES-GCM", iv: fromBase64url(iv), additionalData: utf8(header) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, whole));
}

async function agreed(theirs: CryptoKey, own: CryptoKey, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own, 256);
  return crypto.subtle.importKey("raw", await concatKdf(shared), "AES-GCM", false, [use]);
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
