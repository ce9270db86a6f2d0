/**
 * Programs that a module starts beside its own: the file of a worker thread, which it names by `new URL("./worker.js", import.meta.url)`
 * or by `join(__dirname, "worker.js")`. They are bundled into a function of their own at the end of the bundle, where nothing of
 * it is evaluated before it is started.
 */
import { stat } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { encodedMap, FlattenMap } from "@jridgewell/trace-mapping";
import type { Metafile } from "esbuild";
import { HOOKS } from "../syntax/hooks.ts";
import { ASYNC_MARK } from "./instrument.ts";

/** Files by their paths in a world. */
export type Programs = ReadonlyMap<string, string>;

const BESIDE = /\bnew URL\(\s*(["'])([^"'\\\n]+\.[cm]?[jt]s)\1\s*,\s*import\.meta\.url\s*\)/g;
const JOINED = /(?:__dirname|import\.meta\.dirname)((?:\s*,\s*(["'])[^"'\\\n]+\2)+)/g;
const STARTS = ["worker_threads", "child_process"].flatMap((name) => [name, `node:${name}`]);

/** The modules that `text` names in one of those ways, relative to its own folder. */
export function programsIn(text: string): string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(BESIDE)) names.add(match[2]!);
  for (const [, joined] of text.matchAll(JOINED)) {
    names.add(posix.join(...[...joined!.matchAll(/(["'])([^"'\\\n]+)\1/g)].map((part) => part[2]!)));
  }
  return [...names].filter((name) => /\.[cm]?[jt]s$/.test(name)).sort();
}

/** Whether a module of the bundle may start others. */
export function startsPrograms({ inputs }: Metafile): boolean {
  return Object.values(inputs).some(({ imports }) => imports.some(({ path }) => STARTS.includes(path)));
}

/** The absolute path of a program that a module names; undefined if there is no such file. */
export async function programFile(module: string, named: string): Promise<string | undefined> {
  const path = join(dirname(module), named);
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? path : undefined;
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
