/** Whether this device may be trusted with unsent work: lasting storage, room in it, no private window. */
import { signal } from "@preact/signals";
import { openDB, deleteDB } from "idb";

export { reloadNeeded } from "./db";

export interface Safety {
  /** `private`: nothing would outlive the window; `none`: the browser gives no database. The client is refused then. */
  readonly refused: "private" | "none" | null;
  /** The browser will not clear it by itself; null where it does not say. */
  readonly persisted: boolean | null;
  /** iOS clears what a web page keeps after a week, unless it was put on the home screen. */
  readonly install: boolean;
  readonly used: number | null;
  readonly quota: number | null;
  /** Too little room is left for a day's work. */
  readonly low: boolean;
}

export const safety = signal<Safety | null>(null);

const MIB = 1_048_576;
/** A day of a busy desk with its roster; below it the device screen says so. */
export const ROOM_LEFT_MIN = 50 * MIB;

/** The parts of `navigator` that are asked. */
export interface Browser {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
  readonly standalone?: boolean;
  readonly storage?: Pick<StorageManager, "estimate" | "persist" | "persisted"> & Partial<Pick<StorageManager, "getDirectory">>;
}

/** The most that scripts may hold in memory, where the browser says (Chromium). */
const heapLimit = (): number | null =>
  (performance as unknown as { memory?: { jsHeapSizeLimit: number } }).memory?.jsHeapSizeLimit ?? null;

/** Ask the browser for lasting storage, and look at what it gives. */
export async function checkSafety(browser: Browser = navigator, memory: number | null = heapLimit()): Promise<Safety> {
  const keeps = await keepsData();
  const { usage = null, quota = null } = (await browser.storage?.estimate().catch(() => null)) ?? {};
  const persisted = await askToPersist(browser);
  const isPrivate = persisted !== true && ((await givesNoFiles(browser)) || isInMemory(quota, memory));
  safety.value = {
    refused: !keeps ? "none" : isPrivate ? "private" : null,
    persisted,
    install: needsInstalling(browser),
    used: usage,
    quota,
    low: quota !== null && quota - (usage ?? 0) < ROOM_LEFT_MIN,
  };
  return safety.value;
}

/** Private windows of Firefox and Safari have the private file system and refuse it. */
async function givesNoFiles({ storage }: Browser): Promise<boolean> {
  if (storage?.getDirectory === undefined) return false;
  return storage.getDirectory().then(
    () => false,
    () => true,
  );
}

/** Those of Chromium keep everything in memory, and give a part of that; others give a part of the disk. */
const isInMemory = (quota: number | null, memory: number | null): boolean =>
  quota !== null && memory !== null && quota < 2 * memory;

async function askToPersist({ storage }: Browser): Promise<boolean | null> {
  if (storage === undefined) return null;
  try {
    return (await storage.persisted()) || (await storage.persist());
  } catch {
    return null;
  }
}

/** Write something and read it back; old private windows refuse at the first write. */
async function keepsData(): Promise<boolean> {
  const name = "amparo-probe";
  try {
    const probe = await openDB(name, 1, { upgrade: (database) => void database.createObjectStore("probe") });
    await probe.put("probe", "kept", "probe");
    const kept = (await probe.get("probe", "probe")) === "kept";
    probe.close();
    await deleteDB(name);
    return kept;
  } catch {
    return false;
  }
}

/** iPads say that they are Macs; no Mac has a touch screen. */
export function needsInstalling({ userAgent, maxTouchPoints, standalone }: Browser): boolean {
  const isIos = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  const installed = standalone === true || (typeof matchMedia !== "undefined" && matchMedia("(display-mode: standalone)").matches);
  return isIos && !installed;
}

