/** The recordings that steps replay: read when a scenario is loaded, and put into the step, so that a run needs no file. */
import { existsSync } from "node:fs";
import { Buffer } from "node:buffer";
import { dirname, join, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { textOf } from "../../../engine/host/output.ts";
import type { Json } from "../../../engine/json.ts";
import { type LimitsGiven, limitsIn } from "../../../engine/wasm/limits.ts";
import { belowFolder } from "./below_folder.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { decodeTrace, type Trace } from "../../../engine/trace/decode.ts";

export interface ReplayStep {
  readonly recording: string;
  calls?: [string, Json][];
  fuel?: number;
  max_memory_mb?: number;
  canonical_nan?: boolean;
  expect_exit?: number;
  expect_trap?: string;
  expect_stdout?: string;
  expect_stderr?: string;
}

const MAX_TRACE_BYTES = 64 * 1024 * 1024;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * @param file the scenario's
 * @throws SeedbedError for a recording that is not there, cut off, or of no WebAssembly program
 */
export function fillRecording(step: ReplayStep, file: string): void {
  const path = requireBelow(file, step.recording);
  const { entries, header } = readRecording(path, step.recording);
  const recorded = header.scenario.steps.find(({ type }) => type === "wasm_run") as LimitsGiven | undefined;
  Object.assign(step, limitsIn(recorded ?? {}));
  const log = entries as readonly LoggedEntry[];
  step.calls = log.flatMap(({ host, l }) => host === undefined ? [] : [[l!, host] as [string, Json]]);
  const end = log.findLast(({ event }) => event === "wasm.exit" || event === "wasm.trap");
  if (end?.event === "wasm.exit") step.expect_exit = Number(end.data!["code"]);
  else step.expect_trap = String(end?.data?.["reason"] ?? "");
  for (const name of ["stdout", "stderr"] as const) {
    const beside = requireBelow(file, join(dirname(step.recording), `${name}.txt`));
    step[`expect_${name}`] = existsSync(beside) ? shown(readOutput(beside, name)) : written(log, name);
  }
}

function requireBelow(file: string, named: string): string {
  const path = belowFolder(dirname(resolve(file)), named);
  if (path !== undefined) return path;
  throw new SeedbedError(
    "invalid",
    `expected a recording below the scenario's folder or the working folder, found ${named}`,
    { location: { file } },
  );
}

interface LoggedEntry {
  readonly host?: Json;
  readonly l?: string;
  readonly event?: string;
  readonly data?: Readonly<Record<string, Json>>;
}

function readRecording(path: string, shownPath: string): Trace {
  const text = readRegularFile(path, { what: "a recording", maxBytes: MAX_TRACE_BYTES, shown: shownPath });
  const { trace, problems } = decodeTrace(text.toString("utf8"));
  const location = { file: shownPath };
  if (trace?.footer === undefined || problems.length > 0) {
    throw new SeedbedError("invalid", problems[0]?.message ?? "expected a whole trace, found one that is cut off", {
      location,
    });
  }
  if (!trace.entries.some((entry) => String((entry as LoggedEntry).event).startsWith("wasm."))) {
    throw new SeedbedError("invalid", "expected the recording of a WebAssembly program, found another trace", {
      location,
      hint: "record one: seedbed wasm golden record NAME --wasm app.wasm",
    });
  }
  return trace;
}

function readOutput(path: string, name: string): Uint8Array {
  return readRegularFile(path, { what: `the ${name} of a recording`, maxBytes: MAX_OUTPUT_BYTES, shown: path });
}

function written(log: readonly LoggedEntry[], name: string): string {
  const pieces = log.flatMap(({ event, data = {} }) =>
    event !== `wasm.${name}`
      ? []
      : [typeof data["text"] === "string" ? Buffer.from(data["text"]) : Buffer.from(String(data["base64"]), "base64")]
  );
  return shown(Buffer.concat(pieces));
}

/** As the step compares it. */
function shown(bytes: Uint8Array): string {
  return textOf(bytes) ?? Buffer.from(bytes).toString("latin1");
}
