/**
 * From a trace file to something that can be run: finds the program that the trace was recorded from.
 *
 * Without code the scenario in the header is the program. With code it is looked for where the caller says, then beside
 * the trace, for a run that came from elsewhere with its code, then where the manifest beside the trace says, then below
 * the current folder by the name in the header.
 */
import { basename, dirname, extname, resolve } from "node:path";
import { schemaArbitraries } from "../../../engine/interpreter/schema_arbitraries.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import { isAgentScenario } from "../../../engine/ir/agent_function.ts";
import { isTarget } from "../../../engine/ir/target.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { compiledBesideTrace, sourceOfTrace } from "../../../engine/store/manifest.ts";
import type { TraceHeader } from "../../../engine/trace/format.ts";
import { requireReplayable } from "../../../engine/trace/revisions.ts";
import type { HostCapability } from "../../../engine/world/host_permission.ts";
import { provideBinaries } from "../../project/load/binaries.ts";
import { DATA_ENDINGS, loadFile, MODULE_ENDINGS, requireFile } from "../../project/load/load.ts";
import type { Consent, LoadedScenario } from "../../project/load/loaded.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import { readTraceFile } from "./trace_file.ts";
import { UntrustedCode } from "./untrusted_code.ts";

/** Options of `openTrace`. */
export interface OpenTraceOptions {
  /** Folder against which paths are resolved and below which sources are looked for. */
  readonly cwd?: string | undefined;
  /** The scenario file, if it is not where it was. */
  readonly source?: string | undefined;
  /** False: code that is not what was recorded is not even loaded, because that runs it. */
  readonly trust?: boolean | undefined;
  /** Says whether code may run that came from somebody else, which is remembered; it may not, if you leave this out. `trust` is about sources that have changed. */
  readonly allowCode?: AllowCode | undefined;
  /** The host capabilities that other runs of it may use, whatever the trace says; none by default. A replay asks nothing. */
  readonly allowHost?: readonly HostCapability[] | undefined;
}

/**
 * The content of a trace.
 * @internal
 */
export type OpenTrace = Awaited<ReturnType<typeof readTraceFile>>;

/** The result of `openTrace`. */
export interface OpenedTrace {
  /** The trace: its header, its entries, and its footer. */
  readonly trace: OpenTrace;
  /** The scenario as the trace has it, with the code that was found. */
  readonly program: Program;
  /** The scenario as the file has it now that the trace was recorded from; undefined where that is not known. */
  readonly loaded: LoadedScenario | undefined;
  /** The scenario's code, compared with what was recorded; `none` when it has none. */
  readonly sources: "none" | "same" | "changed";
}

/**
 * Reads a trace and finds the program that it was recorded from.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { run } from "seedbed";
 * import { openTrace } from "seedbed/engine";
 *
 * await run("counter.scenario.ts", { record: "counter.jsonl" });
 * const { program, sources } = await openTrace("counter.jsonl");
 * equal(program.ir.name, "both visits are counted");
 * equal(sources, "same");
 * ```
 *
 * @param file The path of the trace.
 * @param options Where the sources are, and whether code of others may run.
 * @returns The trace, its program, and whether the code is what was recorded.
 * @throws {SeedbedError} `unreadable` or `invalid` for a file that is no trace; `contract` for a trace of an older engine that
 * used something that has changed since.
 */
export async function openTrace(
  file: string,
  { cwd = ".", source, allowHost, allowCode }: OpenTraceOptions = {},
): Promise<OpenedTrace> {
  const path = resolve(cwd, file);
  const trace = await readTraceFile(path);
  requireReplayable(trace, file);
  return { trace, ...await programOfTrace(trace.header, path, { cwd, source, allowHost, allowCode }) };
}

/** @param path of the trace, absolute */
export async function programOfTrace(
  header: TraceHeader,
  path: string,
  { cwd = ".", source, trust = true, allowHost: mayAskHost = [], allowCode }: OpenTraceOptions = {},
): Promise<Omit<OpenedTrace, "trace">> {
  const ir: ScenarioIR = header.scenario;
  // What the trace was recorded from is found by what the trace says: that makes it no file that its user runs.
  const arbitraries = await schemaArbitraries(ir.inputs, () => Promise.resolve({ file: path }));
  const from = source ?? sourceOfTrace(path);
  await provideBinaries(ir, [
    ...(from === undefined ? [] : [dirname(resolve(cwd, from))]),
    resolve(cwd),
    dirname(path),
  ]);
  const granted = { root: resolve(cwd), mayAskHost, arbitraries };
  const asTrace = (loaded: LoadedScenario) => ({ ...loaded, program: { ...loaded.program, ...granted } });
  if (header.code === undefined) {
    const loaded = await dataFile(source ?? compiledBesideTrace(path) ?? sourceOfTrace(path), cwd);
    return { program: { ir, ...granted }, loaded: loaded && asTrace(loaded), sources: "none" };
  }
  const found = await findCode(header, path, { cwd, source, trust, allowCode });
  const changed = found.program.code?.sha256 !== header.code.sha256;
  return {
    program: { ir, code: found.program.code, ...granted },
    loaded: asTrace(found),
    sources: changed ? "changed" : "same",
  };
}

/**
 * The data file of a scenario without code: only there to show places in it, so that it may be gone or broken. A module is
 * none, and to load one would run it.
 */
async function dataFile(file: string | undefined, cwd: string): Promise<LoadedScenario | undefined> {
  if (file === undefined || !DATA_ENDINGS.includes(extname(file).toLowerCase())) return undefined;
  try {
    return (await loadFile(file, { cwd, allowCode: false }))[0];
  } catch (error) {
    if (error instanceof SeedbedError) return undefined;
    throw error;
  }
}

