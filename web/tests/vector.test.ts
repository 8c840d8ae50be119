/// <reference types="node" />
import { createPrivateKey } from "node:crypto";
import type { JsonWebKey as Jwk } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openSealed, sealTo } from "../src/outbox/jwe";
import { open } from "./support/services";

// The entry that the Python side opens too, in tests/contract/test_sealed_outbox_entries.py.
const path = new URL("../../tests/data/outbox/sealed_by_the_client.json", import.meta.url);
const vector = JSON.parse(readFileSync(path, "utf8")) as { installation_key: Jwk & { x: string; y: string }; id: string; sealed: string };
const header = (sealed: string): Record<string, unknown> => JSON.parse(Buffer.from(sealed.split(".")[0]!, "base64url").toString()) as Record<string, unknown>;

test("the sealed entry that other languages are tested with is of the form that this client writes", async () => {
  const { kty, crv, x, y, d } = vector.installation_key as Record<string, string>;
  const own = await crypto.subtle.importKey("jwk", { kty: kty!, crv: crv!, x: x!, y: y!, d: d! }, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const proof = JSON.parse(await openSealed(own, vector.sealed)) as Record<string, string>;
  expect(Object.keys(proof)).toEqual(["certificate", "signed", "signature"]);
  expect(JSON.parse(proof["signed"]!)).toMatchObject({ id: vector.id, operation: "POST /shelter/v1/stays", if_match: '"3"' });
  expect(open(vector.sealed, createPrivateKey({ key: vector.installation_key, format: "jwk" }))).toBe(JSON.stringify(proof));
  const now = header(await sealTo(vector.installation_key as never, "text"));
  expect(Object.keys(now)).toEqual(Object.keys(header(vector.sealed)));
  expect({ ...now, epk: null }).toEqual({ ...header(vector.sealed), epk: null });
});
