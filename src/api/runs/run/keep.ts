/** Keeps runs: a failing one in the store, any one in a file that `--record` names. */
import { dirname, join, relative, sep } from "node:path";
import type { ConfigValues } from "../../project/config/defaults.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { rememberRecorded } from "../../project/load/recorded.ts";
import { recordShrunk } from "../traces/record_shrunk.ts";
import type { TestResult } from "./tested.ts";
import { EACH_CAPABILITY } from "../../../engine/capabilities/registry.ts";
import type { World } from "../../../engine/capabilities/world.ts";
import { RecordedSource } from "../../../engine/decisions/sources.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { durationMs } from "../../../engine/text/duration.ts";
import type { Executed } from "../../../engine/modes/execute.ts";
import { record } from "../../../engine/modes/record.ts";
import { AtomicFile } from "../../../engine/store/atomic_file.ts";
import { type Collision, requireFree } from "../../../engine/store/collision.ts";
import { removeRun, runsToPrune } from "../../../engine/store/prune.ts";
import { withRuns } from "../../../engine/store/runs.ts";
import { type Manifest, MANIFEST_SCHEMA } from "../../../engine/store/manifest.ts";
import { type RunWriter, Store } from "../../../engine/store/store.ts";
import { seedBringsBack } from "../../../engine/modes/source_for.ts";
import type { StrategyName } from "../../../engine/strategies/catalog.ts";
import { ENGINE_REVISION } from "../../../engine/trace/format.ts";
import type { Limits } from "../../../engine/world/limits.ts";
import { isoTime, nowMs, platform, runtime } from "../../host.ts";
import { newId } from "../../new_id.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import { shownPath } from "../../reports/shown.ts";
import { programName } from "../../program_name.ts";
import { shellWord } from "../../shell_word.ts";
import { version } from "../../version.ts";

/** On whose behalf runs are kept. */
export interface RunContext {
  /** Absolute path of the folder that is worked in: paths in reports are relative to it. */
  readonly cwd: string;
  /** For the manifest: the command line that made the run, without the program. */
  readonly commandLine: readonly string[];
  /** A path for a command line that is to be typed where this process was started. */
  typed(path: string): string;
  /** Called with messages that are no part of the result. */
  note(text: string): void;
  /** Calls `cleanup` if the process is told to end, until the result is called. */
  onInterrupt(cleanup: () => void): () => void;
  /** Awaited before a run is put into the store. */
  readonly beforeKeep?: (() => Promise<void>) | undefined;
}

export interface RunChoice {
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly limits: Partial<Limits>;
  readonly strict: boolean;
}

/** The file to write for `--record`. */
export interface RecordTo {
  readonly path: string;
  readonly collision: Collision;
}

export interface Recorded extends Executed {
  /** The file that was written, which `append` chooses. Undefined where it could not be written to its end. */
  readonly path: string | undefined;
  /** The reason why there is no file, as when the disk is full: what the run showed is true all the same. */
  readonly problem?: SeedbedError | undefined;
}

/** @throws SeedbedError for a place that cannot be written, before anything is run */
export function requirePlace(loaded: LoadedScenario, { path, collision }: RecordTo): void {
  if (path === loaded.file) {
    throw new SeedbedError("usage", "--record: expected a path for the trace, found the scenario file itself");
  }
  if (collision === "error") requireFree(path);
}

/**
 * Runs a scenario and writes its trace to a file. The file is whole or not there; a disk that is full does not end the run.
 * @param result of a run that was had already
 */
export async function recordToFile(
  loaded: LoadedScenario,
  { path, collision }: RecordTo,
  choice: RunChoice & { readonly signal?: AbortSignal | undefined },
  context: RunContext,
  result?: Pick<TestResult, "made" | "isFromDecisions">,
): Promise<Recorded> {
  const file = new AtomicFile(path, newId(), collision);
  // Code may be somewhere where no handler of signals is ever called: a signal has to end the process then.
  const release = loaded.program.code === undefined ? context.onInterrupt(() => file.discard()) : () => {};
  let problem: SeedbedError | undefined;
  const attempt = <T>(work: () => T): T | undefined => {
    if (problem !== undefined) return undefined;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      problem = error;
      file.discard();
      return undefined;
    }
  };
  try {
    const sink = (text: string) => attempt(() => file.write(text));
    const executed = await record(loaded.program, { ...choice, sink, ...sourceOf(loaded, choice, result) });
    await rememberRecorded(loaded, loaded.program.ir);
    return { ...executed, path: attempt(() => file.commit()), problem };
  } catch (error) {
    file.discard();
    throw error;
  } finally {
    release();
  }
}

/**
 * Records a run in the store, with the shrunk run, the report and the manifest. Returns the report with where it is kept;
 * that it cannot be kept is said in the report, since what the run showed is true all the same.
 */
