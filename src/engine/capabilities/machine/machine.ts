/**
 * A machine while one program runs on it: what that program has to itself, such as its disk, its environment and its handlers.
 * A run has at least one, `main`, whose code runs the steps. What all machines of a run share (decisions, scheduler, requests)
 * is the world's. A program that has ended stays so: a restart makes another machine of the same name over the same disk.
 */
import { SafeMap } from "../../primordials.ts";
import { Failure } from "../../findings/failure.ts";
import type { FindingKind } from "../../findings/finding.ts";
import type { ProgramClock } from "../../world/clock.ts";
import type { History } from "../../world/history.ts";
import type { Inputs } from "../../world/inputs/inputs.ts";
import type { Kernel } from "../../world/kernel.ts";
import { LiveHandles } from "../../world/live_handles.ts";
import type { TaskMachine } from "../../world/task.ts";
import type { BaseSetting, BaseWorld, Part } from "../part.ts";
import { ProgramEnded } from "./ended.ts";

/** What Node tells the handler of an exception. */
type ExceptionOrigin = "uncaughtException" | "unhandledRejection";

/** The parts of a machine that are there already. */
export type Kept = readonly (readonly [part: Part<unknown>, made: unknown])[];

/** What sets a machine apart. */
export interface MachineOptions {
  readonly name: string;
  /** Its IPv4 address. */
  readonly address: string;
  /** The folder that its program starts in. */
  readonly cwd: string;
  /** The settings of its own parts, in place of the world's. */
  readonly setting: BaseSetting;
  /** The time as it sees it. */
  readonly clock: ProgramClock;
  /** What outlives a program, such as a disk. */
  readonly kept?: Kept;
  /** Called with each part that is made. */
  readonly onPart?: ((part: Part<unknown>, made: unknown) => void) | undefined;
  /** Called when the program ends the process; left out, that ends the run. */
  readonly onExit?: ((code: number) => void) | undefined;
  /** Called with an exception of the program that nothing caught; left out, that ends the run. */
  readonly onException?: ((thrown: unknown) => void) | undefined;
  /** The first program of its machine, if another one has started this: it has the disk of that, and is paused and slow with it. */
  readonly first?: MachineOfParts | undefined;
}

/** The parts of the world under which it sees its own where it has one. They are made when they are first used. */
export class MachineOfParts implements BaseWorld, TaskMachine {
  readonly world: BaseWorld;
  readonly name: string;
  readonly address: string;
  readonly cwd: string;
  readonly setting: BaseSetting;
  readonly clock: ProgramClock;
  readonly first: MachineOfParts | undefined;
  readonly onExit: MachineOptions["onExit"];
  readonly #onException: MachineOptions["onException"];
  readonly #onPart: MachineOptions["onPart"];
  #parts: SafeMap<Part<unknown>, unknown> | undefined;
  #handles: LiveHandles | undefined;
  /** All that its code can reach (see `sandbox/realm/scope.ts`), once it has been evaluated. */
  scope: object | undefined;
  /** Its program has asked for async contexts (`node:async_hooks`). */
  hasContexts = false;
  /** Its program has ended: no code of it goes on. */
  hasEnded = false;
  #isPaused = false;
  #slow: TaskMachine["slow"];
  /** The state that its program shows to conditions. */
  shown: unknown;
  /** The program's own handler of rejections that nothing handled; true when it took one. */
  rejectionHandler: ((reason: unknown, promise: Promise<unknown>) => boolean) | undefined;
  /** The program's own handler of exceptions that nothing caught; true when it took one. */
  exceptionHandler: ((thrown: unknown, origin: ExceptionOrigin) => boolean) | undefined;
  /** The program's own handler of a signal; true when it took one. */
  signalHandler: ((signal: string) => boolean) | undefined;
  /** Tells the program that it has nothing left to do; it may find something. */
  beforeExit: (() => void) | undefined;
  /** Tells the program that it ends, with this exit code unless it has set one. Returns the one that it then has. */
  leaving: ((code?: number) => number) | undefined;
  /** The `fetch` of the program. */
  fetch: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** `process.emitWarning` of the program, for warnings that the runtime gives because of it. */
  emitWarning: ((warning: unknown, ...more: unknown[]) => void) | undefined;

