/** Checks that scenarios run alike wherever and whenever they run: the same seed again and again, in other circumstances. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { differencePlace, firstDifference } from "../../api/runs/determinism/compare.ts";
import { type ObservedFile, type ObserveJob, settled, traceName } from "../../api/runs/determinism/observe.ts";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { loadFile } from "../../api/project/load/load.ts";
import type { Choice } from "../../engine/strategies/catalog.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Context } from "../context.ts";
import { onInterrupt } from "../interrupt.ts";
import type { DeterminismReport, DivergenceReport } from "../output/doctor.ts";
import { shownLocation } from "../../api/reports/shown.ts";
import { createProgress } from "../progress.ts";
import { REACHES_OUT, type TestEnvironment, type UnavailableCircumstance } from "./circumstances.ts";
import { observeInProcess } from "./observer_process.ts";
import { thisRuntime } from "./runtimes.ts";
import { describeChoice } from "../../engine/strategies/catalog.ts";

export interface DeterminismOptions {
  readonly config: ResolvedConfig;
  readonly choices: readonly Choice[];
  readonly circumstances: readonly (TestEnvironment | UnavailableCircumstance)[];
  /** For the traces. It goes afterwards, unless `onReference` is there, whose caller has use for them. */
  readonly folder: string;
  /** Given the traces of the first process. */
  readonly onReference?: (recordings: readonly Recording[]) => void;
}

/** A trace, and what it is of. */
export interface Recording {
  /** Absolute path. */
  readonly trace: string;
  readonly shown: string;
  /** Absolute path of the scenario file. */
  readonly source: string;
}

const SAME_PROCESS = "the same process again";

/** @param files absolute paths */
export async function checkDeterminism(
  files: readonly string[],
  { config, choices, circumstances, folder, onReference }: DeterminismOptions,
  context: Context,
): Promise<DeterminismReport> {
  const clean = () => {
    if (onReference === undefined) rmSync(folder, { recursive: true, force: true });
  };
  const release = onInterrupt(clean);
  const progress = createProgress();
  try {
    const [reference, again] = ["reference", "again"].map((name) => join(folder, name)) as [string, string];
    const allowCode = context.allowCodeUnasked;
    const job: ObserveJob = { files, cwd: context.cwd, config, choices, folders: [reference, again], allowCode };
    const first = await observeInProcess(job, thisRuntime(), {});
    if ("ended" in first) {
      throw new SeedbedError("contract", `the process that runs the scenarios exited unexpectedly: ${first.ended}`);
    }
    onReference?.(recordingsOf(first, reference, choices));
    const comparison = new Comparison(first, { config, choices }, context);
    await comparison.with(first, [reference, again], { name: SAME_PROCESS, hint: REACHES_OUT, env: {} });
    rmSync(again, { recursive: true, force: true });
    let done = 0;
    for (const circumstance of circumstances) {
      progress.update(() => `${circumstance.name}   ${done}/${circumstances.length}`);
      done++;
      if ("left" in circumstance) continue;
      if (comparison.isSettled) {
        comparison.left.set(circumstance.name, "no scenario is left that is the same here");
        continue;
      }
      const other = join(folder, "other");
      const found = await observeInProcess({ ...job, folders: [other] }, circumstance.runtime, circumstance.env);
      await comparison.with(found, [reference, other], circumstance);
      rmSync(other, { recursive: true, force: true });
    }
    const under = [
      { name: SAME_PROCESS },
      ...circumstances.map((each) => ({
        name: each.name,
        left: "left" in each ? each.left : comparison.left.get(each.name),
      })),
    ];
    return comparison.report(under);
  } finally {
    progress.clear();
    release();
    clean();
  }
}

function recordingsOf(files: readonly ObservedFile[], folder: string, choices: readonly Choice[]): Recording[] {
  return files.flatMap(({ file, scenarios }, index) =>
    scenarios.flatMap(({ name, left }, at) =>
      left !== undefined ? [] : choices.map(({ seed, strategy }, choice) => ({
        trace: join(folder, traceName(index, at, choice)),
        shown: `${name} (${describeChoice({ strategy, seed })})`,
        source: file,
      }))
    )
  );
}

