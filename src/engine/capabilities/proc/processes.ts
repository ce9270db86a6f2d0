/**
 * Processes: answered by scripted rules, or, where the setting says so, by the host for those that no rule answers. A
 * rule's answer is an operation of the scheduler; a host's is a recorded decision.
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Failure } from "../../findings/failure.ts";
import { type ProcessAnswer, runProcess } from "../../host/process.ts";
import { type ProcessNowAnswer, runProcessNow } from "../../host/process_now.ts";
import { confine, OutsideError } from "../../host/confine.ts";
import type { Json } from "../../json.ts";
import { VIRTUAL_CWD } from "../fs/file_system.ts";
import type { Kernel } from "../../world/kernel.ts";
import { definePart } from "../part.ts";
import { RuleBook } from "../rule_book.ts";

export interface ProcRule {
  /** The command. */
  readonly cmd: string;
  /** Its arguments. */
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The number of calls that it answers; undefined for all. */
  readonly times: number | undefined;
}

export interface ProcCommand {
  /** The command. */
  readonly cmd: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Environment variables beside those that the host's processes have. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin?: string | Uint8Array | undefined;
  /** Folder of a real process, as the world names it; its working folder if it is left out. */
  readonly cwd?: string | undefined;
  /** Of a call that waits for its process: real ms after which it is killed, and the answer is ETIMEDOUT. */
  readonly timeoutMs?: number | undefined;
}

interface Spawned {
  readonly answer: Promise<ProcessAnswer>;
  readonly kill: () => void;
}

/** A call that the program or a step made. */
export interface ProcCall {
  /** The command. */
  readonly cmd: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** The task that started it. */
  readonly task: string;
  /** Missing while it runs. */
  readonly exitCode?: number;
}

export interface ProcOptions {
  /** The backend that runs what no rule answers. */
  readonly backend?: string | undefined;
  /** Says whether a process that nobody answers fails the run, or behaves as if its program were not installed. */
  readonly unmatched?: "fail" | "reject" | undefined;
  /** The folder in which real processes run. */
  readonly root?: string | undefined;
}

interface ComingProcess {
  readonly command: ProcCommand;
  /** Gives a failure the place where the program asked for it. */
  readonly place: (error: Error) => Error;
}

export class Processes {
  readonly #kernel: Kernel;
  readonly #options: ProcOptions;
  readonly #rules = new RuleBook<ProcRule>(detailOf, (rule) => `${detailOf(rule)} → exit ${rule.exitCode}`);
  readonly #calls: ProcCall[] = [];
  /** Processes that the program has asked for and that start at a later turn. */
  readonly #coming: (ComingProcess | undefined)[] = [];

  constructor(kernel: Kernel, options: ProcOptions = {}) {
    this.#kernel = kernel;
    this.#options = options;
  }

  /** Adds a rule. Earlier rules are asked first, as long as they have answers left. */
  when(rule: ProcRule): void {
    this.#rules.add(rule);
  }

  /** All calls so far, or those of a command. */
  calls(cmd?: string): readonly ProcCall[] {
    return this.#calls.filter((call) => cmd === undefined || call.cmd === cmd);
  }

  /** The rules that answered no process. */
  unusedRules(): readonly string[] {
    return this.#rules.unused();
  }

  /**
   * Starts a process; the scheduler decides when it ends. `kill` withdraws the answer. Throws a Failure, which ends the
   * run, if nobody is there to answer.
   */
  spawn(command: ProcCommand): Spawned {
    const found = this.#match(command);
    const ended = this.#begin(command);
    if (found === undefined) return this.#spawnOnHost(command, ended);
    const { scheduler } = this.#kernel;
    let kill = () => {};
    const answer = new Promise<ProcessAnswer>((resolve) => {
      const operation = scheduler.submit("proc", outcomeOf(found, command), () => resolve(ended(found)));
      kill = () => scheduler.cancel(operation);
    });
    return { answer, kill };
  }

  /** As `spawn`, for a step: a step that is alone has the answer of a rule at once. */
  spawnFromStep(command: ProcCommand): ProcessAnswer | Promise<ProcessAnswer> {
    const isAtOnce = this.#kernel.alone && this.#options.backend !== "host";
    return isAtOnce ? this.spawnNow(command) : this.spawn(command).answer;
  }

