/** Whether what was tapped stands beside the board: with a board from 1100 px on, with a list from 768. */
import { signal } from "@preact/signals";
import { asList } from "./state";

const watched = (query: string) => {
  const found = matchMedia(query);
  const value = signal(found.matches);
  found.addEventListener("change", () => (value.value = found.matches));
  return value;
};
const beside = watched("(min-width: 1100px)");
const listBeside = watched("(min-width: 768px)");

export const useWide = (): boolean => beside.value || (asList.value && listBeside.value);
