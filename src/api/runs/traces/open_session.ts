/** A session on a trace or a scenario file: what the REPL is made of, for programs too. */
import { extname, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Session } from "../../../engine/session/session.ts";
import type { HostCapability } from "../../../engine/world/host_permission.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import { UntrustedCode } from "./untrusted_code.ts";
import { BASELINE, DEFAULT_STRATEGY } from "../../../engine/strategies/catalog.ts";

/** Options of `openSession`. */
export interface OpenSessionOptions {
  /** The folder that paths are relative to; the current folder, if you leave it out. */
  readonly cwd?: string | undefined;
  /** For a trace: the scenario file, if it is not where it was. */
  readonly source?: string | undefined;
  /** For a trace: run the code also where it is not what was recorded. */
  readonly trust?: boolean | undefined;
  /**
   * For a trace: what of the host other runs of it may ask, as in `["proc"]`. Nothing if it is left out, whatever the trace
   * says. A scenario file is its user's own, and asks for what it declares.
   */
  readonly allowHost?: readonly HostCapability[] | undefined;
  /** Says whether code may run that came from somebody else, which is remembered; it may not, if you leave this out. */
  readonly allowCode?: AllowCode | undefined;
  /** For a scenario file: which of its scenarios. */
  readonly scenario?: string | undefined;
  /** For a scenario file: a run with this seed; the baseline if it is left out. */
  readonly seed?: number | undefined;
  /** False lets real globals and real I/O pass. */
  readonly strict?: boolean | undefined;
  /** Ends the run that is being made, now and later: what it was made for then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The result of `openSession`. */
export interface OpenedSession {
  /** The session. Its first branch is the run that was recorded, or the one of the seed. */
  readonly session: Session;
  /** The scenario's file, where it is known. */
  readonly loaded: LoadedScenario | undefined;
  /** The problems of the trace, which is opened as far as it is valid. */
  readonly problems: readonly string[];
}

/**
 * Opens a session on a trace (`.jsonl`) or on a scenario file: a run that can be looked at moment by moment, and changed.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { openSession } from "seedbed";
 *
 * const { session } = await openSession("counter.scenario.ts");
 * equal(session.branch(0).outcome.status, "fail");
 * const { shrunk } = await session.shrink(0);
 * equal(shrunk.after.deviations, 0);
 * const observation = await session.observation(0);
 * equal(observation.stateAt(observation.moments.length - 1).kv.get("visits"), "1");
 * ```
 *
 * @param file The path of a trace or of a scenario file.
 * @param options The seed of the first run, the sources, and what code and the host are allowed to do.
 * @returns The session, and what is wrong with the trace.
 * @throws {SeedbedError} `unreadable` or `invalid` for a file that is neither; `contract` for a trace whose code has changed since
 * (none of it has run then), unless `trust` is set.
 */
export async function openSession(file: string, options: OpenSessionOptions = {}): Promise<OpenedSession> {
  return extname(file) === ".jsonl" ? await onTrace(file, options) : await onScenario(file, options);
}

async function onScenario(
  file: string,
  { cwd, scenario, seed, strict, signal, allowCode }: OpenSessionOptions,
): Promise<OpenedSession> {
  const { loadOne } = await import("../../project/load/load.ts");
  const { Session } = await import("../../../engine/session/session.ts");
  const loaded = await loadOne(file, scenario, { cwd, allowCode });
  const recording = seed === undefined ? BASELINE : { seed, strategy: DEFAULT_STRATEGY };
  const session = await Session.open({ program: loaded.program, ...recording }, { strict, signal });
  return { session, loaded, problems: [] };
}

async function onTrace(
  file: string,
  { cwd = ".", source, trust = false, allowHost, allowCode, strict, signal }: OpenSessionOptions,
): Promise<OpenedSession> {
  const { decodeTraceFile } = await import("./trace_file.ts");
  const path = resolve(cwd, file);
  const { trace, problems } = await decodeTraceFile(path);
  if (trace === undefined) {
    const [first] = problems;
    throw new SeedbedError("invalid", first?.message ?? "expected a trace, found something else", {
      location: { file, line: first?.line },
    });
  }
  const [{ requireReplayable }, { programOfTrace }, { Session }, { decisionsOf }] = await Promise.all([
    import("../../../engine/trace/revisions.ts"),
    import("./open_trace.ts"),
    import("../../../engine/session/session.ts"),
    import("../../../engine/trace/decode.ts"),
  ]);
  requireReplayable(trace, file);
  const { header, entries } = trace;
  const { program, loaded, sources } = await programOfTrace(header, path, { cwd, source, trust, allowHost, allowCode });
  if (sources === "changed" && !trust) {
    throw new UntrustedCode(header, { file: loaded!.file, sha256: program.code!.sha256 }, file);
  }
  const session = await Session.open({
    program,
    seed: header.seed,
    strategy: header.strategy,
    decisions: decisionsOf(entries),
  }, { limits: header.limits, strict, signal });
  const [{ outcome }] = session.branches as [Session["branches"][number]];
  const diverged = trace.footer !== undefined && outcome.finding?.kind === "divergence" &&
    trace.footer.finding?.kind !== "divergence";
  return {
    session,
    loaded,
    problems: [
      ...problems.map(({ line, message }) => line === undefined ? message : `line ${line}: ${message}`),
      ...diverged ? [outcome.finding.message] : [],
    ],
  };
}
