/**
 * The machines of a run besides the one that runs its steps. Each runs a program of its own: the code of the scenario is
 * evaluated anew for it, so that no module state is shared, and again when it restarts, over the disk that it had. What is done
 * to a machine is a part of the operation that happens; `operations.ts` makes it one of its own.
 */
import { faultLabel } from "../../decisions/fault_labels.ts";
import { Failure } from "../../findings/failure.ts";
import { promiseThen, removeFrom, SafeMap } from "../../primordials.ts";
import { suggest } from "../../text/suggest.ts";
import type { Timer } from "../../world/operation.ts";
import { inTask, type Task } from "../../world/task.ts";
import { VIRTUAL_CWD } from "../fs/file_system.ts";
import { FS } from "../fs/files.ts";
import { ROUTES } from "../net/routes.ts";
import { type BaseWorld, definePart } from "../part.ts";
import { addressOf } from "./addresses.ts";
import { MachineClock, type Skew } from "./clock.ts";
import { type Kept, MachineOfParts } from "./machine.ts";
import { type MachineSetting, machinesSchema, parseSignedMs } from "./setting.ts";

/** How likely a disk loses something when the power fails. */
const LOSS = 0.8;

/** The state of a machine: it has no power; its program runs, stands still, has ended by itself or by a signal, or was cut off. */
export type MachineState = "off" | "running" | "paused" | "exited" | "crashed";

/** What does something to a machine: a step of the scenario, or a declared fault. */
type Cause = "step" | "fault";

/** Starts what a machine is there for, mostly a function of the code; a promise if that is to be waited for. */
export type Launch = (machine: MachineOfParts, setting: MachineSetting) => unknown;

/** A machine whose program may change. */
interface Host {
  readonly name: string;
  readonly address: string;
  readonly setting: MachineSetting;
  readonly skew: Skew;
  state: MachineState;
  /** The program that runs, or that ran last. */
  task: (Task & { readonly machine: MachineOfParts }) | undefined;
  /** Nobody waits any more for the program to start. */
  release: () => void;
  /** What the last program has left. */
  kept: Kept;
  /** Undoes what a machine without power has done to the network. */
  powerOn: () => void;
  /** The end of its last pause. */
  resumes?: Timer;
  /** Latencies of kinds of its operations that are not as ever. */
  slow?: MachineOfParts["slow"];
  /** A fault has it down or paused, which the steps of the scenario cannot know. */
  isStruck: boolean;
}

export class Machines {
  readonly #world: BaseWorld;
  readonly #hosts = new SafeMap<string, Host>();
  /** Tasks whose start is being waited for, in order of their start. */
  readonly #starting: Task[] = [];
  #launch: Launch | undefined;
  readonly names: readonly string[];
  /** Called with the name of each whose state changes. */
  readonly #watchers: ((name: string) => void)[] = [];
  /** Called with each machine before its program starts. */
  onStart: ((machine: MachineOfParts) => void) | undefined;

  constructor(world: BaseWorld, settings: Readonly<Record<string, MachineSetting>>) {
    this.#world = world;
    this.names = Object.keys(settings);
    for (const [index, [name, setting]] of Object.entries(settings).entries()) {
      const { offset = "0ms", rate = 1 } = setting.clock ?? {};
      const skew = { offsetMs: parseSignedMs(offset)!, rate };
      const address = addressOf(index);
      const nothing = () => {};
      const atFirst = {
        state: "off",
        task: undefined,
        release: nothing,
        kept: [],
        powerOn: nothing,
        isStruck: false,
      } as const;
      this.#hosts.set(name, { name, address, setting, skew, ...atFirst });
    }
  }

