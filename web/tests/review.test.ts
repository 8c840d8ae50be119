import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { adviceAfter, statusOf, unsentHours } from "../src/outbox/status";
import { freshDevice } from "./support/browser";
import { Services } from "./support/services";
import { action, openTab, states, working, type Tab } from "./support/tab";

let services: Services;
let tab: Tab;
beforeEach(async () => {
  services = await new Services().start();
  freshDevice(services.origin);
  tab = await working(services);
  services.judge = (entry) => (entry.body["household_id"] === "taken" ? { status: 409, parked: true, problem: { status: 409, code: "place_taken", title: "" } } : null);
  await tab.outbox.save(action("taken", { aggregates: ["a"] }));
  await tab.outbox.save(action("after", { aggregates: ["a"] }));
  await tab.sender.sendNow();
});
afterEach(() => services.stop());

const first = async () => (await tab.entries.outboxEntries())[0]!;
const done = (): unknown[] => services.done.map((entry) => entry.body["household_id"]);

async function decidedThere(state: string, reason: string): Promise<void> {
  services.parked.set((await first()).id, { state, reason, decided_by: "coordinator", decided_at: "2026-11-30T12:00:00Z" });
  await tab.review.pollReview();
}

test("while nobody decided, the entry is in review and what is behind it waits", async () => {
  await tab.review.pollReview();
  expect(await states(tab)).toEqual(["REVIEW", "WAITS"]);
  expect((await first()).problem?.code).toBe("place_taken");
  expect(statusOf(await tab.entries.outboxEntries())).toEqual({ kind: "review", unsent: 1, review: 1 });
});

test("an entry that a coordinator had done again is sent, and what waited goes on", async () => {
  await decidedThere("RETRIED", "La cama quedó libre");
  expect(await states(tab)).toEqual(["SENT", "SENT"]);
  expect(done()).toEqual(["after"]);
});

test("an entry that a coordinator discarded says why, and what waited goes on", async () => {
  await decidedThere("DISCARDED", "Se fueron a otro albergue");
  expect(await states(tab)).toEqual(["DISMISSED", "SENT"]);
  expect((await first()).decision).toMatchObject({ how: "DISCARDED", reason: "Se fueron a otro albergue", by: "coordinator", told: true });
});

test("a worker does it otherwise: the new action goes before what waited, and the server is told once it is done", async () => {
  const replacing = await tab.outbox.otherwise(await first(), action("other place", { aggregates: ["a"] }), "Otra cama");
  await tab.review.pollReview();
  expect(services.decisions).toEqual([]); // it is not done yet
  await tab.sender.sendNow();
  expect(done()).toEqual(["other place", "after"]);
  expect(await first()).toMatchObject({ state: "DISMISSED", replaced_by: replacing!.id });
  await tab.review.pollReview();
  expect(services.decisions).toMatchObject([{ resolution: "APPLIED_OTHERWISE", reason: "Otra cama" }]);
  expect((await first()).decision?.told).toBe(true);
  await tab.review.pollReview();
  expect(services.decisions).toHaveLength(1);
});

test("of two tabs that do it otherwise at once one saves", async () => {
  const entry = await first();
  const both = await Promise.all([1, 2].map((at) => tab.outbox.otherwise(entry, action(`other ${at}`, { aggregates: ["a"] }), "Otra")));
  expect(both.filter((one) => one !== null)).toHaveLength(1);
});

test("a worker discards with a reason; it is told under their session, and waits for one where there is none", async () => {
  services.endedShifts.push(tab.session.worker.value!.shift_id);
  tab.access.forgetToken();
  expect(await tab.review.discard(await first(), "Ya no hace falta")).toBe(true);
  expect(await tab.review.discard(await first(), "Otra vez")).toBe(false);
  await tab.review.pollReview();
  expect(services.decisions).toEqual([]);
  expect((await first()).decision).toMatchObject({ told: false });
  tab.access.useToken({ access_token: "again", expires_in: 900 });
  await tab.review.pollReview();
  expect(services.decisions).toMatchObject([{ resolution: "DISCARDED", reason: "Ya no hace falta" }]);
  await tab.sender.sendNow();
  expect(done()).toEqual(["after"]);
});

