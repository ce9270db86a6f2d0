/**
 * A base folder: the files that a world starts with. They are read when the scenario is loaded and become a part of it, so
 * that a trace and a compiled scenario need nothing of the disk. The folder itself is never written to.
 */
import { lstat, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { isBelow } from "../../../engine/host/below.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import { readTexts } from "./read_texts.ts";

/** The scenario with the files of its base folder in it; files that it names itself come first. */
export async function withBase(file: string, ir: ScenarioIR): Promise<ScenarioIR> {
  const base = ir.world?.base;
  if (base === undefined) return ir;
  const { base: _base, ...world } = ir.world!;
  const folder = resolve(dirname(file), base);
  await requireBelow(folder, dirname(file), base);
  const files = Object.fromEntries(await readTexts(folder, "world.base"));
  return { ...ir, world: { ...world, files: { ...files, ...world.files } } };
}

async function requireBelow(folder: string, root: string, shown: string): Promise<void> {
  const problem = (what: string, hint: string) =>
    new SeedbedError("invalid", `world.base: expected a folder below the scenario's, found ${what}`, { hint });
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || !(await lstat(real)).isDirectory()) {
    throw problem(`${JSON.stringify(shown)}, which is none`, `seedbed searches in ${root}`);
  }
  if (!isBelow(real, await realpath(root))) {
    throw problem(`one outside of it: ${JSON.stringify(shown)}`, "move it");
  }
}
