// Writes src/api/types/<service>.d.ts from the services' committed OpenAPI documents.
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const documents = new URL("../../docs/openapi/", import.meta.url);
const out = new URL("../src/api/types/", import.meta.url);

await mkdir(out, { recursive: true });
for (const name of await readdir(documents)) {
  const source = new URL(name, documents);
  const target = new URL(name.replace(".json", ".d.ts"), out);
  if (await newer(target, source)) continue;
  await writeFile(target, astToString(await openapiTS(source)));
}

async function newer(target, source) {
  const [made, given] = await Promise.all([target, source].map((file) => stat(file).catch(() => null)));
  return made !== null && made.mtimeMs > given.mtimeMs;
}
