import type { Texts } from ".";

const files = import.meta.glob<Texts>("../../locales/en/*.json", { eager: true, import: "default" });

/** All English texts by namespace. */
export default Object.fromEntries(
  Object.entries(files).map(([path, own]) => [path.slice(path.lastIndexOf("/") + 1, -".json".length), own]),
) as Readonly<Record<string, Texts>>;
