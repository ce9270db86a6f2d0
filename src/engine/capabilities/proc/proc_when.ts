import { z } from "zod";
import { count, name, optionalText } from "../fields.ts";
import { defineStep } from "../step.ts";
import { PROC } from "./processes.ts";

export const procWhen = defineStep("proc_when", {
  cmd: name,
  args: z.array(z.string()).nullish(),
  exit_code: z.int().min(0).max(255),
  stdout: optionalText,
  stderr: optionalText,
  times: count.nullish(),
}, {
  group: "Processes",
  constructor: "proc.when(cmd, args).exits(code, stdout?, stderr?).times(n)",
  example: `
    { type: proc_when, cmd: git, args: [status], exit_code: 0, stdout: clean }
    { type: proc_spawn, cmd: git, args: [status], expect_exit: 0 }`,
  describe: "Declares how a process with exactly these arguments ends. Earlier rules are used up first.",
  declares: true,
  run({ cmd, args, exit_code, stdout, stderr, times }, { world }) {
    world.use(PROC).when({
      cmd,
      args: args ?? [],
      exitCode: exit_code,
      stdout: stdout ?? "",
      stderr: stderr ?? "",
      times: times ?? undefined,
    });
  },
});
