/**
 * `npm run build`: the command and the library as plain JavaScript in `dist/`, with declarations in `dist/types/`,
 * the JSON Schemas in `schema/`, and the page on steps in `docs/`.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stop } from "esbuild";
import { jsonSchema, SCHEMA_NAMES } from "../src/api/json_schema.ts";
import { bundle } from "./bundle.ts";
import { command, ROOT } from "./command.ts";
import { stepsDocument } from "./steps_document.ts";

const DIST = join(ROOT, "dist");

/** `schema/`, which is committed, so that editors can be pointed at it. */
async function schemas(): Promise<void> {
  await mkdir(join(ROOT, "schema"), { recursive: true });
  await Promise.all(SCHEMA_NAMES.map(async (name) => {
    await writeFile(join(ROOT, "schema", `${name}.json`), `${JSON.stringify(jsonSchema(name), null, 2)}\n`);
  }));
}

/** The page is committed as it is formatted. */
async function documents(): Promise<void> {
  const path = join(ROOT, "docs", "steps.md");
  await writeFile(path, stepsDocument());
  const { ok, output } = await command("deno", ["fmt", "--quiet", path]);
  if (!ok) throw new Error(`docs/steps.md cannot be formatted\n${output}`);
}

async function declarations(): Promise<void> {
  const { ok, output } = await command("tsc", ["-p", "tsconfig.build.json"]);
  if (!ok) throw new Error(`declarations failed\n${output}`);
}

await rm(DIST, { recursive: true, force: true });
try {
  await Promise.all([bundle(DIST), declarations(), schemas(), documents()]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await stop();
}
