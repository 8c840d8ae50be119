import { afterEach, beforeEach, expect, test } from "vitest";
import { problemOf } from "../src/api/problem";
import { freshDevice } from "./support/browser";
import { Services, type SignedEntry, type Verdict } from "./support/services";
import { action, openTab, states, working, type Tab } from "./support/tab";

let services: Services;
let tab: Tab;
beforeEach(async () => {
  services = await new Services().start();
  freshDevice(services.origin);
  tab = await working(services);
});
afterEach(() => services.stop());

const households = (): unknown[] => services.done.map((entry) => entry.body["household_id"]);
const refusing = (household: string) => (entry: SignedEntry) =>
  entry.body["household_id"] === household ? { status: 409, parked: true, problem: { status: 409, code: "place_taken", title: "" } } : null;

test("what is saved is opened by the installation's key, verified under the worker's certificate, and done in its order", async () => {
  for (const household of ["a", "b", "a"]) await tab.outbox.save(action(household));
  await tab.sender.sendNow();
  expect(services.done.map((entry) => entry.seq)).toEqual([1, 2, 3]);
  expect(services.done[0]).toMatchObject({ operation: "POST /shelter/v1/stays", worker: services.staff.id });
  expect(await states(tab)).toEqual(["SENT", "SENT", "SENT"]);
  expect((await tab.entries.outboxEntries()).every((entry) => entry.sealed === null)).toBe(true);
  expect(tab.sender.allSentAt.value).not.toBeNull();
});

test("a tab that is killed between sending and the answer sends the same bytes again: nothing is lost, nothing doubled", async () => {
  services.fault = () => "drop"; // the services did it, and nobody heard
  await tab.outbox.save(action("a"));
  await tab.sender.sendNow();
  await tab.entries.changeEntries([(await tab.entries.outboxEntries())[0]!.id], () => ({ state: "SENDING" })); // as a killed tab leaves it
  services.fault = () => null;
  const after = await openTab();
  await after.sender.sendNow();
  expect(await states(after)).toEqual(["SENT"]);
  expect(services.requests.length).toBeGreaterThanOrEqual(2);
  expect(new Set(services.requests.map((request) => request.sealed.join())).size).toBe(1);
  expect(households()).toEqual(["a"]);
});

test("a failure of a service stops the sending and backs off; a press of the button does not wait", async () => {
  services.fault = () => 503;
  await tab.outbox.save(action("a"));
  await tab.sender.sendNow();
  expect(tab.sender.heldUp.value?.status).toBe(503);
  const asked = services.requests.length;
  services.fault = () => null;
  await tab.sender.sendNow();
  expect(services.requests.length).toBe(asked);
  await tab.sender.sendNow({ atOnce: true });
  expect(await states(tab)).toEqual(["SENT"]);
  expect(tab.sender.heldUp.value).toBeNull();
});

test.each([503, 403, 404])("a service that says %i does not keep another's entries back", async (status) => {
  services.fault = (service) => (service === "registration" ? status : null);
  await tab.outbox.save(action("a", { service: "registration", operation: "POST /registration/v1/households" }));
  await tab.outbox.save(action("b"));
  await tab.outbox.save(action("a")); // the stay of a household that nobody registered yet
  await tab.sender.sendNow();
  expect(households()).toEqual(["b"]);
  expect(await states(tab)).toEqual(["SAVED", "SENT", "SAVED"]);
});

test("a stay of a household waits until registration answered, though both are sent in one go", async () => {
  await tab.outbox.save(action("a", { service: "registration", operation: "POST /registration/v1/households" }));
  await tab.outbox.save(action("a"));
  await tab.outbox.save(action("b", { service: "registration", operation: "POST /registration/v1/households" }));
  await tab.sender.sendNow();
  expect(services.done.map((entry) => entry.operation.split("/")[1])).toEqual(["registration", "registration", "shelter"]);
});

test("an entry that is refused is in review and holds back what touches the same, and nothing else", async () => {
  services.judge = refusing("a");
  for (const household of ["a", "a", "b", "a"]) await tab.outbox.save(action(household));
  await tab.sender.sendNow();
  expect(await states(tab)).toEqual(["REVIEW", "WAITS", "SENT", "WAITS"]);
  expect(services.requests.flatMap((request) => request.sealed)).toHaveLength(2);
});

test("an entry that its service cannot judge now rests alone, and is sent again", async () => {
  let well = false;
  services.judge = (entry) => (entry.body["household_id"] === "a" && !well ? { status: 503 } : null);
  for (const household of ["a", "b", "c"]) await tab.outbox.save(action(household));
  await tab.sender.sendNow({ atOnce: true });
  expect(await states(tab)).toEqual(["SAVED", "SENT", "SENT"]); // those behind it, which were not tried, went in the same pass
  expect((await tab.entries.outboxEntries()).map((entry) => entry.attempts)).toEqual([1, 1, 1]);
  well = true;
  await tab.sender.sendNow({ atOnce: true });
  expect(await states(tab)).toEqual(["SENT", "SENT", "SENT"]);
});

