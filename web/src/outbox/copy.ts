/** The file of what the server has not, handed to whoever holds this device. */
import { exportUnsent } from "./removal";

/** Save it; answers how many entries are in it. Nothing leaves the outbox by it, and nobody has to be signed in. */
export async function saveCopy(): Promise<number> {
  const { name, file, entries } = await exportUnsent();
  if (entries === 0) return 0;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return entries;
}
