/** Records golden tests, anew or for the first time. */
import { join, relative, resolve } from "node:path";
import { loadOne } from "../../api/project/load/load.ts";
import { readTraceFile } from "../../api/runs/traces/trace_file.ts";
import type { Context } from "../context.ts";
import { type GuestGiven, guestScenario, limitsFrom, readBinary } from "../options/wasm.ts";
import { guestExitCode, recordGuest, ShownGuest } from "../wasm_run.ts";
import { requireImports } from "../../engine/wasm/imports.ts";
import { type LimitsGiven, limitsIn } from "../../engine/wasm/limits.ts";
import type { Json } from "../../engine/json.ts";
import { mountReal, parseMount } from "../../engine/wasm/surroundings/mounts.ts";
import { decodeTrace } from "../../engine/trace/decode.ts";
import { type Golden, replayStep, SCENARIO, traceOf, writeGolden } from "./layout.ts";

interface NewGolden {
  /** The path of the binary, from the working folder. */
  readonly wasm: string;
  readonly args: readonly string[];
  readonly given: GuestGiven;
  readonly mustFail: string | undefined;
}

/** Returns how the guest ended, in words. */
export async function recordGolden(
  golden: Golden,
  { wasm, args, given, mustFail }: NewGolden,
  context: Context,
  step?: Readonly<Record<string, Json>>,
): Promise<string> {
  const read = readBinary(wasm, context);
  requireImports(read.binary, read.name);
  for (const dir of given.dir) mountReal(parseMount(dir), context.cwd);
  const ir = guestScenario(
    { ...read, args, options: given, world: { backends: { wasm: "host" } }, step },
    context,
  );
  const guest = new ShownGuest({ ...context, json: true });
  const { executed, text } = await recordGuest(ir, guest, context);
  writeGolden(golden, { wasm: resolve(context.cwd, wasm), trace: text, guest, mustFail });
  const exitCode = guestExitCode(decodeTrace(text).trace?.entries ?? []);
  return exitCode === undefined ? `trap: ${executed.outcome.finding?.message ?? "unknown"}` : `exit code ${exitCode}`;
}

/** Records what is there again, with the same arguments and input, and with no more of the machine than is given now. */
export async function updateGolden(golden: Golden, given: GuestGiven, context: Context): Promise<string> {
  const { program } = await loadOne(join(golden.folder, SCENARIO));
  const { wasm, mustFail } = replayStep(program.ir, golden);
  const { header } = await readTraceFile(traceOf(golden));
  const { args = [], ...recorded } = header.scenario.steps[0] as unknown as LimitsGiven & {
    readonly args?: readonly string[];
    readonly stdin?: string;
    readonly stdin_base64?: string;
  };
  const input = given.stdin === undefined ? inputIn(recorded) : undefined;
  const limits = { ...limitsIn(recorded), ...limitsIn(limitsFrom(given)) };
  return await recordGolden(
    golden,
    { wasm: relative(context.cwd, wasm), args, given, mustFail },
    context,
    { ...limits, ...input },
  );
}

/** The input of a recorded guest, in the words of its step. */
function inputIn(
  { stdin, stdin_base64 }: { readonly stdin?: string; readonly stdin_base64?: string },
): Readonly<Record<string, string>> | undefined {
  if (stdin !== undefined) return { stdin };
  return stdin_base64 === undefined ? undefined : { stdin_base64 };
}
