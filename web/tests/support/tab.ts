/** A tab of the client: all modules of the offline core, read anew, with connections and memory of their own. */
import { vi } from "vitest";
import type { Action } from "../../src/outbox/outbox";
import { DEVICE, type Services } from "./services";

export async function openTab() {
  vi.resetModules();
  const [db, kept, wipe, practice, crypto] = await Promise.all([
    import("../../src/store/db"),
    import("../../src/store/kept"),
    import("../../src/store/wipe"),
    import("../../src/store/practice"),
    import("../../src/store/crypto"),
  ]);
  const [device, session, slots, handover, upkeep] = await Promise.all([
    import("../../src/session/device"),
    import("../../src/session/session"),
    import("../../src/session/slots"),
    import("../../src/session/handover"),
    import("../../src/session/upkeep"),
  ]);
  const [outbox, entries, sender, review, removal, access, alone] = await Promise.all([
    import("../../src/outbox/outbox"),
    import("../../src/outbox/entries"),
    import("../../src/outbox/sender"),
    import("../../src/outbox/review"),
    import("../../src/outbox/removal"),
    import("../../src/api/access"),
    import("../../src/net/alone"),
  ]);
  const core = { db, kept, wipe, practice, crypto, device, session, slots, handover, upkeep };
  return { ...core, outbox, entries, sender, review, removal, access, alone };
}

export type Tab = Awaited<ReturnType<typeof openTab>>;

/** This device was enrolled. */
export async function enrolled(tab: Tab): Promise<void> {
  await tab.db.writeMeta("device", { ...DEVICE, name: "tableta 1", client_id: "device-1", client_secret: "secret" });
  await tab.device.loadDevice();
}

export const PIN = "482913";

/** A worker signed in with the network, and chose a PIN. */
export async function signedIn(tab: Tab, services: Services, staff = services.staff, pin = PIN): Promise<void> {
  services.staff = staff;
  tab.access.useToken({ access_token: `of-${staff.id}`, expires_in: 900 });
  const trouble = await tab.session.beginShift(pin);
  if (trouble !== null) throw new Error(JSON.stringify(trouble));
}

/** A tab with an enrolled device and a worker. */
export async function working(services: Services): Promise<Tab> {
  const tab = await openTab();
  await enrolled(tab);
  await signedIn(tab, services);
  return tab;
}

/** Something that is done to a household at a service. */
export const action = (household: string, change: Partial<Action> = {}): Action => ({
  service: "shelter",
  operation: "POST /shelter/v1/stays",
  summary: { text: "move", values: { place: "B-12" } },
  aggregates: [household],
  body: { household_id: household },
  ...change,
});

/** State of each entry, in the order in which they were saved. */
export const states = async (tab: Tab): Promise<string[]> => (await tab.entries.outboxEntries()).map((entry) => entry.state);

export const MARIA = { id: "0192f0aa-0000-7000-8000-00000000b001", display_name: "María" };
export const JOSE = { id: "0192f0aa-0000-7000-8000-00000000b002", display_name: "José" };
