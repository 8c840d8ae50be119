/** Where scans go, from whatever read them, while the screen is open. */
import type { Reader } from "../../scanning/candidates";

let pipeline: ((arrival: { readonly text: string }, by?: Reader) => void) | null = null;

export const scansGoTo = (arrived: typeof pipeline): void => void (pipeline = arrived);

/** A text was read by the camera, or typed by hand and confirmed. */
export const scanned = (text: string, by: Reader = "keys"): void => pipeline?.({ text }, by);
