/** The one sheet that is open over the screen. */
import { signal } from "@preact/signals";

export type SheetName = "hand" | "details" | "authorise" | "adjust" | "bearer" | "sound";
export const sheet = signal<SheetName | null>(null);
export const closeSheet = (): void => void (sheet.value = null);

/** The camera is on. */
export const camera = signal(false);
