import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import type { ProcessAnswer } from "../../host/process.ts";
import { name, optionalText } from "../fields.ts";
import { defineStep } from "../step.ts";
import type { BaseWorld } from "../part.ts";
import { PROC } from "./processes.ts";
import { KV } from "../kv/store.ts";

const fields = {
  cmd: name,
  args: z.array(z.string()).nullish(),
  expect_exit: z.int().nullish(),
  expect_stdout: optionalText,
  expect_stderr: optionalText,
  save_stdout_as: optionalText.describe("key under which the output is stored"),
};

type ProcSpawnStep = z.output<z.ZodObject<typeof fields>>;

export const procSpawn = defineStep("proc_spawn", fields, {
  group: "Processes",
  constructor: "proc.spawn(cmd, args, { expect, saveAs })",
  example: `
    { type: proc_when, cmd: git, args: [rev-parse, HEAD], exit_code: 0, stdout: abc123 }
    { type: proc_spawn, cmd: git, args: [rev-parse, HEAD], expect_stdout: abc123, save_stdout_as: sha }
    { type: get_kv_assert, key: sha, equals: abc123 }`,
  describe: "Runs a process, checks how it ended, and optionally stores its output.",
  run(step, { world }) {
    const answer = world.use(PROC).spawnFromStep({ cmd: step.cmd, args: step.args ?? [] });
    return answer instanceof Promise ? answer.then((given) => judge(step, given, world)) : judge(step, answer, world);
  },
});

function judge(step: ProcSpawnStep, answer: ProcessAnswer, world: BaseWorld): void {
  const title = `proc_spawn ${step.cmd}`;
  if ("failed" in answer) {
    const why = answer.failed === "ENOENT" ? "there is no such program (ENOENT)" : answer.failed;
    throw new Failure("error", title, `cannot start ${step.cmd}: ${why}`);
  }
  if ("cut" in answer) {
    throw new Failure(
      "error",
      title,
      `${step.cmd} was killed: its ${answer.cut} was cut off at ${answer.maxBytes} bytes (maxHostBytes)`,
    );
  }
  const expect = (what: string, expected: string | number | null | undefined, found: string | number) => {
    if (expected === null || expected === undefined || expected === found) return;
    throw new Failure(
      "assertion",
      title,
      `${step.cmd}: expected ${what} ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`,
    );
  };
  expect("exit code", step.expect_exit, answer.exitCode);
  expect("stdout", step.expect_stdout, answer.stdout);
  expect("stderr", step.expect_stderr, answer.stderr);
  if (typeof step.save_stdout_as === "string") world.use(KV).set(step.save_stdout_as, answer.stdout);
}
