/** The few operations of WebCrypto that the device needs: AES-GCM under the data key, keys from a PIN, base64url. */
import type { Sealed } from "./db";

/** OWASP's least for PBKDF2 with SHA-256. */
export const PIN_ITERATIONS = 600_000;
const AES = { name: "AES-GCM", length: 256 } as const;

export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text) as Bytes;
export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

export function base64url(bytes: ArrayBuffer | Bytes): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let text = "";
  for (const byte of view) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function fromBase64url(text: string): Bytes {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** A data key with the name under which what it seals remembers it. */
export interface DataKey {
  readonly id: string;
  readonly key: CryptoKey;
}

export async function newDataKey(): Promise<DataKey> {
  return { id: base64url(random(9)), key: await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]) };
}

export async function seal(key: DataKey, text: string): Promise<Sealed> {
  const iv = random(12);
  return { key_id: key.id, iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key.key, utf8(text)) };
}

/** @throws DOMException (OperationError) if the key is another one, or the text was changed. */
export async function unseal(key: DataKey, sealed: Sealed): Promise<string> {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key.key, sealed.data);
  return new TextDecoder().decode(plain);
}

/** 256 bits from a PIN; slow on purpose: a copied device must try each PIN that slowly. */
export async function pinBits(pin: string, salt: Bytes, iterations: number = PIN_ITERATIONS): Promise<ArrayBuffer> {
  const material = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, material, 256);
}

/** A wrapping key from secrets that must all be there (HKDF, RFC 5869). */
export async function wrappingKey(secrets: readonly (ArrayBuffer | Bytes)[], purpose: string): Promise<CryptoKey> {
  const together = new Uint8Array(secrets.reduce((sum, one) => sum + one.byteLength, 0));
  let at = 0;
  for (const one of secrets) {
    together.set(new Uint8Array(one), at);
    at += one.byteLength;
  }
  const material = await crypto.subtle.importKey("raw", together, "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: utf8(purpose) };
  return crypto.subtle.deriveKey(derivation, material, AES, false, ["encrypt", "decrypt"]);
}

/** Wrap the bytes of a key under another one. */
export async function wrap(bytes: ArrayBuffer, under: CryptoKey): Promise<Sealed> {
  const iv = random(12);
  return { key_id: "", iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, under, bytes) };
}

/** @throws DOMException (OperationError) if the wrapping key is not the one, as after a wrong PIN. */
export const unwrap = (wrapped: Sealed, under: CryptoKey): Promise<ArrayBuffer> =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.iv }, under, wrapped.data);

export const exportDataKey = (key: DataKey): Promise<ArrayBuffer> => crypto.subtle.exportKey("raw", key.key);

export const importDataKey = async (id: string, bytes: ArrayBuffer): Promise<DataKey> => ({
  id,
  key: await crypto.subtle.importKey("raw", bytes, AES, true, ["encrypt", "decrypt"]),
});