  /** Starts all of them, in an order that is picked. Settles when each function has: one in the background, when it is called. */
  startAll(launch: Launch): Promise<void> {
    this.#launch = launch;
    return new Promise((resolve, reject) => {
      let left = this.names.length;
      const started = () => {
        if (--left === 0) resolve();
      };
      for (let index = 0; index < this.names.length; index++) {
        promiseThen(this.#start(this.#host(this.names[index]!)), started, reject);
      }
      if (left === 0) resolve();
    });
  }

  /** Tasks whose start is being waited for. */
  get starting(): readonly Task[] {
    return this.#starting;
  }

  /** Calls `changed` with the name of each whose state changes. */
  watch(changed: (name: string) => void): void {
    this.#watchers[this.#watchers.length] = changed;
  }

  /** What the scenario says of a machine. */
  setting(name: string): MachineSetting {
    return this.#host(name).setting;
  }

  state(name: string): MachineState {
    return this.#host(name).state;
  }

  address(name: string): string {
    return this.#host(name).address;
  }

  /** The machine as its program sees it, or saw it; undefined before the first one. */
  machine(name: string): MachineOfParts | undefined {
    return this.#host(name).task?.machine;
  }

  /** The task of its program: the one that runs, or that ran last; undefined before the first one. */
  task(name: string): Task | undefined {
    return this.#host(name).task;
  }

  /** Where the author wrote it. */
  placeOf(name: string): string | undefined {
    return this.#hosts.get(name)?.setting.at;
  }

  /**
   * Cuts its program off, as `kill -9` does. Its disk is as it was. This and what follows do nothing to a machine that a fault has
   * down already.
   * @throws Failure for one that is down for another reason
   */
  crash(name: string, by: Cause = "step"): void {
    const host = this.#requireUp(name, "crash");
    if (host === undefined) return;
    this.#end(host, "crashed", by);
    this.#world.kernel.event("machine.crash", { machine: name });
  }

  /**
   * Cuts the power of a machine: its peers hear nothing from it, until it is restarted.
   * @param lose lets its disk lose something; what is decided, by default
   */
  powerOff(name: string, by: Cause = "step", lose = () => this.#loseSome(name)): void {
    const host = this.#requireUp(name, "power off");
    if (host === undefined) return;
    host.powerOn = this.#world.use(ROUTES).silence(name);
    this.#end(host, "off", by);
    this.#world.kernel.event("machine.powerOff", { machine: name });
    lose();
  }

  #loseSome(name: string): void {
    const { kernel } = this.#world;
    this.machine(name)!.look(FS).losePower((losses) => {
      const label = faultLabel(`what the disk of ${name} loses`, losses, 0);
      return kernel.decide({ kind: "fault", label, arity: losses.length, chance: LOSS, isOptional: true }) as number;
    }, (bound) => kernel.random(`disk of ${name}`, bound));
  }

  /** Starts its program anew, over its disk; one that still runs is cut off. Settles as the start of a machine does. */
  restart(name: string): Promise<void> {
    const host = this.#host(name);
    if (isUp(host)) this.#end(host, "crashed");
    this.#world.kernel.event("machine.restart", { machine: name });
    host.powerOn();
    host.powerOn = () => {};
    return this.#start(host);
  }

  /** Lets nothing of its program happen for some virtual ms. */
  pause(name: string, durationMs: number, by: Cause = "step"): void {
    const { kernel } = this.#world;
    const host = this.#requireUp(name, "pause");
    if (host === undefined || (host.state === "paused" && host.isStruck)) return;
    const { machine } = host.task!;
    if (machine.isPaused) throw stateFailure("pause", name, "one that is not paused already", "paused");
    machine.isPaused = true;
    host.isStruck = by === "fault";
    this.#set(host, "paused");
    kernel.scheduler.pause(machine);
    kernel.event("machine.pause", { machine: name });
    const resume = () => this.#resume(name, machine);
    host.resumes = kernel.scheduler.timer("machine", `resume ${name}`, durationMs, resume);
  }

  /** Ends a pause before its time. */
  resume(name: string): void {
    const { task } = this.#host(name);
    if (task?.machine.isPaused !== true) return;
    this.#world.kernel.scheduler.cancel(this.#host(name).resumes!.operation);
    this.#resume(name, task.machine);
  }

  /** Sends a signal. A program without a handler for it ends. One that is paused gets it when it goes on. */
  signal(name: string, signal: string): void {
    const { kernel } = this.#world;
    const host = this.#requireUp(name, signal);
    if (host === undefined) return;
    const { task } = host;
    kernel.event("machine.signal", { machine: name, signal });
    inTask(task!, () =>
      kernel.scheduler.submit("signal", signal, () => {
        const { machine } = task!;
        try {
          if (machine.signalHandler?.(signal) !== true) this.#exit(host, machine, { signal });
        } catch (error) {
          machine.report(error);
        }
      }));
  }

