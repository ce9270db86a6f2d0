import { Buffer } from "node:buffer";
import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import { DEFAULT_FUEL } from "../../wasm/limits.ts";
import { GUEST_FAULT_KINDS } from "../../wasm/surroundings/fault_kinds.ts";
import { MOUNT_PATTERN } from "../../wasm/surroundings/mounts.ts";
import { DATE_EXPECTED, parseDateMs } from "../../text/date.ts";
import { optionalText } from "../fields.ts";
import { componentField, sha256Field } from "./binary_fields.ts";
import { KV } from "../kv/store.ts";
import type { BaseWorld } from "../part.ts";
import { defineStep } from "../step.ts";
import { type GuestRun, GUESTS } from "./guests.ts";
import { limitsFields } from "./limits.ts";
import { shownOutput } from "./outputs.ts";

const fields = {
  component: componentField,
  sha256: sha256Field,
  args: z.array(z.string()).nullish(),
  env: z.record(z.string(), z.string()).nullish().describe("environment variables; it has no others"),
  stdin: optionalText.describe("its input"),
  stdin_base64: z.base64().nullish().describe("its input, where it is no text"),
  clock: optionalText.describe(
    "the date and time at which it begins, such as 2026-01-06T13:37:00Z; those of the world if it is left out",
  ),
  dirs: z.array(z.string().regex(MOUNT_PATTERN, "expected FOLDER::GUEST or FOLDER::GUEST:ro")).nullish()
    .describe(
      "folders of the world that it has, each as FOLDER::GUEST, or FOLDER::GUEST:ro for one that it may only read",
    ),
  faults: z.array(z.enum(GUEST_FAULT_KINDS)).nullish().describe(
    "what its calls may meet: reads and writes of fewer bytes, errors, slow calls, jumps of the clock, a memory that cannot grow",
  ),
  ...limitsFields,
  expect_exit: z.int().nullish().describe("its exit code; 0 if it is left out, and any if it is null"),
  expect_stdout: optionalText,
  expect_stderr: optionalText,
  save_stdout_as: optionalText.describe("key under which the output is stored"),
};

type WasmRunStep = z.output<z.ZodObject<typeof fields>>;

export const wasmRun = defineStep("wasm_run", fields, {
  group: "WebAssembly",
  constructor:
    "wasm.run(component, { args, env, stdin, clock, dirs, faults, fuel, maxMemoryMb, canonicalNan, expect, saveAs })",
  describe: "Runs a WebAssembly program to its end, in the simulated world, and checks how it ended.",
  run(step, { world }) {
    const guest = world.use(GUESTS).run({
      component: step.component,
      sha256: step.sha256 ?? "",
      args: step.args ?? [],
      env: step.env ?? {},
      stdin: inputOf(step),
      dirs: step.dirs ?? [],
      startMs: startOf(step),
      limits: step,
      faults: step.faults ?? [],
    });
    judge(step, guest, world);
  },
});

function startOf({ clock, component }: WasmRunStep): number | undefined {
  if (typeof clock !== "string") return undefined;
  const startMs = parseDateMs(clock);
  if (startMs !== undefined) return startMs;
  throw new Failure(
    "error",
    "no date",
    `wasm_run ${component} clock: expected ${DATE_EXPECTED}, found ${JSON.stringify(clock)}`,
  );
}

function inputOf({ stdin, stdin_base64: base64 }: WasmRunStep): Uint8Array | undefined {
  if (typeof stdin === "string") return Buffer.from(stdin);
  return typeof base64 === "string" ? Buffer.from(base64, "base64") : undefined;
}

function judge(step: WasmRunStep, { end, stdout, stderr }: GuestRun, world: BaseWorld): void {
  const title = `wasm_run ${step.component}`;
  const written = stderr.length === 0 ? [] : [`stderr: ${shownOutput(stderr).trimEnd()}`];
  if ("trap" in end) {
    const { reason, frames, isOutOfFuel } = end.trap;
    const details = [...frames.map((frame) => `in ${frame}`), ...written];
    if (isOutOfFuel === true) {
      const fuel = (step.fuel ?? DEFAULT_FUEL).toLocaleString("en");
      const message = `${step.component} made ${fuel} calls and iterations of loops, and had not ended`;
      throw new Failure("timeout", "wasm fuel", message, {
        details,
        hint: "does it loop without an end? For a program that computes that long: --fuel N, or fuel of the step",
      });
    }
    throw new Failure("error", `wasm trap: ${reason}`, `${step.component} traps: ${reason}`, { details });
  }
  const expect = (what: string, expected: string | number | null | undefined, found: string | number) => {
    if (expected === null || expected === undefined || expected === found) return;
    throw new Failure(
      "assertion",
      title,
      `${step.component}: expected ${what} ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`,
      { details: written },
    );
  };
  expect("exit code", step.expect_exit === undefined ? 0 : step.expect_exit, end.exitCode);
  expect("stdout", step.expect_stdout, shownOutput(stdout));
  expect("stderr", step.expect_stderr, shownOutput(stderr));
  if (typeof step.save_stdout_as === "string") world.use(KV).set(step.save_stdout_as, shownOutput(stdout));
}
