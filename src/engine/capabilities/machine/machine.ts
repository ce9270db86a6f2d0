/**
 * A machine: what one program has to itself, such as its disk, its environment and its handlers. A run has at least one,
 * `main`, whose code runs the steps. What all machines of a run share (decisions, scheduler, requests) is the world's.
 */
import { SafeMap } from "../../primordials.ts";
import type { ProgramClock } from "../../world/clock.ts";
import type { History } from "../../world/history.ts";
import type { Inputs } from "../../world/inputs/inputs.ts";
import type { Kernel } from "../../world/kernel.ts";
import { LiveHandles } from "../../world/live_handles.ts";
import type { TaskMachine } from "../../world/task.ts";
import type { BaseSetting, BaseWorld, Part } from "../part.ts";

/** What sets a machine apart. */
export interface MachineOptions {
  readonly name: string;
  /** The settings of its own parts, in place of the world's. */
  readonly setting: BaseSetting;
  /** The time as it sees it. */
  readonly clock: ProgramClock;
  /** Called with each part that is made. */
  readonly onPart: ((part: Part<unknown>, made: unknown) => void) | undefined;
}

/** The parts of the world under which it sees its own where it has one. They are made when they are first used. */
export class MachineOfParts implements BaseWorld, TaskMachine {
  readonly world: BaseWorld;
  readonly name: string;
  readonly setting: BaseSetting;
  readonly clock: ProgramClock;
  readonly #onPart: MachineOptions["onPart"];
  #parts: SafeMap<Part<unknown>, unknown> | undefined;
  #handles: LiveHandles | undefined;
  /** All that its code can reach (see `sandbox/realm/scope.ts`), once it has been evaluated. */
  scope: object | undefined;
  /** Its program has asked for async contexts (`node:async_hooks`). */
  hasContexts = false;
  /** The program's own handler of rejections that nothing handled; true when it took one. */
  rejectionHandler: ((reason: unknown, promise: Promise<unknown>) => boolean) | undefined;
  /** `process.emitWarning` of the program, for warnings that the runtime gives because of it. */
  emitWarning: ((warning: unknown, ...more: unknown[]) => void) | undefined;

  constructor(world: BaseWorld, { name, setting, clock, onPart }: MachineOptions) {
    this.world = world;
    this.name = name;
    this.setting = setting;
    this.clock = clock;
    this.#onPart = onPart;
  }

  get kernel(): Kernel {
    return this.world.kernel;
  }

  get main(): TaskMachine {
    return this.world.main;
  }

  get root(): string | undefined {
    return this.world.root;
  }

  get history(): History {
    return this.world.history;
  }

  get inputs(): Inputs {
    return this.world.inputs;
  }

  use<T>(part: Part<T>): T {
    if (part.ofMachine !== true) return this.world.use(part);
    return (this.#parts?.get(part) ?? this.#make(part)) as T;
  }

  used<T>(part: Part<T>): T | undefined {
    return part.ofMachine === true ? this.#parts?.get(part) as T | undefined : this.world.used(part);
  }

  #make(part: Part<unknown>): unknown {
    const made = part.create(this);
    this.#parts ??= new SafeMap();
    this.#parts.set(part, made);
    this.#onPart?.(part, made);
    return made;
  }

  /** The time, for its program to read (see `ProgramTime.readClock`). */
  readClock(): ProgramClock {
    this.kernel.time.readClock();
    return this.clock;
  }

  /** As `readClock`, for a read that is not a way to wait. */
  seeClock(): ProgramClock {
    this.kernel.time.see();
    return this.clock;
  }

  /** Its servers and sockets. */
  get handles(): LiveHandles {
    return this.#handles ??= new LiveHandles(this.kernel.scheduler);
  }

  /** A promise was rejected and nothing handled it: the program's own handler, or the end of the run. */
  onUnhandledRejection(reason: unknown, promise: Promise<unknown>): void {
    if (this.rejectionHandler?.(reason, promise) !== true) this.kernel.report(reason, "unhandled_rejection");
  }
}
