/// <reference types="node" />
/** The desk of today at real services, what is done there, and a line that can be cut or lose what it brings. */
import type { Action } from "../../src/outbox/outbox";
import { newId } from "../../src/ids";
import { freshDevice } from "../support/browser";
import { openTab, PIN, type Tab } from "../support/tab";

interface Desk {
  readonly url: string;
  readonly site_id: string;
  readonly enrolment_code: string;
  readonly username: string;
  readonly password: string;
  readonly round_id: string;
  /** Whoever has it may receive today's kit. */
  readonly card: string;
  /** Printed, and nobody's yet. */
  readonly free_card: string;
  /** May shut a worker out. */
  readonly admin_token: string;
}

export const desk = JSON.parse(process.env["AMPARO_STACK"]!) as Desk;

/** `up`; `cut`: nothing goes; `deaf`: what is asked is done, and the answer gets lost. */
export const line: { state: "up" | "cut" | "deaf"; sent: string[] } = { state: "up", sent: [] };

const through = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  if (line.state === "cut") throw new TypeError("Failed to fetch");
  if (typeof init?.body === "string") line.sent.push(init.body);
  const answer = await through(input, init);
  if (line.state === "deaf" && String(input).endsWith("/outbox-entries")) {
    await answer.text();
    throw new TypeError("Failed to fetch");
  }
  return answer;
};

/** A tab of the device, enrolled with the desk's code, with a worker who signed in and chose a PIN. */
export async function signedInDevice(): Promise<Tab> {
  freshDevice(desk.url);
  const tab = await openTab();
  const said = [
    await tab.device.enrol(desk.enrolment_code),
    await tab.session.signIn({ username: desk.username, password: desk.password }),
    await tab.session.beginShift(PIN),
  ];
  if (said.some((problem) => problem !== null)) throw new Error(JSON.stringify(said));
  return tab;
}

/** The page is read again after a kill: nothing is in memory, and nobody has typed a PIN. */
export async function killedAndOpenedAgain(): Promise<Tab> {
  const tab = await openTab();
  await tab.device.loadDevice();
  return tab;
}

type Doing = Pick<Action, "service" | "operation" | "aggregates" | "body">;

export const done = (what: Doing): Action => ({ ...what, summary: { text: "move", values: { place: "-" } } });

const site_id = desk.site_id;
export const [household, person, stay] = [newId(), newId(), newId()];
export const NAME = "Xiomara";

export const registers = done({
  service: "registration",
  operation: "POST /registration/v1/households",
  aggregates: [household],
  body: {
    id: household,
    site_id,
    population: "IN_TRANSIT",
    members: [{ id: person, given_names: NAME, sex: "FEMALE", birth_date: "1990-05-02", relationship: "HEAD" }],
    cards: [{ code: desk.free_card, person_id: person }],
  },
});
export const checksIn = done({
  service: "shelter",
  operation: "POST /shelter/v1/stays",
  aggregates: [household, stay],
  body: { site_id, stays: [{ id: stay, person_id: person, household_id: household, without_bed: true }] },
});
export const notesNeed = done({
  service: "registration",
  operation: `POST /registration/v1/persons/${person}/needs`,
  aggregates: [household],
  body: { site_id, code: "PG" },
});
export const gives = (id = newId()): Action =>
  done({
    service: "distribution",
    operation: "POST /distribution/v1/handouts",
    aggregates: [desk.card],
    body: { id, round_id: desk.round_id, site_id, card: desk.card },
  });
export const serves = (items: readonly object[]): Action =>
  done({
    service: "shelter",
    operation: "POST /shelter/v1/services/batch",
    aggregates: [newId()],
    body: { site_id, kind: "MEAL", items },
  });
export const endsStay = (stay_id: string): Action =>
  done({
    service: "shelter",
    operation: "POST /shelter/v1/stays/end",
    aggregates: [stay_id],
    body: { site_id, ends: [{ stay_id, reason: "ONWARD_TRAVEL" }] },
  });

/** A call with a token, as somebody elsewhere. */
export async function asked(method: "GET" | "POST", path: string, token: string, body?: object): Promise<{ status: number; body: unknown }> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": newId() };
  const answer = await through(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}

/** Services ask again and again whom the directory shut out; this one knows it of this token's worker now. */
export async function untilShutOut(path: string, token: string): Promise<void> {
  for (const end = Date.now() + 40_000; (await asked("GET", path, token)).status !== 401; ) {
    if (Date.now() > end) throw new Error("the service never heard of it");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