  /** Lets operations of some kinds take other latencies, whatever program runs; undefined for those that they have. */
  slow(name: string, latencies: MachineOfParts["slow"]): void {
    const host = this.#host(name);
    host.slow = latencies;
    if (host.task !== undefined) host.task.machine.slow = latencies;
  }

  /** Sets its clock forward, or back. */
  jumpClock(name: string, byMs: number): void {
    this.#host(name).skew.offsetMs += byMs;
    this.#world.kernel.event("machine.clock", { machine: name, byMs });
  }

  #start(host: Host): Promise<void> {
    const { kernel } = this.#world;
    const { name, address, skew, kept, setting } = host;
    const { env, files, disk, cwd = VIRTUAL_CWD, background = false } = setting;
    const machine = new MachineOfParts(this.#world, {
      name,
      address,
      cwd,
      setting: { ...this.#world.setting, env, files, ...(disk !== undefined && { disk }) } as MachineOfParts["setting"],
      clock: new MachineClock(kernel.clock, skew),
      kept,
      onExit: (code) => this.#exit(host, machine, { code }),
    });
    const task = host.task = { name, machine, step: "" };
    machine.slow = host.slow;
    host.isStruck = false;
    this.onStart?.(machine);
    this.#set(host, "running");
    this.#starting[this.#starting.length] = task;
    return new Promise((resolve) => {
      const started = () => {
        removeFrom(this.#starting, task);
        resolve();
      };
      const failed = (error: unknown) => {
        machine.report(error);
        started();
      };
      const start = () => {
        try {
          const running = this.#launch!(machine, setting);
          if (running instanceof Promise) promiseThen(running, started, failed);
          if (background || !(running instanceof Promise)) started();
        } catch (error) {
          failed(error);
        }
      };
      host.release = started;
      inTask(task, () => kernel.scheduler.submit("start", "", start));
    });
  }

  #exit(host: Host, machine: MachineOfParts, how: { readonly code: number } | { readonly signal: string }): void {
    if (machine.hasEnded) return;
    this.#world.kernel.event("machine.exit", { machine: host.name, ...how });
    this.#end(host, "exited");
  }

  #end(host: Host, state: MachineState, by: Cause = "step"): void {
    const { machine } = host.task!;
    host.isStruck = by === "fault";
    this.#world.kernel.hasEndedPrograms = true;
    host.kept = machine.end();
    this.#set(host, state);
    host.release();
  }

  #resume(name: string, machine: MachineOfParts): void {
    if (!machine.isPaused) return;
    const { kernel } = this.#world;
    machine.isPaused = false;
    this.#host(name).isStruck = false;
    this.#set(this.#host(name), "running");
    kernel.event("machine.resume", { machine: name });
    kernel.scheduler.resume(machine);
  }

  #set(host: Host, state: MachineState): void {
    host.state = state;
    for (let index = 0; index < this.#watchers.length; index++) this.#watchers[index]!(host.name);
  }

  /** Undefined for one that a fault has down. */
  #requireUp(name: string, what: string): Host | undefined {
    const host = this.#host(name);
    if (!isUp(host) && host.isStruck) return undefined;
    if (!isUp(host)) throw stateFailure(what, name, "a machine that is running", host.state);
    return host;
  }

  #host(name: string): Host {
    const host = this.#hosts.get(name);
    if (host !== undefined) return host;
    const meant = suggest(name, this.names);
    throw new Failure(
      "assertion",
      `machine ${name}`,
      `expected a machine, found ${JSON.stringify(name)}; ${
        this.names.length === 0 ? "the scenario has none" : `the machines are ${this.names.join(", ")}`
      }`,
      meant === undefined ? {} : { hint: `did you mean "${meant}"?` },
    );
  }
}

function isUp({ state }: Host): boolean {
  return state === "running" || state === "paused";
}

function stateFailure(what: string, name: string, expected: string, state: MachineState): Failure {
  return new Failure("assertion", `${what} ${name}`, `expected ${expected}, found ${name}, which is ${state}`);
}

export const MACHINES = definePart("machines", {
  settings: { machines: machinesSchema.optional() },
  create: (world, { machines = {} }) => new Machines(world, machines),
});