test("a request that is too much for the service is sent in smaller ones, and the one at fault stays here with its copy", async () => {
  const poison: string[] = [];
  services.fault = (_, entries) => {
    const { sealed } = services.requests.at(-1)!;
    return entries > 2 || sealed.some((one) => poison.includes(one)) ? 413 : null;
  };
  services.deviceKnown = false; // nothing goes before all are saved
  for (const household of ["a", "b", "c", "d", "e"]) await tab.outbox.save(action(household));
  await tab.sender.sendNow();
  poison.push((await tab.entries.outboxEntries())[1]!.sealed!);
  services.deviceKnown = true;
  await tab.sender.sendNow({ atOnce: true });
  expect(await states(tab)).toEqual(["SENT", "REVIEW", "SENT", "SENT", "SENT"]);
  expect((await tab.entries.outboxEntries())[1]!.sealed).toBe(poison[0]);
});

test("two senders at once, without any lock between them, do everything once", async () => {
  services.deviceKnown = false;
  for (let at = 0; at < 20; at += 1) await tab.outbox.save(action(`h${at % 4}`));
  await tab.sender.sendNow();
  services.deviceKnown = true;
  const other = await openTab();
  await Promise.all([tab.sender.sendAll(true), other.sender.sendAll(true)]);
  await tab.sender.sendAll(true);
  expect(services.done.map((entry) => entry.seq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(new Set(await states(tab))).toEqual(new Set(["SENT"]));
});

test("a hold whose time is over is not sent, and says so", async () => {
  services.deviceKnown = false;
  await tab.outbox.save(action("a", { expires_at: new Date(Date.now() - 1000).toISOString() }));
  await tab.sender.sendNow();
  services.deviceKnown = true;
  await tab.sender.sendNow({ atOnce: true });
  expect(await states(tab)).toEqual(["EXPIRED"]);
  expect(services.requests).toEqual([]);
});

test("an ended session and a locked device keep nobody's work back", async () => {
  services.deviceKnown = false;
  await tab.outbox.save(action("a"));
  await tab.sender.sendNow();
  tab.access.forgetToken();
  tab.session.lock();
  services.deviceKnown = true;
  await tab.sender.sendNow({ atOnce: true });
  expect(await states(tab)).toEqual(["SENT"]);
});

test("a copy leaves the device only once the server did it or keeps it: what it neither did nor kept stays whole", async () => {
  services.judge = (entry) => (entry.body["household_id"] === "a" ? { status: 422, parked: false, problem: { status: 422, code: "id_reused", title: "" } } : null);
  const saved = await tab.outbox.save(action("a"));
  await tab.sender.sendNow();
  expect((await tab.entries.outboxEntries())[0]).toMatchObject({ state: "REVIEW", sealed: saved.sealed, problem: { code: "id_reused" } });
  expect((await tab.removal.exportUnsent()).entries).toBe(1);
});

test("a service that can judge nothing is asked twice and rests; what it did not come to has failed at nothing", async () => {
  services.judge = () => ({ status: 503, problem: { status: 503, code: "unavailable", title: "" } });
  services.deviceKnown = false;
  for (const household of ["a", "b", "c"]) await tab.outbox.save(action(household));
  await tab.sender.sendNow();
  services.deviceKnown = true;
  const before = (await tab.entries.outboxEntries()).map((entry) => entry.attempts);
  await tab.sender.sendNow({ atOnce: true });
  expect(services.requests.map(({ sealed }) => sealed.length)).toEqual([3, 2]);
  expect(await states(tab)).toEqual(["SAVED", "SAVED", "SAVED"]);
  expect((await tab.entries.outboxEntries()).map((entry, at) => entry.attempts - before[at]!)).toEqual([1, 1, 0]);
  expect(tab.sender.heldUp.value?.status).toBe(503);
});

test("a service rests for as long as it asks", () => {
  const headers = new Headers({ "Retry-After": "120" });
  expect(problemOf(503, { code: "unavailable", title: "" }, headers)).toMatchObject({ code: "unavailable", retry_after_ms: 120_000 });
  expect(problemOf(429, null, headers)).toMatchObject({ status: 429, retry_after_ms: 120_000 });
  expect(problemOf(503, null, new Headers({ "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" }))).not.toHaveProperty("retry_after_ms");
});

test("a batch that takes long says nothing of the line by its time", async () => {
  await tab.outbox.save(action("a"));
  const { calls } = await import("../src/net/connectivity");
  const before = calls.value.length;
  await tab.sender.sendNow();
  expect(await states(tab)).toEqual(["SENT"]);
  expect(calls.value.length).toBe(before + 1); // the device's token alone
});

test("what a service says of an entry is read as it means it", async () => {
  const retryable = { status: 409, code: "busy", title: "", retryable: true };
  const within = { items: [{ status: 201 }, { status: 422, problem: { status: 422, code: "invalid_request", title: "" } }] };
  const said: Record<string, Verdict> = {
    again: { status: 409, problem: retryable },
    part: { status: 207, answer: within }, // done but for one item, which the service may not keep
    kept: { status: 207, answer: within, parked: true },
    quarantine: { status: 202, parked: true },
  };
  services.judge = (entry) => said[entry.body["household_id"] as string] ?? null;
  for (const household of Object.keys(said)) await tab.outbox.save(action(household));
  await tab.sender.sendNow({ atOnce: true });
  const all = await tab.entries.outboxEntries();
  expect(all.map(({ state, problem, sealed }) => [state, problem?.code, sealed !== null])).toEqual([
    ["SAVED", "busy", true],
    ["REVIEW", "invalid_request", true],
    ["REVIEW", "invalid_request", false],
    ["REVIEW", "quarantined", false],
  ]);
});