test("what somebody decided is told under their own session, whoever works here meanwhile", async () => {
  services.endedShifts.push(tab.session.worker.value!.shift_id);
  tab.access.forgetToken();
  await tab.review.discard(await first(), "Ya no hace falta");
  const mine = tab.session.worker.value;
  tab.access.useToken({ access_token: "another's", expires_in: 900 });
  tab.session.worker.value = { ...mine!, staff_id: "another" };
  await tab.review.pollReview();
  expect(services.decisions).toEqual([]);
  tab.session.worker.value = mine;
  tab.access.useToken({ access_token: "mine", expires_in: 900 });
  await tab.review.pollReview();
  expect(services.decisions).toHaveLength(1);
});

test("what was to be done otherwise, and was not done either, is told as not done", async () => {
  await tab.outbox.otherwise(await first(), action("taken", { aggregates: ["a"] }), "Otra cama");
  await tab.sender.sendNow();
  const other = (await tab.entries.outboxEntries()).find((entry) => entry.state === "REVIEW")!;
  await tab.review.discard(other, "Se fueron");
  await tab.review.pollReview();
  await tab.review.pollReview();
  expect(services.decisions.map(({ resolution, reason }) => [resolution, reason])).toContainEqual(["DISCARDED", "Se fueron"]);
  expect(services.decisions.map(({ resolution }) => resolution)).not.toContain("APPLIED_OTHERWISE");
});

test.each(["discarded here", "discarded there", "removed"])("what was taken back stands again where the undoing is not done: %s", async (how) => {
  services.judge = (entry) => (entry.operation.endsWith("/reverse") ? { status: 409, parked: true, problem: { status: 409, code: "later_step", title: "" } } : null);
  const undo = { service: "shelter" as const, operation: "POST /shelter/v1/stays/s/reverse", body: {}, summary: action("free").summary };
  const saved = await tab.outbox.save(action("free", { aggregates: ["free"], undo }));
  await tab.sender.sendNow();
  const undoing = (await tab.outbox.undo(saved))!;
  await tab.sender.sendNow();
  const now = async (id: string) => (await tab.entries.outboxEntries()).find((entry) => entry.id === id)!;
  expect([(await now(saved.id)).undone_by, (await now(undoing.id)).state]).toEqual([undoing.id, "REVIEW"]);
  if (how === "discarded here") await tab.review.discard(await now(undoing.id), "Se queda");
  else if (how === "removed") await tab.removal.removeEntry(await now(undoing.id), "Se queda");
  else {
    services.parked.set(undoing.id, { state: "DISCARDED", reason: "Se queda", decided_by: "coordinator", decided_at: "2026-11-30T12:00:00Z" });
    await tab.review.pollReview();
  }
  expect((await now(saved.id)).undone_by).toBeNull();
});

test("unsent work warns after a day and stands in the way after three", async () => {
  const all = await tab.entries.outboxEntries();
  const at = (hours: number) => Date.parse(all[1]!.captured_at) + hours * 3_600_000;
  expect([23, 24, 71, 72].map((hours) => adviceAfter(unsentHours(all, at(hours))))).toEqual(["none", "warn", "warn", "block"]);
  expect(unsentHours([all[0]!], at(100))).toBe(0); // it is kept at the server
});

test("where a browser has no locks, a lease lets one tab send, and ends where its holder was killed", async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, (inside += 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
  };
  const [other, third] = [await openTab(), await openTab()];
  const ran = await Promise.all([tab.alone.leased("s", work, "one"), other.alone.leased("s", work, "two"), third.alone.leased("s", work, "three")]);
  expect(ran.filter(Boolean)).toHaveLength(1);
  expect(most).toBe(1);
  await tab.db.writeMeta("lease:s", { holder: "killed", until: Date.now() - 1 });
  expect(await other.alone.leased("s", work, "two")).toBe(true);
});

test("the advice of three days stands in the way until somebody goes on, and comes back after an hour", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { advises, goOn } = await import("../src/outbox/status");
  const { tick } = await import("../src/clock");
  const later = (hours: number): void => {
    vi.setSystemTime(Date.now() + hours * 3_600_000);
    tick.value = Date.now();
  };
  later(71);
  expect(advises.value).toBe(false);
  later(2);
  expect(advises.value).toBe(true);
  goOn();
  expect(advises.value).toBe(false);
  later(1.1);
  expect(advises.value).toBe(true);
  vi.useRealTimers();
});