class Comparison {
  /** Circumstances in which nothing could be run, and why. */
  readonly left = new Map<string, string>();
  readonly #reference: readonly ObservedFile[];
  readonly #config: ResolvedConfig;
  readonly #choices: readonly Choice[];
  readonly #context: Context;
  readonly #divergences: DivergenceReport[] = [];
  /** Scenarios that are not the same where nothing is different: that they differ elsewhere says nothing. */
  readonly #unstable = new Set<string>();

  constructor(
    reference: readonly ObservedFile[],
    { config, choices }: Pick<DeterminismOptions, "config" | "choices">,
    context: Context,
  ) {
    this.#reference = reference;
    this.#config = config;
    this.#choices = choices;
    this.#context = context;
  }

  /** True if there is nothing left to find out. */
  get isSettled(): boolean {
    return this.#unstable.size > 0 &&
      this.#unstable.size === this.#reference.flatMap(({ scenarios }) => scenarios.filter(({ left }) => !left)).length;
  }

  async with(
    found: readonly ObservedFile[] | { readonly ended: string },
    folders: readonly [string, string],
    { name, hint, env, runtime = thisRuntime() }:
      & Pick<TestEnvironment, "name" | "hint" | "env">
      & Partial<TestEnvironment>,
  ): Promise<void> {
    const isElsewhere = Object.keys(env).length > 0 || runtime.path !== thisRuntime().path;
    if ("ended" in found) return void this.left.set(name, `the process exited unexpectedly: ${found.ended}`);
    for (const [index, file] of this.#reference.entries()) {
      const apart = loadedApart(file, found[index]!);
      if (apart !== undefined) {
        const shown = this.#context.show(file.file);
        this.#divergences.push({ scenario: shown, file: shown, under: name, ...apart, hint });
      } else {
        for (const [at, { left }] of file.scenarios.entries()) {
          const id = `${index}.${at}`;
          if (left !== undefined || this.#unstable.has(id)) continue;
          const differs = await this.#compare(index, at, folders, { name, hint });
          if (differs && !isElsewhere) this.#unstable.add(id);
        }
      }
    }
  }

  async #compare(
    file: number,
    scenario: number,
    [reference, other]: readonly [string, string],
    { name, hint }: { readonly name: string; readonly hint: string },
  ): Promise<boolean> {
    for (const [at, choice] of this.#choices.entries()) {
      const trace = traceName(file, scenario, at);
      const parting = firstDifference(join(reference, trace), join(other, trace));
      if (parting === undefined) continue;
      const { cwd, allowCodeUnasked: allowCode } = this.#context;
      const { file: path } = this.#reference[file]!;
      const loaded = settled((await loadFile(path, { cwd, allowCode }))[scenario]!, this.#config, cwd);
      const place = await differencePlace(loaded, parting, choice, this.#config);
      this.#divergences.push({
        scenario: loaded.program.ir.name,
        file: this.#context.show(path),
        under: name,
        ...choice,
        entry: parting.entry,
        task: parting.task,
        location: place && shownLocation(place.location, cwd),
        source: place?.source,
        expected: parting.first,
        found: parting.second,
        hint,
      });
      // What else differs follows from it, most of the time.
      return true;
    }
    return false;
  }

  report(under: DeterminismReport["under"]): DeterminismReport {
    const all = this.#reference.flatMap(({ file, scenarios }) => scenarios.map((scenario) => ({ file, ...scenario })));
    return {
      scenarios: all.filter(({ left }) => left === undefined).length,
      runs: under.filter(({ left }) => left === undefined).length + 1,
      under,
      left: [
        ...this.#reference.filter(({ error }) => error !== undefined).map(({ file, error }) => ({
          scenario: this.#context.show(file),
          file: this.#context.show(file),
          why: `it does not load: ${error}`,
        })),
        ...all.filter(({ left }) => left !== undefined).map(({ name, file, left }) => ({
          scenario: name,
          file: this.#context.show(file),
          why: left === "host" ? "the host has a part in it, which no seed brings back" : "it is skipped",
        })),
      ],
      divergences: this.#divergences,
    };
  }
}

/** A file may be read differently already. */
function loadedApart(first: ObservedFile, second: ObservedFile): { expected: string; found: string } | undefined {
  const told = ({ error, scenarios }: ObservedFile) =>
    error === undefined ? scenarios.map(({ name }) => name).join(", ") : `it does not load: ${error}`;
  const [expected, found] = [told(first), told(second)];
  return expected === found ? undefined : { expected, found };
}
