/** Steps on processes. */
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { make, requireCount, requireString, requireStrings } from "./make.ts";
import { namespace } from "./namespace.ts";

type ProcWhenStep = Extract<Step, { type: "proc_when" }>;

/** A rule that answers every matching call, unless `times` says how many. */
export type ProcRule = ProcWhenStep & { times(count: number): ProcWhenStep };

interface SpawnOptions {
  readonly expect?: { readonly exit?: number; readonly stdout?: string; readonly stderr?: string };
  /** Key under which the output is stored. */
  readonly saveAs?: string;
}

export const proc = namespace("proc", {
  /** Declares how a process with exactly these arguments ends: `proc.when("git", ["status"]).exits(0, "clean")`. */
  when(cmd: string, args: readonly string[] = []) {
    requireString("proc.when cmd", cmd);
    requireStrings("proc.when args", args);
    return {
      exits(code: number, stdout?: string, stderr?: string): ProcRule {
        if (!Number.isInteger(code) || code < 0 || code > 255) {
          throw problem("proc.when exit code", "an integer from 0 to 255", code);
        }
        const rule = make("proc_when", { cmd, args: [...args], exit_code: code, stdout, stderr });
        const times = (count: number): ProcWhenStep => ({ ...rule, times: requireCount("times", count) });
        // Not a field: a step is plain data.
        return Object.defineProperty(rule, "times", { value: times }) as unknown as ProcRule;
      },
    };
  },
  /** Runs a process to its end and checks how it ended. */
  spawn(cmd: string, args: readonly string[] = [], { expect = {}, saveAs }: SpawnOptions = {}) {
    return make("proc_spawn", {
      cmd: requireString("proc.spawn cmd", cmd),
      args: [...requireStrings("proc.spawn args", args)],
      expect_exit: expect.exit,
      expect_stdout: expect.stdout,
      expect_stderr: expect.stderr,
      save_stdout_as: saveAs,
    });
  },
});
