/**
 * Programs that a module starts beside its own: the file of a worker thread or of a forked process, which it names by
 * `new URL("./worker.js", import.meta.url)`, by `join(__dirname, "worker.js")`, or in the call itself. They are bundled into a function of their own at the end of the bundle, where nothing of
 * it is evaluated before it is started.
 */
import { stat } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { encodedMap, FlattenMap } from "@jridgewell/trace-mapping";
import type { Metafile } from "esbuild";
import { HOOKS } from "../syntax/hooks.ts";
import { ASYNC_MARK } from "./instrument.ts";

/** Files by their paths in a world. */
export type Programs = ReadonlyMap<string, string>;

const BESIDE = /\bnew URL\(\s*(["'])([^"'\\\n]+\.[cm]?[jt]s)\1\s*,\s*import\.meta\.url\s*\)/g;
const JOINED = /(?:__dirname|import\.meta\.dirname)((?:\s*,\s*(["'])[^"'\\\n]+\2)+)/g;
/** As `__dirname + "/worker.js"`. */
const ADDED = /(?:__dirname|import\.meta\.dirname)\s*\+\s*(["'])(\/[^"'\\\n]+)\1/g;
const IN_TEMPLATE = /`\$\{(?:__dirname|import\.meta\.dirname)\}(\/[^`$\\\n]+)`/g;
const ITSELF =
  /\b(?:fork|Worker)\(\s*(?:__filename|import\.meta\.filename|(?:fileURLToPath|new URL)\(\s*import\.meta\.url\s*\))/;
/** Relative to the working folder. */
const STARTED = /\b(?:fork|Worker)\(\s*(["'])(\.\.?\/[^"'\\\n]+)\1/g;
const STARTS = ["worker_threads", "child_process"].flatMap((name) => [name, `node:${name}`]);

/** The absolute paths of programs that a module names relative to its own folder, sorted: those that are there. */
export async function programsIn(text: string, module: string): Promise<string[]> {
  const names = new Set<string>();
  for (const match of text.matchAll(BESIDE)) names.add(match[2]!);
  for (const [, joined] of text.matchAll(JOINED)) {
    names.add(posix.join(...[...joined!.matchAll(/(["'])([^"'\\\n]+)\1/g)].map((part) => part[2]!)));
  }
  for (const match of text.matchAll(ADDED)) names.add(`.${match[2]}`);
  for (const match of text.matchAll(IN_TEMPLATE)) names.add(`.${match[1]}`);
  if (ITSELF.test(text)) names.add(basename(module));
  return await filesAt(dirname(module), names);
}

/** As `programsIn`, of those that are named relative to the working folder, which is that of the scenario. */
export async function startedIn(text: string, folder: string): Promise<string[]> {
  return await filesAt(folder, new Set([...text.matchAll(STARTED)].map((match) => match[2]!)));
}

async function filesAt(folder: string, names: ReadonlySet<string>): Promise<string[]> {
  const paths = [...names].filter((name) => /\.[cm]?[jt]s$/.test(name)).sort().map((name) => join(folder, name));
  const isFile = await Promise.all(paths.map(async (path) => (await stat(path).catch(() => undefined))?.isFile()));
  return paths.filter((_path, index) => isFile[index]);
}

/** Whether a module of the bundle may start others. */
export function startsPrograms({ inputs }: Metafile): boolean {
  return Object.values(inputs).some(({ imports }) => imports.some(({ path }) => STARTS.includes(path)));
}

/** A module that has each program as a function which evaluates it. */
export function programsEntry(programs: Programs): string {
  const entries = [...programs].sort(([one], [other]) => one < other ? -1 : 1)
    .map(([name, path]) => `${JSON.stringify(name)}: () => import(${JSON.stringify(path)}),`);
  return `export const programs = {\n${entries.join("\n")}\n};\n`;
}

interface Instrumented {
  readonly code: string;
  readonly map: string;
}

/** A bundle that also has the programs: it is either evaluated as the scenario, or starts one of them. */
export function withPrograms(main: Instrumented, programs: Instrumented): Instrumented {
  const mark = main.code.startsWith(ASYNC_MARK) ? ASYNC_MARK : "";
  const start = `if (${HOOKS.program} !== undefined) return __seedbed_programs();`;
  const before = `${mark}${start}${main.code.slice(mark.length)}\nasync function __seedbed_programs() {`;
  const sections = [
    { offset: { line: 0, column: 0 }, map: JSON.parse(main.map) },
    { offset: { line: before.split("\n").length, column: 0 }, map: JSON.parse(programs.map) },
  ];
  const map = new FlattenMap(JSON.stringify({ version: 3, sections }));
  return { code: `${before}\n${programs.code}\n}\n`, map: JSON.stringify(encodedMap(map)) };
}
