import { expect, test } from "vitest";
import { HANDOUTS, type Entry } from "../src/outbox/entry";
import { giftsSince, lastGift, rateOf, standing } from "../src/scanning/gifts";
import { isWorthAsking, kindOf, rulingOf, rulingOfLine, rulingWithout } from "../src/scanning/judging";
import { Candidates } from "../src/scanning/candidates";
import { versionAt } from "../src/scanning/rounds";

const AT = Date.parse("2026-11-30T20:00:00Z");
const iso = (minutes: number): string => new Date(AT + minutes * 60_000).toISOString();
const entry = (id: string, card: string, change: Partial<Entry> = {}): Entry =>
  ({ id, operation: HANDOUTS, state: "SAVED", captured_at: iso(0), sent_at: null, undone_by: null, summary: { text: "handout", values: { card, round: "r", quantity: 1 } }, ...change }) as unknown as Entry;
const undoing = (id: string, change: Partial<Entry> = {}): Entry => ({ ...entry(id, "A", change), operation: "POST /distribution/v1/handouts/x/reverse" });

test("what was acknowledged before the pack was asked for is in it, and the rest counts here", () => {
  const all = [entry("1", "A", { state: "SENT", sent_at: iso(1) }), entry("2", "B", { state: "SENT", sent_at: iso(9) }), entry("3", "C")];
  expect(giftsSince(all, "r", AT + 5 * 60_000)).toEqual([{ code: "B", kits: 1 }, { code: "C", kits: 1 }]);
  expect(giftsSince(all, "another", 0)).toEqual([]);
});

test("what was taken back counts no more, and one less where the pack counts it still", () => {
  const asked = AT + 5 * 60_000;
  const sent = entry("1", "A", { state: "SENT", sent_at: iso(1), undone_by: "u" });
  expect(giftsSince([entry("1", "A", { undone_by: "u" }), undoing("u")], "r", asked)).toEqual([]);
  expect(giftsSince([sent, undoing("u")], "r", asked)).toEqual([{ code: "A", kits: -1 }]);
  expect(giftsSince([sent, undoing("u", { state: "SENT", sent_at: iso(2) })], "r", asked)).toEqual([]);
  expect(giftsSince([sent, undoing("u", { state: "REVIEW" })], "r", asked)).toEqual([]);
});

test("the counter bar counts what stands, and the rate of the last five minutes", () => {
  const all = [entry("1", "A", { captured_at: iso(-30) }), entry("2", "B", { captured_at: iso(-2) }), entry("3", "C", { captured_at: iso(-1) }), entry("4", "D", { undone_by: "u" })];
  expect(rateOf(standing(all, "r"), AT)).toEqual({ given: 3, last: iso(-1), perMinute: 1 });
  expect(rateOf([], AT)).toEqual({ given: 0, last: null, perMinute: 0 });
  expect(lastGift(all, "r", "B")?.id).toBe("2");
});

test("without a pack the round's policy decides, with what this device gave", () => {
  expect(rulingWithout("BLOCK", true, 0)).toMatchObject({ kind: "refused", why: "no_pack" });
  expect(rulingWithout("ALLOW_CAPPED", true, 0)).toMatchObject({ kind: "give", left: 1 });
  expect(rulingWithout("ALLOW_CAPPED", true, 1)).toMatchObject({ kind: "received" });
  expect(rulingWithout("ALLOW", true, 7)).toMatchObject({ kind: "give", left: 1 });
  expect(rulingWithout("ALLOW", false, 0)).toMatchObject({ kind: "refused", why: "round_closed" });
});

test("each code of a refusal has its verdict, and one that is new is a refusal", () => {
  expect(["already_received", "card_unknown", "card_paused", "something_new"].map(kindOf)).toEqual(["received", "unknown", "refused", "refused"]);
});

test("a card that proves itself is real, though the round gives it nothing yet", () => {
  const decision = { given: false, code: "card_unknown", left: 0, known: false };
  expect(rulingOf(decision, true)).toMatchObject({ kind: "refused", why: "card_unsynced" });
  expect(rulingOf(decision, false)).toMatchObject({ kind: "unknown", why: "card_unknown" });
  expect(isWorthAsking(decision)).toBe(true);
  expect(isWorthAsking({ code: "already_received", known: true })).toBe(false);
  expect(isWorthAsking({ code: "round_closed", known: false })).toBe(false);
});

test("the server's line gives all that may be given now, or says why not", () => {
  const line = { round_id: "r", may_receive: 3, components: {}, code: null, reason: null, given_at: null, given_site_id: null, blocked_until: null };
  expect(rulingOfLine(line)).toMatchObject({ kind: "give", left: 3 });
  expect(rulingOfLine({ ...line, code: "card_unsynced" })).toMatchObject({ kind: "give", unknownYet: true });
  expect(rulingOfLine({ ...line, may_receive: 0 })).toMatchObject({ kind: "received" });
  expect(rulingOfLine({ ...line, may_receive: 0, code: "not_entitled" })).toMatchObject({ kind: "refused", why: "not_entitled" });
});

test("two identical reads within 2.5 seconds are one, counted from the first", () => {
  const seen = new Candidates();
  expect([0, 100, 2_000, 2_500, 2_501, 5_001].map((at) => seen.see("A", at))).toEqual(["new", "sent_twice", "same", "same", "new", "same"]);
  expect(seen.see("B", 5_002)).toBe("new");
});

test("a kit is packed by the version that has begun", () => {
  const round = { bom_version: 1, versions: [{ from_at: iso(10), bom_version: 3 }, { from_at: iso(-10), bom_version: 2 }] };
  expect([-20, 0, 20].map((minutes) => versionAt(round, new Date(AT + minutes * 60_000)))).toEqual([1, 2, 3]);
});
