/** The outbox of a real device at real services; whoever starts them looks afterwards for one effect of each. */
import { beforeAll, expect, test } from "vitest";
import { newId } from "../../src/ids";
import { PIN, states, type Tab } from "../support/tab";
import * as stack from "./desk";

let tab: Tab;
beforeAll(async () => {
  tab = await stack.signedInDevice();
});

const all = () => tab.entries.outboxEntries();
const last = async () => (await all()).at(-1)!;
const sent = async () => {
  await tab.sender.sendNow({ atOnce: true });
  return last();
};

test("what was done without a network is at rest only under seals, and nothing of it was sent", async () => {
  stack.line.state = "cut";
  for (const action of [stack.registers, stack.checksIn, stack.gives(), stack.serves([{ id: newId(), count: { men: 3 } }]), stack.notesNeed]) {
    await tab.outbox.save(action);
  }
  await tab.sender.sendNow({ atOnce: true });
  expect(await states(tab)).toEqual(Array(5).fill("SAVED"));
  expect(JSON.stringify(await all())).not.toContain(stack.NAME);
});

test("answers that get lost leave everything on the device, though the services did it", async () => {
  stack.line.state = "deaf";
  await tab.sender.sendNow({ atOnce: true });
  expect(new Set(await states(tab))).toEqual(new Set(["SAVED"]));
  expect(stack.line.sent.some((body) => body.includes("sealed"))).toBe(true);
});

test("a killed tab that nobody unlocked sends the same again, and every entry is done once", async () => {
  stack.line.state = "up";
  tab = await stack.killedAndOpenedAgain();
  expect(tab.session.worker.value).toBeNull();
  await tab.sender.sendNow({ atOnce: true });
  expect((await all()).map(({ state, problem }) => [state, problem?.code])).toEqual(Array(5).fill(["SENT", undefined]));
  expect((await all()).every((entry) => entry.sealed === null)).toBe(true);
  expect(stack.line.sent.some((body) => body.includes(stack.NAME))).toBe(false);
});

test("what a service refuses is kept there, is followed, and holds back what touches the same", async () => {
  const [slot] = await tab.slots.readSlots();
  expect(await tab.session.unlock(slot!.staff_id, PIN)).toBe("open");
  expect(await tab.session.signIn({ username: stack.desk.username, password: stack.desk.password })).toBeNull();
  await tab.outbox.save(stack.gives()); // a second kit on the same card
  await tab.outbox.save(stack.gives());
  await tab.sender.sendNow({ atOnce: true });
  const [refused, behind] = (await all()).slice(-2);
  expect(refused).toMatchObject({ state: "REVIEW", sealed: null, problem: { code: "already_received", status: 409 } });
  expect(behind!.state).toBe("WAITS");
  await tab.outbox.save(stack.serves([{ id: newId(), count: { women: 2 } }]));
  expect((await sent()).state).toBe("SENT");
  await tab.review.discard(refused!, "La familia ya lo tenía");
  await tab.review.pollReview();
  await tab.review.pollReview();
  expect((await all()).find(({ id }) => id === refused!.id)).toMatchObject({ state: "DISMISSED", decision: { told: true } });
  await tab.sender.sendNow({ atOnce: true });
  const freed = (await all()).find(({ id }) => id === behind!.id)!;
  expect(freed).toMatchObject({ state: "REVIEW", problem: { code: "already_received" } }); // it was tried, and is as wrong
});

test("what a service neither did nor may keep stays on the device with its copy", async () => {
  await tab.outbox.save(stack.endsStay("no id"));
  expect(await sent()).toMatchObject({ state: "REVIEW", problem: { code: "invalid_request" } });
  expect((await last()).sealed).not.toBeNull();
});

test("a batch of which an item was refused is for review, and says why", async () => {
  const known = newId();
  await tab.outbox.save(stack.serves([{ id: newId(), count: { men: 1 } }, { id: known, reverses: newId() }]));
  expect(await sent()).toMatchObject({ state: "REVIEW" });
  const entry = await last();
  expect(entry.problem?.code).toBeTruthy();
  expect(await tab.outbox.opened(entry.answer)).toMatchObject({ items: [{ status: 201 }, { status: expect.any(Number) as number }] });
});

test("a copy that was changed on the device is refused, stays, and does not hold the others back", async () => {
  stack.line.state = "cut";
  await tab.outbox.save(stack.serves([{ id: newId(), count: { girls: 1 } }]));
  const changed = await last();
  await tab.entries.changeEntries([changed.id], ({ sealed }) => ({ sealed: `${sealed!.slice(0, -6)}AAAAAA` }));
  await tab.outbox.save(stack.serves([{ id: newId(), count: { boys: 1 } }]));
  stack.line.state = "up";
  expect((await sent()).state).toBe("SENT");
  expect((await all()).find(({ id }) => id === changed.id)).toMatchObject({ state: "REVIEW", problem: { code: "entry_unreadable" } });
});

test("what a worker did who was shut out since is kept for review and not done", async () => {
  stack.line.state = "cut";
  await tab.outbox.save(stack.endsStay(stack.stay));
  stack.line.state = "up";
  const [staff, token] = [tab.session.worker.value!.staff_id, await tab.access.accessToken()];
  const shut = await stack.asked("POST", `/directory/v1/staff/${staff}/revoke`, stack.desk.admin_token, { reason: "Se perdió su clave" });
  expect(shut.status).toBeLessThan(300);
  await stack.untilShutOut("/shelter/v1/parked-entries", token!);
  expect(await sent()).toMatchObject({ state: "REVIEW", sealed: null, problem: { code: "quarantined" } });
});
