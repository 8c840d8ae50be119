/// <reference types="node" />
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isCardCode, typedCode } from "../src/scanning/card-code";
import { Memory } from "../src/scanning/deciding";
import { publicKeys, type KeySet } from "../src/scanning/ed25519";
import { readGs1 } from "../src/scanning/gs1";
import { cardHash, PackRefused, unsealPack, type SealedPack } from "../src/scanning/pack";
import { parseScan } from "../src/scanning/scan";
import { proofOf, readSigned } from "../src/scanning/signed-card";

// What the services and the reference scanner say: tests/support/scanning_vectors.py makes it, and a contract test holds it.
const path = new URL("../../tests/data/scanning/vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors;

interface Step {
  readonly do: "learn" | "scan" | "counted";
  readonly pack?: SealedPack;
  readonly heard_at?: string | null;
  readonly card?: string;
  readonly day?: string;
  readonly at?: string;
  readonly given?: boolean;
  readonly code?: string;
}
interface Vectors {
  readonly keys: KeySet;
  readonly codes: Readonly<Record<string, boolean>>;
  readonly scans: readonly { raw: string; code: string | null; fits?: boolean; signed?: { issued: number; kid: string } | null }[];
  readonly proofs: readonly { text: string; at: string; proof: string }[];
  readonly hashes: Readonly<Record<string, string>>;
  readonly salt: string;
  readonly goods: readonly { raw: string; readings?: number; gtin?: string; batch?: string | null; expires?: string | null; refused?: string }[];
  readonly decisions: readonly { name: string; steps: readonly Step[] }[];
}

const salt = Uint8Array.from(Buffer.from(vectors.salt, "hex"));

test("a check character is right for the same codes as at the services", () => {
  for (const [code, right] of Object.entries(vectors.codes)) expect([code, isCardCode(code)]).toEqual([code, right]);
});

test("what a hand types is read as the code that it means, and its check character decides", () => {
  const [right] = Object.entries(vectors.codes).find(([, fits]) => fits)!;
  expect(typedCode(` ${right.slice(0, 3).toLowerCase()} ${right.slice(3, 6)}-${right.slice(6)}`)).toBe(right);
  expect(typedCode("o1lI")).toBe("0111");
});

test.each(vectors.scans)("a scan is read as the services read it: $raw", ({ raw, code, fits, signed }) => {
  const read = parseScan(raw);
  if (code === null || (!fits && read === null)) return expect(read).toBeNull();
  expect(read).toMatchObject({ code, fits });
  expect(read!.signed === null ? null : { issued: read!.signed.issued, kid: read!.signed.kid }).toEqual(signed);
});

test("a payload that came twice is its half if the check character fits, and the profile is to be mended", () => {
  const [right] = Object.entries(vectors.codes).find(([, fits]) => fits)!;
  const [wrong] = Object.entries(vectors.codes).find(([code, fits]) => !fits && code.length === 10 && code === code.toUpperCase())!;
  expect(parseScan(right + right)).toMatchObject({ code: right, doubled: true });
  expect(parseScan(`]Q1${right}\r`)).toMatchObject({ code: right, doubled: false });
  expect(parseScan(wrong + wrong)).toBeNull();
});

test.each(vectors.proofs)("a signature proves as much as at the services: $proof", async ({ text, at, proof }) => {
  const card = readSigned(text)!;
  const keys = await publicKeys(vectors.keys);
  expect(await proofOf(card, keys, new Date(at))).toBe(proof);
  expect(await proofOf(card, null, new Date(at))).toBe("unproven");
});

test("a card stands in a pack under the same six bytes", async () => {
  for (const [code, hash] of Object.entries(vectors.hashes)) {
    expect((await cardHash(salt, code)).toString(16).padStart(12, "0")).toBe(hash);
  }
});

describe("decisions by a pack", () => {
  test.each(vectors.decisions)("are those of the reference scanner: $name", async ({ steps }) => {
    const memory = new Memory();
    const keys = await publicKeys(vectors.keys);
    for (const step of steps) {
      if (step.do === "learn") {
        memory.learn(await unsealPack(step.pack!, keys), step.heard_at ? Date.parse(step.heard_at) : null);
        continue;
      }
      const hash = await cardHash(salt, step.card!);
      if (step.do === "counted") {
        memory.counted(memory.gave(hash, 0));
        continue;
      }
      const { given, code } = memory.decide(step.card!, hash, { day: step.day!, now: Date.parse(step.at!) });
      if (given) memory.gave(hash);
      expect({ given, code }).toEqual({ given: step.given, code: step.code });
    }
  });

  test("a pack that somebody changed is refused, and stands as it came where the browser cannot prove it", async () => {
    const { pack } = vectors.decisions[0]!.steps[0]!;
    const changed = { ...pack!, payload: vectors.decisions.at(-1)!.steps[0]!.pack!.payload };
    const keys = await publicKeys(vectors.keys);
    await expect(unsealPack(changed, keys)).rejects.toThrow(PackRefused);
    await expect(unsealPack(changed, new Map())).rejects.toThrow(PackRefused);
    expect((await unsealPack(pack!, null)).units).toHaveLength(2);
    await expect(unsealPack({ ...pack!, payload: "AAAA" }, null)).rejects.toThrow(PackRefused);
  });
});

test.each(vectors.goods)("goods are read as the server reads them, or it is said that a separator is missing: $raw", (vector) => {
  const read = readGs1(vector.raw);
  if (vector.refused !== undefined) return expect(read === null || !read.ok).toBe(true);
  if (vector.readings! > 1) return expect(read).toEqual({ ok: false, why: "separator_missing" });
  if (read === null) return expect(/^\d{13}$/.test(vector.raw)).toBe(true); // a bare GTIN is no element string
  expect(read).toMatchObject({ ok: true });
  const { gtin, batch = null, expires = null } = (read as unknown as { goods: Record<string, string> }).goods;
  expect({ gtin, batch, expires }).toEqual({ gtin: vector.gtin, batch: vector.batch, expires: vector.expires });
});

test("a serial number is read behind its separator", () => {
  expect(readGs1("010750103131130910AB\x1d21S-9")).toEqual({ ok: true, goods: { gtin: "07501031311309", batch: "AB", serial: "S-9" } });
});
