/** Steps on processes. */
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { make, requireCount, requireString, requireStrings } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

type ProcWhenStep = Extract<Step, { type: "proc_when" }>;

/** A rule that answers every matching call, as a step. */
export type ProcRule = Step & {
  /** Limits how many calls the rule answers. */
  times(count: number): Step;
};

/** Names what a rule without an answer lacks, in the compiler's error. There are no such values. */
export interface AddExits {
  /** `proc.when(…)` is not a step yet: add `.exits(code, stdout)`. */
  readonly hint: never;
}

/** The result of `proc.when`. It becomes a step when you call its method. */
export interface ProcRuleWithoutAnswer {
  /** The type of the step that it becomes. */
  readonly type: "proc_when";
  /** The command that `proc.when` was given. */
  readonly cmd: string;
  /** Never set. It makes the compiler say what is missing where a rule without an answer is passed as a step. */
  readonly exit_code?: AddExits;
  /**
   * The process exits.
   * @param code The exit code, from 0 to 255.
   * @param stdout The text that it writes to standard output.
   * @param stderr The text that it writes to standard error.
   */
  exits(code: number, stdout?: string, stderr?: string): ProcRule;
}

/** Options for what `proc.spawn` checks and stores. */
export interface SpawnOptions {
  /** Conditions on the process at its end; fields that you leave out may be anything. */
  readonly expect?: { readonly exit?: number; readonly stdout?: string; readonly stderr?: string };
  /** The key under which standard output is stored. */
  readonly saveAs?: string;
}

/** Steps on processes. Code of a scenario sees the calls of a run as `world.proc.calls()`. */
export interface ProcSteps {
  /**
   * Declares how a process with exactly these arguments ends: `proc.when("git", ["status"]).exits(0, "clean")`.
   * @param cmd The command.
   * @param args Its arguments; none, if you leave them out.
   */
  when(cmd: string, args?: readonly string[]): ProcRuleWithoutAnswer;
  /**
   * Runs a process to its end and checks how it ended.
   * @param cmd The command.
   * @param args Its arguments; none, if you leave them out.
   * @param options What to check and to store.
   */
  spawn(cmd: string, args?: readonly string[], options?: SpawnOptions): Step;
}

/**
 * Steps on processes.
 *
 * @example
 * ```ts
 * import { kv, proc, scenario } from "seedbed";
 *
 * export default scenario("the state of the repository is read")
 *   .step(proc.when("git", ["status", "--short"]).exits(0, "M README.md\n"))
 *   .step(proc.spawn("git", ["status", "--short"], { expect: { exit: 0 }, saveAs: "status" }))
 *   .step(kv.expectGet("status", "M README.md\n"));
 * ```
 */
export const proc: ProcSteps & DerivedSteps<"proc", ProcSteps> = namespace("proc", {
  when(cmd: string, args: readonly string[] = []): ProcRuleWithoutAnswer {
    requireString("proc.when cmd", cmd);
    requireStrings("proc.when args", args);
    return {
      type: "proc_when",
      cmd,
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
