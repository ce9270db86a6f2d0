import { basename } from "node:path";
import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import { name, optionalText } from "../fields.ts";
import { defineStep } from "../step.ts";
import { componentField, sha256Field } from "./binary_fields.ts";
import { GUESTS, type Guests } from "./guests.ts";
import type { Recording } from "./played_calls.ts";
import { limitsFields } from "./limits.ts";
import { firstDifference, shownOutput } from "./outputs.ts";

const fields = {
  component: componentField,
  sha256: sha256Field,
  recording: name.describe(
    "the trace of a recorded run, of seedbed wasm record: a path from the folder of the scenario's file",
  ),
  calls: z.array(z.tuple([z.string(), z.json()])).nullish()
    .describe("the recorded calls, each with its label and its answer; filled in when the file is read"),
  ...limitsFields,
  expect_exit: z.int().nullish().describe("filled in from the recording, like those that follow"),
  expect_trap: optionalText,
  expect_stdout: optionalText.describe("that of the file stdout.txt beside the recording, where there is one"),
  expect_stderr: optionalText,
  must_fail: optionalText.describe("why it is known to differ from the recording: the step fails if it does not"),
};

type WasmReplayStep = z.output<z.ZodObject<typeof fields>>;

export const wasmReplay = defineStep("wasm_replay", fields, {
  group: "WebAssembly",
  constructor: "wasm.replay(component, recording, { mustFail })",
  describe:
    "Runs a WebAssembly program with the answers of a recording: it has to make the same calls, with the same\n" +
    "arguments, and to end in the same way.",
  run(step, { world }) {
    const difference = differenceOf(step, world.use(GUESTS));
    if (typeof step.must_fail !== "string") {
      if (difference !== undefined) throw difference;
    } else if (difference === undefined) {
      throw new Failure(
        "assertion",
        "no difference where one is known",
        `${basename(step.component)} does what ${step.recording} says, and was to differ: ${step.must_fail}`,
        { hint: "remove must_fail" },
      );
    }
  },
});

/** The failure that tells the first difference; undefined for a run that is the recorded one. */
function differenceOf(step: WasmReplayStep, guests: Guests): Failure | undefined {
  const component = basename(step.component);
  const recording = (step.calls ?? []) as Recording;
  const differs = (message: string, details: readonly string[] = []) =>
    new Failure("assertion", `wasm_replay ${step.component}`, `${component}: ${message}`, { details });
  try {
    const { end, stdout, stderr } = guests.run({
      component,
      sha256: step.sha256 ?? "",
      args: [],
      env: {},
      stdin: undefined,
      dirs: [],
      recording,
      limits: step,
    });
    for (const [name, bytes] of [["stdout", stdout], ["stderr", stderr]] as const) {
      const expected = step[`expect_${name}`];
      const found = shownOutput(bytes);
      if (typeof expected === "string" && expected !== found) return differs(...firstDifference(name, expected, found));
    }
    const [was, is] = [
      typeof step.expect_trap === "string" ? `traps: ${step.expect_trap}` : `exits with ${step.expect_exit ?? 0}`,
      "trap" in end ? `traps: ${end.trap.reason}` : `exits with ${end.exitCode}`,
    ];
    return was === is ? undefined : differs(`expected that it ${was}, found that it ${is}`);
  } catch (error) {
    if (error instanceof Failure && error.kind === "assertion") return error;
    throw error;
  }
}
