/** Makes a reproducer of a trace. It is replayed first: what is packed is known to come back. */
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import { timeline } from "../../../engine/session/timeline.ts";
import { type Manifest, manifestSchema } from "../../../engine/store/manifest.ts";
import { ENGINE_REVISION } from "../../../engine/trace/format.ts";
import { type Artifact, listArtifacts } from "./artifacts.ts";
import { compileScenario } from "../../project/compile.ts";
import { type AllowCode, rememberCompiled } from "../../project/trust/consent.ts";
import { type OpenedTrace, openTrace } from "../traces/open_trace.ts";
import { type Replayed, replayTrace } from "../traces/replay_trace.ts";
import { type SelectedTrace, TRACE_FILE } from "../traces/select_trace.ts";
import {
  BUNDLE_FILE,
  BUNDLE_LIMITS,
  type BundleFiles,
  ENVIRONMENT_FILE,
  EVENTS_FILE,
  README_FILE,
  SCENARIO_FILE,
} from "../../project/bundle/format.ts";
import { bundleReadme } from "../../project/bundle/readme.ts";
import { requireReadable, writeBundle } from "../../project/bundle/write_zip.ts";

export interface PackOptions {
  readonly cwd: string;
  /** The scenario file, if it is not where it was. */
  readonly source?: string | undefined;
  readonly strict?: boolean | undefined;
  /** Says whether code may run that came from somebody else; it may not unless given. */
  readonly allowCode?: AllowCode | undefined;
  /** Of this seedbed and machine. */
  readonly here: Pick<Manifest, "seedbed" | "runtime" | "platform">;
  /** Describes a run for a trace that belongs to no stored run. */
  readonly describe: (opened: OpenedTrace, replayed: Replayed) => Promise<RunDocuments>;
}

export interface RunDocuments {
  readonly manifest: Manifest;
  readonly report: object;
}

export interface Packed {
  readonly id: string;
  readonly scenario: string;
  readonly files: BundleFiles;
  readonly zip: Uint8Array;
}

/** @throws SeedbedError `contract` when the trace does not replay here as it was recorded, or its code is not to be had */
export async function packTrace(chosen: SelectedTrace, options: PackOptions): Promise<Packed> {
  const selected = ofRun(chosen) ? chosen : { ...chosen, folder: undefined };
  const { cwd, source, strict, here, allowCode } = options;
  const opened = await openTrace(selected.path, { cwd, source, allowCode });
  requireSameCode(opened, selected.shown);
  const replayed = await replayTrace(opened, { strict });
  if (replayed.verdict === "divergence") {
    throw new SeedbedError("contract", `the trace does not replay as it was recorded: ${replayed.difference}`, {
      location: { file: selected.shown },
      hint: "a reproducer of it could not reproduce it",
    });
  }
  const files = new Map<string, Uint8Array>();
  const artifacts = (await listArtifacts(selected)).map((each) => ({ ...each, name: packedName(each, selected) }));
  requireReadable(artifacts);
  for (const { name, path } of artifacts) {
    files.set(name, readRegularFile(path, { what: "a file of a run", maxBytes: BUNDLE_LIMITS.maxFileBytes }));
  }
  const stored = files.get("manifest.json");
  const documents = stored === undefined ? await options.describe(opened, replayed) : undefined;
  const manifest = documents?.manifest ?? readManifest(stored!, selected.shown);
  if (documents !== undefined) {
    files.set("manifest.json", json(documents.manifest));
    files.set("report.json", json(documents.report));
  }
  const { seedbed, engine, runtime, platform, command, startedAt, endedAt } = manifest;
  const run = { seedbed, engine, runtime, platform, command, startedAt, endedAt };
  files.set(SCENARIO_FILE, json(await compiled(opened)));
  files.set(EVENTS_FILE, json({ schema: "seedbed/events@1", events: timeline(opened.trace) }));
  files.set(
    ENVIRONMENT_FILE,
    json({ schema: "seedbed/environment@1", run, packed: { ...here, engine: ENGINE_REVISION } }),
  );
  files.set(README_FILE, bundleReadme(opened.trace, manifest));
  files.delete(BUNDLE_FILE);
  const sorted = new Map([...files].sort(([a], [b]) => a < b ? -1 : 1));
  const about = { id: manifest.id, scenario: opened.program.ir.name, seedbed: here.seedbed, engine: ENGINE_REVISION };
  return { id: about.id, scenario: about.scenario, files: sorted, zip: writeBundle(about, sorted) };
}

function requireSameCode({ sources, trace }: OpenedTrace, shown: string): void {
  if (sources !== "changed") return;
  throw new SeedbedError("contract", `${trace.header.code!.entry} has changed since the trace was recorded`, {
    location: { file: shown },
    hint: "restore the sources, or pass the original file with --source <file>",
  });
}

/** The scenario of the trace with the code that it was recorded from. */
async function compiled({ trace, loaded, program }: OpenedTrace): Promise<ScenarioIR> {
  if (program.code === undefined) return program.ir;
  const { code } = loaded!.program.ir.code === undefined ? await compileScenario(loaded!) : loaded!.program.ir;
  // The scenario of the trace may be a smaller one than the file has.
  const scenario = trace.header.scenario;
  if (code !== undefined) rememberCompiled({ code, ir: scenario });
  return { ...scenario, code };
}

/** Returns whether the trace is the run's own; another one in its folder is not in the store. */
function ofRun({ path, folder }: SelectedTrace): boolean {
  return folder !== undefined && path === join(folder, TRACE_FILE);
}

/** A trace and its shrunk one have the same names in every bundle, whatever they are called where they are. */
function packedName({ name, path }: Artifact, { path: trace, folder }: SelectedTrace): string {
  if (folder !== undefined) return name;
  return path === trace ? "trace.jsonl" : "shrunk.jsonl";
}

function readManifest(content: Uint8Array, shown: string): Manifest {
  const result = manifestSchema.safeParse(JSON.parse(new TextDecoder().decode(content)));
  if (result.success) return result.data;
  throw new SeedbedError("invalid", "expected the manifest of a run, found something else", {
    location: { file: shown },
  });
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
