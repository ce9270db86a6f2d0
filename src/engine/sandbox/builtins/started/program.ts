/**
 * A program that another one starts: a thread, or a child process. It is a machine of its own that has the disk and the address of
 * the one that started it, on which a program of the bundle is evaluated anew, so that the two share nothing but messages.
 * It ends when it has nothing left to do, by `process.exit`, by an exception that nothing caught, by a signal, or with the first
 * program of its machine.
 */
import { FS } from "../../../capabilities/fs/files.ts";
import { type Kept, MachineOfParts } from "../../../capabilities/machine/machine.ts";
import type { Machine } from "../../../capabilities/world.ts";
import { inTask, type Task } from "../../../world/task.ts";
import { Liveness } from "../../node_lib/bindings/liveness.ts";
import type { Scope } from "../../realm/scope.ts";
import type { Started } from "./info.ts";

/** How a program has ended: with what it threw, if it did. */
export interface End {
  readonly code: number;
  /** The signal that ended it, in place of the code. */
  readonly signal?: NodeJS.Signals | undefined;
  readonly thrown?: { readonly error: unknown } | undefined;
}

export interface ProgramOptions {
  /** What its task is called, after the name of the machine. */
  readonly name: string;
  /** Code in place of a file. */
  readonly code?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  readonly info: Started;
  /** Called when it begins. */
  readonly onStart?: (() => void) | undefined;
  /** Called with what it threw and nothing caught, before it ends of that. */
  readonly onException?: ((error: unknown) => void) | undefined;
  /** Called when it has ended. */
  readonly onEnd: (end: End) => void;
}

export class StartedProgram {
  readonly #machine: MachineOfParts;
  readonly #task: Task;
  readonly #options: ProgramOptions;
  readonly #withFirst: Liveness;
  #isOver = false;

  constructor(scope: Scope, options: ProgramOptions) {
    const { machine: parent } = scope;
    this.#options = options;
    const { info, code, env, cwd = parent.cwd, name, onStart } = options;
    const machine = this.#machine = new MachineOfParts(parent.world, {
      name: parent.name,
      address: parent.address,
      cwd,
      setting: { ...parent.setting, env } as MachineOfParts["setting"],
      clock: parent.clock,
      kept: [[FS, parent.look(FS)]] as unknown as Kept,
      first: info.first as MachineOfParts,
      onExit: (exitCode) => this.end({ code: exitCode }),
      onException: (error) => this.#thrown(error),
    });
    this.#withFirst = new Liveness(info.first.handles);
    this.#withFirst.unref();
    this.#withFirst.open(() => name, () => this.end({ code: 1, signal: "SIGKILL" }));
    const task: Task = this.#task = { name: `${parent.name}/${name}`, machine, step: "" };
    const { scheduler } = parent.kernel;
    const start = async () => {
      onStart?.();
      try {
        await scope.startProgram!(machine as Machine, info, info.path, code);
      } catch (error) {
        machine.report(error);
      }
      scheduler.beforeTurns(() => this.#endIfIdle());
    };
    inTask(task, () => scheduler.submit("start", "", () => void start()));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends it a signal, which is an operation: it ends, unless it handles the signal. */
  signal(signal: NodeJS.Signals): void {
    if (this.#isOver) return;
    const machine = this.#machine;
    inTask(this.#task, () =>
      machine.kernel.scheduler.submit("signal", signal, () => {
        try {
          const isHandled = signal !== "SIGKILL" && machine.signalHandler?.(signal) === true;
          if (!isHandled) this.end({ code: 1, signal });
        } catch (error) {
          machine.report(error);
        }
      }));
  }

  /** True once it is over. */
  #endIfIdle(): boolean {
    if (this.#isOver) return true;
    if (this.#isBusy || this.#machine.isPaused) return false;
    this.#as(() => this.#machine.beforeExit?.());
    if (this.#isOver) return true;
    if (this.#isBusy) return false;
    this.#leave(undefined);
    return true;
  }

  get #isBusy(): boolean {
    return this.#machine.isBusy || this.#machine.kernel.scheduler.expected > 0;
  }

  #thrown(error: unknown): void {
    this.#options.onException?.(error);
    this.#leave({ error }, 1);
  }

  /** Ends it after its own handlers of that. */
  #leave(thrown: End["thrown"], code?: number): void {
    let end: End = { code: code ?? 0, thrown };
    this.#as(() => {
      try {
        end = { code: this.#machine.leaving?.(code) ?? end.code, thrown };
      } catch (error) {
        end = { code: 1, thrown: thrown ?? { error } };
      }
    });
    this.end(end);
  }

  /** Runs handlers of the program as code of its own. */
  #as(work: () => void): void {
    inTask(this.#task, () => {
      try {
        work();
      } catch (error) {
        this.#machine.report(error);
      }
    });
  }

  /** Ends it where it is. */
  end(end: End): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#withFirst.close();
    this.#machine.kernel.hasEndedPrograms = true;
    this.#machine.end();
    this.#options.info.thread?.mailbox.close();
    this.#options.onEnd(end);
  }
}