  constructor(world: BaseWorld, options: MachineOptions) {
    const { name, address, cwd, setting, clock, kept, onPart, onExit, onException, first } = options;
    this.world = world;
    this.name = name;
    this.address = address;
    this.cwd = cwd;
    this.setting = setting;
    this.clock = clock;
    this.onExit = onExit;
    this.#onException = onException;
    this.first = first;
    this.#onPart = onPart;
    if (kept === undefined) return;
    this.#parts = new SafeMap();
    for (let index = 0; index < kept.length; index++) this.#parts.set(kept[index]![0], kept[index]![1]);
  }

  get kernel(): Kernel {
    return this.world.kernel;
  }

  /** Nothing of its program, or of those that it has started, happens for now. */
  get isPaused(): boolean {
    return this.first === undefined ? this.#isPaused : this.first.isPaused;
  }

  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
  }

  /** Latencies of its operations by their kind, where they are not as ever. */
  get slow(): TaskMachine["slow"] {
    return this.first === undefined ? this.#slow : this.first.slow;
  }

  set slow(latencies: TaskMachine["slow"]) {
    this.#slow = latencies;
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

  /** @throws ProgramEnded */
  use<T>(part: Part<T>): T {
    if (this.hasEnded) throw new ProgramEnded(this.name);
    if (part.ofMachine === undefined) return this.world.use(part);
    return (this.#parts?.get(part) ?? this.#make(part)) as T;
  }

  /** A part of its own, for others to look at: also of a program that has not used it, or that has ended. */
  look<T>(part: Part<T>): T {
    return (this.#parts?.get(part) ?? this.#make(part)) as T;
  }

  used<T>(part: Part<T>): T | undefined {
    return part.ofMachine === undefined ? this.world.used(part) : this.#parts?.get(part) as T | undefined;
  }

  /** It has used a part of its own. */
  get hasParts(): boolean {
    return this.#parts !== undefined;
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

  /** True if something may still happen to its program. */
  get isBusy(): boolean {
    return (this.#handles !== undefined && this.#handles.alive.length > 0) ||
      this.kernel.scheduler.keepsAlive(this);
  }

  /** Its servers and sockets. */
  get handles(): LiveHandles {
    return this.#handles ??= new LiveHandles(this.kernel.scheduler);
  }

  /** Its program has failed outside of the flow of the steps. What one does that has ended is nobody's. */
  report(thrown: unknown, kind?: FindingKind): void {
    if (this.hasEnded || this.#takesException(thrown, "uncaughtException") || this.#leave(thrown)) return;
    this.kernel.report(thrown, kind);
  }

  /** True if the program's own handler of exceptions took it. What the engine finds is no exception of the program. */
  #takesException(thrown: unknown, origin: ExceptionOrigin): boolean {
    if (thrown instanceof Failure || this.kernel.failure !== undefined) return false;
    return this.#takes(() => this.exceptionHandler?.(thrown, origin));
  }

  /** Asks a handler of the program, which may itself throw: that ends the run, unless it ended the program. */
  #takes(handle: () => boolean | undefined): boolean {
    try {
      return handle() === true;
    } catch (error) {
      if (!this.hasEnded && !this.#leave(error)) this.kernel.report(error);
      return true;
    }
  }

  /** True if the program ends of an exception by itself, and not the run. What the engine finds ends the run. */
  #leave(thrown: unknown): boolean {
    if (this.#onException === undefined || thrown instanceof Failure || this.kernel.failure !== undefined) return false;
    this.#onException(thrown);
    return true;
  }

  /** A promise was rejected and nothing handled it: the program's own handler, or the end of the run. */
  onUnhandledRejection(reason: unknown, promise: Promise<unknown>): void {
    if (this.hasEnded) return;
    if (this.#takes(() => this.rejectionHandler?.(reason, promise))) return;
    if (this.#takesException(reason, "unhandledRejection") || this.#leave(reason)) return;
    this.kernel.report(reason, "unhandled_rejection");
  }

  /**
   * Ends its program where it is: what is pending is withdrawn, and what it had open is closed.
   * @returns the parts that outlive it
   */
  end(): Kept {
    this.hasEnded = true;
    this.#isPaused = false;
    const { scheduler, outside } = this.kernel;
    scheduler.cancelAll(this);
    outside.withdrawAll(this);
    this.#handles?.closeAll();
    const kept: [Part<unknown>, unknown][] = [];
    this.#parts?.forEach((made, part) => {
      if (part.ofMachine !== "disk" || this.first !== undefined) return;
      part.programEnded?.(made);
      kept[kept.length] = [part, made];
    });
    return kept;
  }
}