export async function keep(
  loaded: LoadedScenario,
  { report, result, choice, startedMs, folder, retention }: {
    readonly report: ScenarioReport;
    readonly result: TestResult;
    readonly choice: RunChoice;
    readonly startedMs: number;
    /** The store. */
    readonly folder: string;
    /** The stored runs that may be removed. */
    readonly retention: ConfigValues["retention"];
  },
  context: RunContext,
): Promise<ScenarioReport> {
  await context.beforeKeep?.();
  try {
    const writer = new Store({ project: context.cwd, folder, newId, nowMs }).begin();
    const release = context.onInterrupt(() => writer.discard());
    try {
      const kept = await writeRun(writer, loaded, { report, result, choice }, context);
      writer.write("report.json", json({ schema: "seedbed/report@1", scenario: kept }));
      writer.write(
        "manifest.json",
        json(manifest(writer, { file: loaded.file, scenario: loaded.program.ir.name }, context, { startedMs, folder })),
      );
      writer.commit();
      retain(folder, { retention, startedMs }, context);
      return kept;
    } catch (error) {
      writer.discard();
      throw error;
    } finally {
      release();
    }
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    const problem = `the run was not stored in ${shownPath(folder, context.cwd)}: ${error.message}`;
    return { ...report, problems: [...report.problems ?? [], problem] };
  }
}

const retained = new Set<string>();

/**
 * Removes what the configuration says is too much or too old: once in a process, and none of the runs that it made, whose
 * places were told.
 */
function retain(
  root: string,
  { retention: { keep, olderThan }, startedMs }: {
    readonly retention: ConfigValues["retention"];
    readonly startedMs: number;
  },
  context: RunContext,
): void {
  if (keep === undefined && olderThan === undefined || retained.has(root)) return;
  retained.add(root);
  const beforeMs = olderThan === undefined ? undefined : nowMs() - durationMs(olderThan);
  try {
    const old = withRuns(root, { nowMs }, (runs) => runsToPrune(runs, { keep, beforeMs }))
      .filter((run) => run.startedMs < startedMs);
    for (const { id } of old) removeRun(root, id);
  } catch (error) {
    context.note(`old runs were not removed: ${error instanceof Error ? error.message : error}\n`);
  }
}

async function writeRun(
  writer: RunWriter,
  loaded: LoadedScenario,
  { report, result, choice }: {
    readonly report: ScenarioReport;
    readonly result: TestResult;
    readonly choice: RunChoice;
  },
  context: RunContext,
): Promise<ScenarioReport> {
  const sink = (text: string) => writer.write(TRACE, text);
  const { run } = await record(loaded.program, {
    ...choice,
    sink,
    ...sourceOf(loaded, choice, result),
  });
  await rememberRecorded(loaded, loaded.program.ir);
  const artifacts = writeArtifacts(writer, run.world, context);
  const shrunk = result.failed?.shrunk;
  const problems = [...report.problems ?? []];
  let shrunkTrace: string | undefined;
  if (shrunk !== undefined) {
    try {
      const { text } = await recordShrunk(shrunk, choice);
      writer.write(SHRUNK_TRACE, text);
      await rememberRecorded(loaded, shrunk.program.ir);
      shrunkTrace = shownPath(join(writer.folder, SHRUNK_TRACE), context.cwd);
    } catch (error) {
      if (!(error instanceof SeedbedError)) throw error;
      problems.push(error.message);
    }
  }
  return {
    ...report,
    problems: problems.length === 0 ? undefined : problems,
    recording: {
      ...recordingOf(writer, context),
      shrunk: shrunkTrace,
      ...artifacts,
    },
  };
}

/** Returns the paths of the trace, and the commands that work on it. */
export function recordingOf({ folder }: RunWriter, context: RunContext): NonNullable<ScenarioReport["recording"]> {
  const trace = join(folder, TRACE);
  const typed = (command: string) => `${programName()} ${command} ${shellWord(context.typed(trace))}`;
  return { trace: shownPath(trace, context.cwd), replay: typed("replay"), explore: typed("repl") };
}

/** Writes what capabilities leave of a run. Returns the paths by name of the capability. */
function writeArtifacts(writer: RunWriter, world: World, context: RunContext): Readonly<Record<string, string>> {
  const written = EACH_CAPABILITY.flatMap(({ name, part, artifact }) => {
    const used = part === undefined ? undefined : world.used(part);
    const content = used === undefined ? undefined : artifact?.of(used as never);
    if (artifact === undefined || content === undefined) return [];
    writer.write(artifact.file, json(content));
    return [[name, shownPath(join(writer.folder, artifact.file), context.cwd)]];
  });
  return Object.fromEntries(written) as Readonly<Record<string, string>>;
}

/** A run that its seed does not bring back is made again from its decisions. */
function sourceOf(
  { program }: LoadedScenario,
  { strategy }: RunChoice,
  { made, isFromDecisions = false }: Partial<Pick<TestResult, "made" | "isFromDecisions">> = {},
): { readonly source?: RecordedSource } {
  return made === undefined || !isFromDecisions && seedBringsBack(program, strategy)
    ? {}
    : { source: new RecordedSource(made) };
}

export const TRACE = "trace.jsonl";
const SHRUNK_TRACE = "shrunk.jsonl";

export function manifest(
  { id }: RunWriter,
  { file, scenario }: { readonly file: string; readonly scenario: string },
  context: RunContext,
  { startedMs, folder }: { readonly startedMs: number; readonly folder: string },
): Manifest {
  return {
    schema: MANIFEST_SCHEMA,
    id,
    seedbed: version(),
    engine: ENGINE_REVISION,
    runtime: runtime(),
    platform: platform(),
    command: [...context.commandLine],
    source: {
      file: relative(dirname(folder), file).split(sep).join("/"),
      scenario,
    },
    startedAt: isoTime(startedMs),
    endedAt: isoTime(nowMs()),
  };
}

export function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