/** The export that is the scenario although it is none: a function that is fuzzed, or an agent. */
function exportOf(scenario: ScenarioIR): string | undefined {
  return isTarget(scenario) || isAgentScenario(scenario) ? scenario.export : undefined;
}

interface Finding {
  readonly cwd: string;
  readonly source: string | undefined;
  readonly trust: boolean;
  readonly allowCode: AllowCode | undefined;
}

async function findCode(
  header: TraceHeader,
  trace: string,
  { cwd, source, trust, allowCode }: Finding,
): Promise<LoadedScenario> {
  const { scenario, code } = header;
  const entry = code!.entry;
  const known = source ?? compiledBesideTrace(trace) ?? await existing(sourceOfTrace(trace));
  const files = known === undefined ? await below(cwd, entry, exportOf(scenario) ?? scenario.name) : [known];
  if (files.length === 0) {
    throw new SeedbedError(
      "unreadable",
      `the trace was recorded from ${entry}, which was not found below ${resolve(cwd)}`,
      {
        location: { file: trace },
        hint: "pass its path with --source <file>",
      },
    );
  }
  const candidates: LoadedScenario[] = [];
  const refused: UntrustedCode[] = [];
  const unloadable: SeedbedError[] = [];
  for (const file of files) {
    const loaded = await load(file, header, trace, { cwd, source, trust, allowCode }).catch((error: unknown) => {
      if (error instanceof UntrustedCode) refused.push(error);
      // Another file with the name may be the right one.
      else if (error instanceof SeedbedError && ["compile", "invalid"].includes(error.code)) unloadable.push(error);
      else throw error;
      return [];
    });
    const found = sameScenario(loaded, scenario);
    if (found?.program.code?.sha256 === code!.sha256) return found;
    if (found !== undefined) candidates.push(found);
  }
  if (candidates.length === 1) return candidates[0]!;
  if (candidates.length === 0 && refused.length === 1) throw refused[0]!;
  if (candidates.length + refused.length === 0 && unloadable.length > 0) throw unloadable[0]!;
  throw new SeedbedError(
    "invalid",
    candidates.length + refused.length === 0
      ? `the trace is of the scenario "${scenario.name}", which ${
        files.map((file) => basename(file)).join(", ")
      } does not have`
      : `the trace was recorded from ${entry}; several files with that name have changed since: ${files.join(", ")}`,
    { location: { file: trace }, hint: "choose the file with --source <file>" },
  );
}

/** Loading a module runs it, so that what may not run is compared with what was recorded before. */
async function load(
  file: string,
  header: TraceHeader,
  trace: string,
  { cwd, source, trust, allowCode }: Finding,
): Promise<LoadedScenario[]> {
  const path = resolve(cwd, file);
  const target = exportOf(header.scenario);
  const { isReallyBelow, requireConsent } = await import("../../project/trust/consent.ts");
  // What runs is the scenario of the header: it, and not that of the file, is agreed to together with the code.
  const consent: Consent = ({ code }) => requireConsent({ code, ir: header.scenario }, path, allowCode);
  if (!MODULE_ENDINGS.includes(extname(path).toLowerCase())) return await loadFile(file, { cwd, consent });
  // A manifest may name any file; one that is no source of this project is as foreign as the manifest.
  const runs = dirname(dirname(trace));
  const isForeign = source === undefined &&
    (!isReallyBelow(path, resolve(cwd)) || basename(runs) === RUNS_FOLDER && isReallyBelow(path, runs));
  if (trust && !isForeign) return await loadFile(file, { cwd, consent, target });
  await requireFile(path, file);
  const { bundleFile } = await import("../../../engine/sandbox/build/bundle.ts");
  const { reachOf } = await import("../../project/trust/came_with.ts");
  const compiled = await bundleFile(path, reachOf(path));
  if (!trust && compiled.sha256 !== header.code!.sha256) {
    throw new UntrustedCode(header, { file: path, sha256: compiled.sha256 }, trace);
  }
  if (isForeign) await consent({ code: compiled }, path);
  // What was agreed to runs: the file may be another one by now.
  return await loadFile(file, { cwd, compiled, consent, target });
}

/** The folder of a store that holds its runs. Code in isolation may write there. */
const RUNS_FOLDER = "runs";

/** The scenario of the recorded export and name; of the export, if it was renamed; of the name, if it was moved. */
function sameScenario(
  loaded: readonly LoadedScenario[],
  recorded: Pick<ScenarioIR, "name" | "export">,
): LoadedScenario | undefined {
  const byExport = loaded.filter(({ program }) => program.ir.export === recorded.export);
  const byName = loaded.filter(({ program }) => program.ir.name === recorded.name);
  return byExport.find((each) => byName.includes(each)) ?? byExport[0] ?? byName[0];
}

async function existing(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const { stat } = await import("node:fs/promises");
  return await stat(file).then((found) => found.isFile() ? file : undefined, () => undefined);
}

/** Files with this name. Those in whose text the scenario is named come first: to bundle and load the others takes time. */
async function below(cwd: string, name: string, scenario: string): Promise<string[]> {
  const { findFiles } = await import("../../project/load/find_files.ts");
  const { escapePath } = await import("tinyglobby");
  const files = await findFiles([`**/${escapePath(name)}`], cwd);
  if (files.length < 2) return files;
  const { readFile } = await import("node:fs/promises");
  const naming = await Promise.all(files.map(async (file) => {
    const text = await readFile(file, "utf8").catch(() => "");
    return text.includes(scenario);
  }));
  return [...files.filter((_, index) => naming[index]), ...files.filter((_, index) => !naming[index])];
}
