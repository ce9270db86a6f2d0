/** Reading a repository of 2,000 modules for the map, against reading and parsing the same files with the same parser. */
import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { glob } from "tinyglobby";
import { mapRepository } from "../src/map/map_repository.ts";
import { parseModule } from "../src/map/parse.ts";
import type { Row } from "./table.ts";

const MODULES = 2_000;
const MAX_BYTES = 40_000;
const ROUNDS = 3;
const WANT = 0.33;

/** Published modules of all sorts, TypeScript and JavaScript, none of which is bundled. */
const SOURCES = ["zod", "ajv", "ink", "memfs", "readable-stream", "thingies", "vite", "es-toolkit"];

export async function mapRows(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-map-"));
  try {
    const files = await fill(folder);
    const parse: number[] = [];
    const map: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      parse.push(
        await timed(async () => {
          for (const file of files) parseModule(file, await readFile(file, "utf8"));
        }),
      );
      map.push(
        await timed(async () => {
          const { unknown } = await mapRepository({ path: folder, scenarios: [] });
          if (unknown.length > 0) throw new Error(`not read: ${unknown[0]!.file}: ${unknown[0]!.message}`);
        }),
      );
    }
    const [parseMs, mapMs] = [Math.min(...parse), Math.min(...map)];
    return [{
      what: `map of ${files.length} modules, ms of processor time`,
      seedbed: mapMs.toFixed(0),
      peer: `parsing alone ${parseMs.toFixed(0)}`,
      ratio: parseMs / mapMs,
      want: WANT,
    }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(folder: string): Promise<string[]> {
  const cwd = fileURLToPath(new URL("../node_modules", import.meta.url));
  const found: string[] = [];
  for (const name of SOURCES) {
    const pattern = `${name}/**/*.{js,mjs,cjs,ts,mts}`;
    found.push(...(await glob(pattern, { cwd, absolute: true, ignore: ["**/*.d.*"] })).sort());
  }
  const files: string[] = [];
  for (const source of found) {
    if (files.length === MODULES) break;
    const text = await readFile(source, "utf8");
    if (text.length > MAX_BYTES) continue;
    // A folder that is called dist is no part of a map.
    const file = join(folder, relative(cwd, source).replaceAll("/dist/", "/lib/"));
    await mkdir(dirname(file), { recursive: true });
    await copyFile(source, file);
    files.push(file);
  }
  if (files.length < MODULES) throw new Error(`expected ${MODULES} modules in node_modules, found ${files.length}`);
  return files;
}

/** Ms of processor time, which other work on the machine does not change much. */
async function timed(work: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