  /**
   * Runs a process to its end at once: for synchronous calls, which leave the scheduler no turn. No virtual time passes.
   * Throws a Failure when nobody answers it, or the host takes too long.
   */
  spawnNow(command: ProcCommand): ProcessAnswer {
    const found = this.#match(command);
    const ended = this.#begin(command);
    return ended(found ?? this.#askHostNow(command));
  }

  /** Notes a process that starts at a later turn. Returns what takes that back, when it starts or is not to. */
  announce(coming: ComingProcess): () => unknown {
    const index = this.#coming.length;
    this.#coming[index] = coming;
    return () => this.#coming[index] = undefined;
  }

  /** At the end of a run: a process that it was too short for ends it as well, if no rule answers. */
  checkEnd(): void {
    // A program may have patched the methods of arrays.
    for (let index = 0; index < this.#coming.length; index++) {
      const coming = this.#coming[index];
      if (coming === undefined || this.hasRule(coming.command)) continue;
      try {
        this.#match(coming.command);
      } catch (error) {
        throw coming.place(error as Error);
      }
    }
  }

  /** Returns whether a rule answers, so that the host is not asked. */
  hasRule(command: Pick<ProcCommand, "cmd" | "args">): boolean {
    return this.#rules.has((rule) => isSame(rule, command));
  }

  /** Notes a call. Returns what notes its end. */
  #begin({ cmd, args }: ProcCommand): (answer: ProcessAnswer) => ProcessAnswer {
    const call: { -readonly [K in keyof ProcCall]: ProcCall[K] } = { cmd, args, task: this.#kernel.taskName };
    this.#calls.push(call);
    this.#kernel.event("proc.spawn", { cmd, args: [...args] });
    const startMs = this.#kernel.clock.elapsedMs;
    return (answer) => {
      if ("exitCode" in answer) call.exitCode = answer.exitCode;
      const how = "exitCode" in answer ? { exitCode: answer.exitCode } : answer;
      this.#kernel.event("proc.exit", {
        cmd,
        args: [...args],
        ...how,
        afterMs: this.#kernel.clock.elapsedMs - startMs,
      });
      return answer;
    };
  }

  #askHostNow(command: ProcCommand): ProcessAnswer {
    const { limits, clock } = this.#kernel;
    const { maxHostBytes: maxBytes, maxHostMs, maxVirtualMs } = limits;
    const leftMs = maxVirtualMs + 1 - clock.elapsedMs;
    const ownMs = command.timeoutMs || Infinity;
    const timeoutMs = Math.max(1, Math.ceil(Math.min(maxHostMs, leftMs, ownMs)));
    const label = `proc ${detailOf(command)} (sync)`;
    const answer = this.#kernel.outside.askNow({
      kind: "proc",
      label,
      work: () => {
        const cwd = this.#folderOf(command);
        const found = cwd === undefined ? { failed: "EACCES" } : runProcessNow(command, { maxBytes, timeoutMs, cwd });
        return found as unknown as Json;
      },
    }) as unknown as ProcessNowAnswer | null;
    if (typeof answer !== "object" || answer === null) {
      return this.#kernel.abort(
        new Failure("divergence", "divergence", `the recorded answer to "${label}" is not one of the host`),
      );
    }
    if (!("gaveUpMs" in answer)) return answer;
    if (ownMs <= answer.gaveUpMs) return { failed: "ETIMEDOUT" };
    const limit = leftMs <= answer.gaveUpMs ? "all that --timeout leaves" : "maxHostMs";
    return this.#kernel.abort(
      new Failure("timeout", "timeout", `the host has not answered within ${answer.gaveUpMs} ms (${limit}): ${label}`),
    );
  }

  /** The host's folder for a process; undefined for one that is outside of the working folder. */
  #folderOf({ cwd = VIRTUAL_CWD }: ProcCommand): string | undefined {
    const root = realpathSync(this.#options.root ?? process.cwd());
    const below = cwd === VIRTUAL_CWD || cwd.startsWith(`${VIRTUAL_CWD}/`);
    try {
      return confine(root, below ? join(root, cwd.slice(VIRTUAL_CWD.length)) : cwd, cwd, true);
    } catch (error) {
      if (error instanceof OutsideError) return undefined;
      throw error;
    }
  }

  #spawnOnHost(
    command: ProcCommand,
    ended: (answer: ProcessAnswer) => ProcessAnswer,
  ): Spawned {
    const { maxHostBytes: maxBytes } = this.#kernel.limits;
    let kill = () => {};
    const answer = new Promise<ProcessAnswer>((resolve) => {
      kill = this.#kernel.outside.ask({
        kind: "proc",
        detail: detailOf(command),
        work: async (signal) => {
          const cwd = this.#folderOf(command);
          // As where the system does not let one go.
          if (cwd === undefined) return { failed: "EACCES" };
          return await runProcess(command, { signal, maxBytes, cwd }) as unknown as Json;
        },
        deliver: (found) => resolve(ended(found as unknown as ProcessAnswer)),
      });
    });
    return { answer, kill };
  }

  /** Returns the answer of a rule; undefined if the host is to answer. */
  #match(command: ProcCommand): ProcessAnswer | undefined {
    const rule = this.#rules.take((each) => isSame(each, command));
    if (rule !== undefined) return answerOf(rule);
    const { backend, unmatched } = this.#options;
    if (backend === "host") return undefined;
    const asked = detailOf(command);
    if (unmatched === "reject") {
      this.#kernel.metErrors?.note(`no rule answers ${asked}`);
      return { failed: "ENOENT" };
    }
    const { cmd, args } = command;
    // Ends the run also if the code swallows the error: what it would have done with an answer was not tested.
    return this.#kernel.abort(this.#rules.unanswered({
      title: "proc_unmatched",
      message: `no rule answers the process ${asked}`,
      asked: [asked],
      remedy: `declare it: proc.when(${JSON.stringify(cmd)}, ${JSON.stringify(args)}).exits(0)` +
        `, or run real processes: --proc-backend host`,
    }));
  }
}

function answerOf({ exitCode, stdout, stderr }: ProcRule): ProcessAnswer {
  return { exitCode, signal: null, stdout, stderr };
}

function isSame(rule: ProcRule, { cmd, args }: Pick<ProcCommand, "cmd" | "args">): boolean {
  return rule.cmd === cmd && rule.args.length === args.length && rule.args.every((arg, index) => arg === args[index]);
}

function outcomeOf(answer: ProcessAnswer, command: ProcCommand): string {
  const outcome = "exitCode" in answer ? `exit ${answer.exitCode}` : "failed" in answer ? answer.failed : answer.cut;
  return `← ${outcome} ${detailOf(command)}`;
}

/** The command as one line. */
function detailOf({ cmd, args }: Pick<ProcCommand, "cmd" | "args">): string {
  return [cmd, ...args].map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)).join(" ");
}

export const PROC = definePart("proc", {
  backends: ["scripted", "host"],
  create: ({ kernel, root }, { backends, unmatched }) =>
    new Processes(kernel, { backend: backends?.["proc"], unmatched, root }),
});
