/** Saving a run: as its trace, as a scenario that pins its decisions, as a test of that. Nothing is written over. */
import { existsSync } from "node:fs";
import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import type { LoadedScenario } from "../../api/project/load/loaded.ts";
import { pinnedModule, pinnedScenario, traceText, vitestFile } from "../../api/runs/traces/save.ts";
import { EditedSource } from "../../engine/decisions/sources.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { failureKey } from "../../engine/interpreter/outcome.ts";
import { execute } from "../../engine/modes/execute.ts";
import type { Branch } from "../../engine/session/branch.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import type { Saving } from "../model/command.ts";
import type { Host } from "./host.ts";

export interface Saved {
  /** Paths, as they were written. */
  readonly files: readonly string[];
}

export async function save(
  { as, path }: { readonly as: Saving; readonly path: string },
  branch: Branch,
  loaded: LoadedScenario | undefined,
  { cwd, newId }: Host,
): Promise<Saved> {
  const target = resolve(cwd, path);
  const files = as === "trace"
    ? [{ path: withEnding(target, ".jsonl"), text: await traceText(branch, loaded) }]
    : as === "scenario"
    ? [await pinned(branch, loaded, target)]
    : await tested(branch, loaded, target);
  const there = files.find((file) => existsSync(file.path));
  if (there !== undefined) {
    throw new SeedbedError("unwritable", `${relative(cwd, there.path)} exists already: nothing was written`, {
      hint: "choose another path",
    });
  }
  for (const file of files) writeFileAtomically(file.path, file.text, newId());
  return { files: files.map((file) => relative(cwd, file.path) || file.path) };
}

interface File {
  readonly path: string;
  readonly text: string;
}

async function pinned(branch: Branch, loaded: LoadedScenario | undefined, target: string): Promise<File> {
  if (branch.program.code === undefined) {
    return { path: withEnding(target, ".json"), text: `${JSON.stringify(pinnedScenario(branch), null, 2)}\n` };
  }
  if (loaded === undefined) {
    throw new SeedbedError("usage", "the file of the scenario is unknown, so nothing can import it");
  }
  await requireSame(branch, loaded);
  const path = /\.[cm]?[jt]sx?$/.test(target) ? target : `${target}.scenario.ts`;
  return { path, text: pinnedModule(branch, importPath(path, loaded.file)) };
}

/** The module takes the scenario as its file has it: the decisions have to lead to the same end there. */
async function requireSame(branch: Branch, loaded: LoadedScenario): Promise<void> {
  const { outcome } = await execute(loaded.program, { source: new EditedSource(branch.decisions) });
  if (failureKey(outcome) === failureKey(branch.outcome)) return;
  throw new SeedbedError(
    "contract",
    "the steps of this run differ from those of its file, so pinning its decisions there would give another run",
    {
      hint: "use save trace to keep the run unchanged",
    },
  );
}

async function tested(branch: Branch, loaded: LoadedScenario | undefined, target: string): Promise<File[]> {
  const path = /\.[cm]?[jt]sx?$/.test(target) ? target : `${target}.test.ts`;
  const scenario = await pinned(branch, loaded, path.replace(/(\.test)?\.[cm]?[jt]sx?$/, ""));
  const module = importPath(path, scenario.path);
  const text = branch.program.code === undefined ? dataTest(branch, module) : vitestFile(branch, module);
  return [scenario, { path, text }];
}

function dataTest({ program }: Branch, file: string): string {
  return `import { fileURLToPath } from "node:url";
import { loadOne, testProgram } from "seedbed";
import { expect, test } from "vitest";

test(${JSON.stringify(`${program.ir.name}: the run of ${basename(file)}`)}, async () => {
  const { program } = await loadOne(fileURLToPath(new URL(${JSON.stringify(file)}, import.meta.url)), undefined);
  const { failed } = await testProgram(program);
  expect(failed?.outcome.finding?.message).toBeUndefined();
});
`;
}

function withEnding(path: string, ending: string): string {
  return extname(path) === ending ? path : path + ending;
}

/** Returns the specifier by which the module at `from` imports the one at `to`. */
function importPath(from: string, to: string): string {
  const path = relative(dirname(from), to).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
