/** The site of this device: its name, and whom to call; read once a day, and kept readable, as neither is a secret. */
import { signal } from "@preact/signals";
import { api, read } from "../api/client";
import { readMeta, writeMeta } from "../store/db";
import { device } from "./device";

interface Place {
  readonly site_id: string;
  readonly name: string;
  readonly phone: string | null;
}

export const siteName = signal<string>("");
/** The number of this site's protection officer, which works without a network. */
export const helpNumber = signal<string | null>(null);

/** What is known of it without asking. */
export async function readPlace(): Promise<void> {
  use((await readMeta<Place>("place")) ?? null);
}

export async function loadPlace(): Promise<void> {
  await readPlace();
  const own = device.value;
  if (!own) return;
  const [site, protection] = await Promise.all([
    read(api.directory.GET("/directory/v1/sites/{site_id}", { params: { path: { site_id: own.site_id } } })),
    read(api.registration.GET("/registration/v1/sites/{site_id}/protection", { params: { path: { site_id: own.site_id } } })),
  ]);
  if (!site.ok) return;
  const phone = protection.ok ? (protection.data.phone) : helpNumber.value;
  const found: Place = { site_id: own.site_id, name: site.data.name, phone };
  use(found);
  await writeMeta("place", found);
}

function use(found: Place | null): void {
  if (found === null || found.site_id !== device.value?.site_id) return;
  siteName.value = found.name;
  helpNumber.value = found.phone;
}
