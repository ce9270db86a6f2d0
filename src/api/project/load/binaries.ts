/**
 * The WebAssembly binaries that steps name: read when a scenario is loaded, and noted in it by their digests, so that a run, and
 * a replay of it, has the binary that was meant.
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import { belowFolder } from "./below_folder.ts";
import type { ReplayStep } from "./recordings.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";

const MAX_BINARY_BYTES = 256 * 1024 * 1024;

interface BinaryStep {
  readonly type: "wasm_run" | "wasm_replay";
  readonly component: string;
  readonly sha256?: string | null;
}

/**
 * @param file the scenario's
 * @throws SeedbedError for a binary that is not there, or outside of the scenario's folder
 */
export async function withBinaries(file: string, ir: ScenarioIR): Promise<ScenarioIR> {
  if (binarySteps(ir.steps).length === 0) return ir;
  const { provideBinary } = await import("../../../engine/wasm/compiled.ts");
  const digests = new Map<string, string>();
  for (const { component, sha256 } of binarySteps(ir.steps)) {
    const digest = digests.get(component) ?? provideBinary(readBelow(file, component)).sha256;
    digests.set(component, digest);
    if (typeof sha256 === "string" && sha256 !== digest) {
      throw new SeedbedError("invalid", `expected ${component} with sha256 ${sha256}, found sha256 ${digest}`, {
        location: { file },
        hint: "leave sha256 out to take the binary as it is",
      });
    }
  }
  const noted = JSON.parse(JSON.stringify(ir.steps)) as unknown[];
  for (const step of binarySteps(noted)) {
    (step as { sha256?: string }).sha256 = digests.get(step.component)!;
    if (step.type !== "wasm_replay") continue;
    const { fillRecording } = await import("./recordings.ts");
    fillRecording(step as BinaryStep & ReplayStep, file);
  }
  return { ...ir, steps: noted } as ScenarioIR;
}

/**
 * Looks for the binaries of a trace in folders; those that are not there, or have changed, are missed when a run needs them.
 * @param folders absolute, the likeliest first
 */
export async function provideBinaries(ir: ScenarioIR, folders: readonly string[]): Promise<void> {
  const steps = binarySteps(ir.steps).filter(({ sha256 }) => typeof sha256 === "string");
  if (steps.length === 0) return;
  const { binaryOf, provideBinary } = await import("../../../engine/wasm/compiled.ts");
  for (const { component, sha256 } of steps) {
    for (const folder of folders) {
      if (binaryOf(sha256!) !== undefined) break;
      const path = belowFolder(folder, component);
      if (path === undefined || !existsSync(path)) continue;
      const bytes = readRegularFile(path, { what: "a WebAssembly file", maxBytes: MAX_BINARY_BYTES, shown: component });
      try {
        provideBinary(bytes);
      } catch (error) {
        // No binary any more, hence not the one of the trace.
        if (!(error instanceof SeedbedError)) throw error;
      }
    }
  }
}

function readBelow(file: string, component: string): Uint8Array {
  const path = belowFolder(dirname(resolve(file)), component);
  if (path === undefined) {
    throw new SeedbedError(
      "invalid",
      `expected a WebAssembly file below the scenario's folder or the working folder, found ${component}`,
      {
        location: { file },
      },
    );
  }
  return readRegularFile(path, { what: "a WebAssembly file", maxBytes: MAX_BINARY_BYTES, shown: component });
}

/** The steps that name a binary, in any depth. */
function binarySteps(value: unknown): BinaryStep[] {
  if (typeof value !== "object" || value === null) return [];
  const { type } = value as { type?: unknown };
  const own = type === "wasm_run" || type === "wasm_replay" ? [value as BinaryStep] : [];
  return [...own, ...Object.values(value).flatMap(binarySteps)];
}
