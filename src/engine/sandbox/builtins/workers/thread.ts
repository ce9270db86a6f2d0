/**
 * A thread of a program: a machine of its own that has the disk and the address of the one that started it, on which a program
 * of the bundle is evaluated anew, so that the two share nothing but messages. It ends when it has nothing left to do, by
 * `process.exit`, by an exception that nothing caught, or when it is terminated.
 */
import { FS } from "../../../capabilities/fs/files.ts";
import { type Kept, MachineOfParts } from "../../../capabilities/machine/machine.ts";
import type { Machine } from "../../../capabilities/world.ts";
import { inTask, type Task } from "../../../world/task.ts";
import type { Scope } from "../../realm/scope.ts";
import { Mailbox } from "../messages/mailbox.ts";
import type { Letter } from "../messages/mailbox.ts";

/** What a program knows that was started by another one. */
export interface ThreadInfo {
  readonly id: number;
  /** Where its program is in the world. */
  readonly path: string;
  readonly name: string;
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  /** What it was given, to be put together by itself. */
  readonly data: Letter;
  readonly environmentData: Letter;
  /** Where it is posted to by the one that started it. */
  readonly mailbox: Mailbox;
}

export interface ThreadOptions {
  /** Code in place of a file. */
  readonly code?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly info: ThreadInfo;
  /** Called when it begins. */
  readonly onStart: () => void;
  /** Called when it has ended, and whatever was on its way has arrived: with what it threw, if it did. */
  readonly onEnd: (code: number, thrown?: { readonly error: unknown }) => void;
}

export class Thread {
  readonly #machine: MachineOfParts;
  readonly #options: ThreadOptions;
  #isOver = false;

  constructor(scope: Scope, options: ThreadOptions) {
    const { machine: parent } = scope;
    this.#options = options;
    const { info, code, env, onStart } = options;
    const machine = this.#machine = new MachineOfParts(parent.world, {
      name: parent.name,
      address: parent.address,
      cwd: parent.cwd,
      setting: { ...parent.setting, env } as MachineOfParts["setting"],
      clock: parent.clock,
      kept: [[FS, parent.look(FS)]] as unknown as Kept,
      sharesDisk: true,
      onExit: (exitCode) => this.#end(exitCode),
      onException: (error) => this.#end(1, { error }),
    });
    const task: Task = { name: `${parent.name}/worker ${info.id}`, machine, step: "" };
    const { scheduler } = parent.kernel;
    const start = async () => {
      onStart();
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

  terminate(): void {
    this.#end(1);
  }

  /** True once it is over. */
  #endIfIdle(): boolean {
    if (this.#isOver) return true;
    if (this.#machine.isBusy || this.#machine.kernel.scheduler.expected > 0) return false;
    const code = exitCodeOf(this.#machine);
    this.#end(code);
    return true;
  }

  #end(code: number, thrown?: { readonly error: unknown }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#machine.kernel.hasEndedPrograms = true;
    this.#machine.end();
    this.#options.info.mailbox.close();
    this.#options.onEnd(code, thrown);
  }
}

function exitCodeOf({ scope }: MachineOfParts): number {
  const { exitCode } = (scope as Scope | undefined)?.global("process") as { exitCode?: number | undefined } ?? {};
  return Number(exitCode ?? 0);
}
