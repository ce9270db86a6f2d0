/**
 * A process that the program has started: `node:child_process` and `Deno.Command` are two faces of it. What it reads has to
 * be known when it starts, since rules and the host answer it as a whole; so it starts when its input ends, or at a turn of
 * the scheduler if nobody has begun to write.
 */
import type { ProcCommand } from "../../../capabilities/proc/processes.ts";
import type { ProcessAnswer } from "../../../host/process.ts";
import type { Scope } from "../../realm/scope.ts";
import { refuse } from "../../realm/refused.ts";
import { nextPid } from "../started/info.ts";

export interface Listener {
  /** It ended, or could not be started. Never called twice. */
  ended(answer: ProcessAnswer): void;
  killed(signal: NodeJS.Signals): void;
  /** Nobody answers such a command. */
  failed(error: Error): void;
}

export class RunningProcess {
  readonly pid: number;
  readonly #scope: Scope;
  readonly #command: ProcCommand;
  readonly #listener: Listener;
  readonly #label: string;
  readonly #placed: <E>(error: E) => E;
  #state: "waiting" | "running" | "ended" = "waiting";
  /** It has started, and it is a real one. */
  #readsInput = false;
  /** It starts now, or never. */
  readonly #decided: () => unknown;
  /** Withdraws what is pending: the start, or the answer. */
  #withdraw = () => {};

  constructor(scope: Scope, command: ProcCommand, listener: Listener) {
    this.#scope = scope;
    this.#placed = scope.place();
    this.#command = command;
    this.#listener = listener;
    this.#label = [command.cmd, ...command.args].join(" ").slice(0, MAX_LABEL);
    this.pid = nextPid(scope);
    this.#decided = scope.world.proc.announce({ command, place: this.#placed });
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  /** Starts at a turn of the scheduler, unless by then its input is being written: `start` comes at the end of that. */
  startSoon(isWriting: () => boolean): void {
    const { scheduler } = this.#scope.world.kernel;
    const operation = scheduler.submit(
      "proc",
      `start ${this.#label}`,
      this.#scope.later(() => {
        if (!isWriting()) this.start("");
      }),
    );
    const withdraw = () => scheduler.cancel(operation);
    this.#withdraw = withdraw;
  }

  start(stdin: string | Uint8Array): void {
    if (this.#state !== "waiting") return;
    this.#decided();
    this.#withdraw();
    this.#state = "running";
    const { proc, setting } = this.#scope.world;
    this.#readsInput = setting.backends?.["proc"] === "host" && !proc.hasRule(this.#command);
    try {
      const { answer, kill } = proc.spawn({ ...this.#command, stdin });
      this.#withdraw = kill;
      answer.then((given) => this.#end(given));
    } catch (error) {
      this.#state = "ended";
      const placed = this.#placed(error as Error);
      (this.#scope.global("process") as { nextTick(work: () => void): void })
        .nextTick(() => this.#listener.failed(placed));
    }
  }

  /** False when it has ended before. Its end is told at a later turn. */
  kill(signal: NodeJS.Signals): boolean {
    if (this.#state === "ended") return false;
    this.#decided();
    this.#withdraw();
    this.#state = "ended";
    const { scheduler } = this.#scope.world.kernel;
    const tell = this.#scope.later(() => this.#listener.killed(signal));
    scheduler.submit("proc", `${signal} ${this.#label}`, tell);
    return true;
  }

  /** Something was written when it had started. Only the host's processes would have read it. */
  lateInput(): Error | undefined {
    if (!this.#readsInput) return undefined;
    return refuse(
      "stdin of a process that runs",
      "write and end stdin before anything else is awaited: the process is run as a whole",
    );
  }

  #end(answer: ProcessAnswer): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#listener.ended(answer);
  }
}

const MAX_LABEL = 80;
