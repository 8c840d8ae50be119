/// <reference types="node" />
import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { openSealed, sealTo, type PublicKey } from "../src/outbox/jwe";
import { open } from "./support/services";

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const recipient = { ...pair.publicKey.export({ format: "jwk" }), kid: "outbox-1" } as PublicKey;

test("what is sealed is opened by another implementation of RFC 7518, and names the key", async () => {
  const sealed = await sealTo(recipient, "José · ñandú · 日本");
  expect(open(sealed, pair.privateKey)).toBe("José · ñandú · 日本");
  expect(JSON.parse(Buffer.from(sealed.split(".")[0]!, "base64url").toString())).toMatchObject({ alg: "ECDH-ES", enc: "A256GCM", kid: "outbox-1" });
});

test("a changed letter of any part opens nothing", async () => {
  const sealed = await sealTo(recipient, "text");
  for (const part of [2, 3, 4]) {
    const parts = sealed.split(".");
    const first = parts[part]![0] === "A" ? "B" : "A";
    parts[part] = first + parts[part]!.slice(1);
    expect(() => open(parts.join("."), pair.privateKey)).toThrow();
  }
});

test("the client opens what was sealed to a ring's key, and nothing that was sealed to another", async () => {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const [own, other] = (await Promise.all([1, 2].map(() => crypto.subtle.generateKey(curve, true, ["deriveBits"])))) as CryptoKeyPair[];
  const sealed = await sealTo((await crypto.subtle.exportKey("jwk", own!.publicKey)) as PublicKey, "key");
  expect(await openSealed(own!.privateKey, sealed)).toBe("key");
  await expect(openSealed(other!.privateKey, sealed)).rejects.toThrow();
});
