/**
 * `npm run build`: the command and the library as plain JavaScript in `dist/`, with declarations in `dist/types/`,
 * the JSON Schemas in `schema/`, and in `docs/` the pages on steps, commands, strategies and the API.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stop } from "esbuild";
import { jsonSchema, SCHEMA_NAMES } from "../src/api/project/json_schema.ts";
import { apiDocuments } from "./api_document.ts";
import { bundle } from "./bundle.ts";
import { command, ROOT } from "./command.ts";
import { commandsDocument } from "./commands_document.ts";
import { stepsDocument } from "./steps_document.ts";
import { strategiesDocument } from "./strategies_document.ts";

const DIST = join(ROOT, "dist");

/** `schema/`, which is committed, so that editors can be pointed at it. */
async function schemas(): Promise<void> {
  await mkdir(join(ROOT, "schema"), { recursive: true });
  await Promise.all(SCHEMA_NAMES.map(async (name) => {
    await writeFile(join(ROOT, "schema", `${name}.json`), `${JSON.stringify(jsonSchema(name), null, 2)}\n`);
  }));
}

/** The pages are committed as they are formatted. */
async function documents(): Promise<void> {
  const api = Object.entries(await apiDocuments()).map(([name, text]) => [`api/${name}`, text] as const);
  const pages = {
    steps: stepsDocument(),
    commands: await commandsDocument(),
    strategies: strategiesDocument(),
    ...Object.fromEntries(api),
  };
  await mkdir(join(ROOT, "docs", "api"), { recursive: true });
  const paths = await Promise.all(
    Object.entries(pages).map(async ([name, text]) => {
      const path = join(ROOT, "docs", `${name}.md`);
      await writeFile(path, text);
      return path;
    }),
  );
  const { ok, output } = await command("deno", ["fmt", "--quiet", ...paths]);
  if (!ok) throw new Error(`${paths.join(", ")} cannot be formatted\n${output}`);
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
