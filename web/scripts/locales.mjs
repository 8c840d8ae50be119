// Fails where a text is missing in a language, takes other values, is used and not there, is there and not used, or speaks to people as "tú".
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const problems = [];

const read = async (language) => {
  const folder = join(root, "locales", language);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const parsed = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))));
  return new Map(names.map((name, at) => [basename(name, ".json"), flat(parsed[at])]));
};

const isPlural = (node) => typeof node === "object" && typeof node.other === "string" && Object.keys(node).every((key) => key === "one" || key === "other");
function flat(node, path = "", into = new Map()) {
  if (typeof node === "string") into.set(path, [node]);
  else if (isPlural(node)) into.set(path, [node.one, node.other]);
  else for (const [key, child] of Object.entries(node)) flat(child, path ? `${path}.${key}` : key, into);
  return into;
}
const slots = (forms) => [...new Set(forms.join(" ").match(/\{\w+\}/g) ?? [])].sort().join();

const [es, en] = await Promise.all([read("es"), read("en")]);
for (const [from, to, language] of [[es, en, "en"], [en, es, "es"]]) {
  for (const [namespace, keys] of from) {
    for (const [key, forms] of keys) {
      const other = to.get(namespace)?.get(key);
      if (other === undefined) problems.push(`${language}/${namespace}.json has no ${key}`);
      else if (slots(forms) !== slots(other)) problems.push(`${namespace} ${key}: ${slots(forms)} in one language, ${slots(other)} in the other`);
      if (forms.some((form) => !form?.trim())) problems.push(`${namespace} ${key} is empty or lacks a form`);
    }
  }
}

// What people who are helped read or hear is in five languages, whichever one the desk speaks (src/people/beneficiary.ts).
for (const language of ["fr", "ht", "pt"]) {
  const own = (await read(language)).get("beneficiary") ?? new Map();
  const spanish = es.get("beneficiary");
  for (const key of new Set([...spanish.keys(), ...own.keys()])) {
    if (!own.get(key)?.[0].trim()) problems.push(`${language}/beneficiary.json has no ${key}`);
    else if (!spanish.has(key)) problems.push(`es/beneficiary.json has no ${key}`);
    else if (slots(own.get(key)) !== slots(spanish.get(key))) problems.push(`${language} beneficiary ${key} takes other values than the Spanish`);
  }
}

// Words of "tú" and of "vos"; the client says "usted".
const FAMILIAR = /\b(tú|tu|tus|ti|contigo|vos|te|puedes|podés|tienes|tenés|quieres|querés|debes|estás|eres|haz|elige|toca|pulsa|escribe|revisa|intenta|ingresa|guarda tu|escanea)\b/i;
// Words that blame or that only programmers say (visual language, "Voice").
const FORBIDDEN = /\b(error|conflicto|versión|usuario|inválid[oa]s?|referido)\b/i;
for (const [namespace, keys] of es) {
  for (const [key, forms] of keys) {
    for (const form of forms) {
      const familiar = form.match(FAMILIAR) ?? form.match(FORBIDDEN);
      if (familiar) problems.push(`es/${namespace}.json ${key} says "${familiar[0]}": ${form}`);
    }
  }
}

const sources = [];
const walk = async (folder) => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path);
    else if (/\.tsx?$/.test(entry.name)) sources.push(await readFile(path, "utf8"));
  }
};
await walk(join(root, "src"));
const all = sources.join("\n");
for (const [namespace, keys] of es) {
  if (namespace === "beneficiary") continue; // read by its path, typed: tsc tells what is not there
  for (const key of keys.keys()) {
    const parents = key.split(".").slice(0, -1).map((_, at, steps) => steps.slice(0, at + 1).join(".") + ".${");
    // What was done is named by the summary of an entry: `text: "move"`.
    if (namespace === "done") parents.push("text: \"" + key.split(".")[0] + "\"");
    if (![`"${key}"`, ...parents.map((parent) => (parent.startsWith("text:") ? parent : "`" + parent))].some((shape) => all.includes(shape))) problems.push(`${namespace} ${key} is not used`);
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  console.error(`${problems.length} things to mend in locales/`);
  process.exit(1);
}
