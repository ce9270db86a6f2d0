/**
 * Lets faults strike: in each run some kinds and not others, each as often as is decided (swarm testing: Groce et al., ISSTA
 * 2012), never more machines down at a time than the budget allows, and none any more once the steps have ended, so that what must
 * hold eventually is judged when all is well. Every kind is a `fault` decision whose default is that it does not strike.
 */
import { durationInRange, durationMs, durationRange, rangeSize } from "../../text/duration.ts";
import { faultRateLabel } from "../../decisions/fault_labels.ts";
import type { Kernel } from "../../world/kernel.ts";
import type { Timer } from "../../world/operation.ts";
import { inTask, type Task, type TaskMachine } from "../../world/task.ts";
import { MACHINES, type Machines } from "../machine/machines.ts";
import { DISK_RATED, type DiskRates, FileFaults } from "../fs/file_faults.ts";
import { FS } from "../fs/files.ts";
import { RATED, type Rates, ROUTES, type Routes } from "../net/routes.ts";
import { definePart } from "../part.ts";
import { type FailpointFault, Points } from "./points.ts";
import { type FaultSetting, faultsSchema, type FaultsSetting, isWriteCrash, strikesCodeOnly } from "./setting.ts";
import { crash, losePower, strikeOf, type Striking, type Struck } from "./strikes.ts";
import { WriteCrashes } from "./write_crashes.ts";

/** How likely a fault of each message is, in the runs that have it. */
const RATES = [0.02, 0.1, 0.3];
/** The share of the runs in which a kind strikes. */
const ON = 0.5;
const MOST = 4;
const UNTIL = "30s";
/** Before a strike, and for how long it lasts unless the scenario says so, in virtual ms. */
const WAITS_MS = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];
const LASTS_MS = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

export class Faults {
  readonly #kernel: Kernel;
  readonly #machines: Machines;
  readonly #routes: Routes;
  readonly #setting: FaultsSetting;
  readonly #task: Task;
  readonly #atMost: number;
  readonly #timers = new Set<Timer>();
  /** What has struck and is not over. */
  readonly #struck = new Set<Struck>();
  readonly #diskRates: DiskRates = { diskError: 0, fsyncError: 0 };
  #hasBegun = false;
  #isOver = false;
  /** Those in the code, which strike when they are reached. */
  readonly points: Points;
  /** Those at every write. */
  readonly writes: WriteCrashes;

  /** @param machine whose task they are: the one that runs the steps */
  constructor(kernel: Kernel, machine: TaskMachine, machines: Machines, routes: Routes, setting: FaultsSetting) {
    this.#kernel = kernel;
    this.#machines = machines;
    this.#routes = routes;
    this.#setting = setting;
    this.#task = { name: "faults", machine, step: "" };
    this.#atMost = setting.atMost ?? Math.max(1, Math.floor((machines.names.length - 1) / 2));
    this.points = new Points(kernel, this);
    this.writes = new WriteCrashes(kernel, machines, this, setting.kinds.filter(isWriteCrash));
  }

  get setting(): FaultsSetting {
    return this.#setting;
  }

  /** Between the start of the programs and the end of the steps. */
  get areOn(): boolean {
    return this.#hasBegun && !this.#isOver;
  }

  /** From now on they may strike. */
  begin(): void {
    this.#hasBegun = true;
    inTask(this.#task, () => {
      for (const fault of this.#setting.kinds) {
        if (isDiskRate(fault)) this.#diskRates[fault.kind] = this.#rateOf(fault.kind);
        else if (isRate(fault)) this.#routes.rates[fault.kind] = this.#rateOf(fault.kind);
        else if (!isOfCode(fault) && !isWriteCrash(fault)) this.#begin(fault);
      }
      const until = this.#timer("until", durationMs(this.#setting.until ?? UNTIL), () => this.end());
      const mayStrike = this.#timers.size > 1 ||
        this.#setting.kinds.some((fault) => isOfCode(fault) || isWriteCrash(fault)) ||
        [...Object.values(this.#routes.rates), ...Object.values(this.#diskRates)].some((rate) => rate > 0);
      if (DISK_RATED.some((kind) => this.#diskRates[kind] > 0)) this.#strikeCalls();
      if (!mayStrike) this.#cancel(until);
    });
  }

  /** The calls of files on all machines meet faults. */
  #strikeCalls(): void {
    for (const name of this.#machines.names) {
      const files = this.#machines.machine(name)?.look(FS);
      if (files !== undefined) files.faults = new FileFaults(this.#kernel, name, this.#diskRates);
    }
  }

  /** Cuts a program off now, and starts it again later; false if the budget does not allow it. */
  crash(name: string, fault: FailpointFault): boolean {
    if (!this.#mayGoDown || this.#machines.state(name) !== "running") return false;
    inTask(this.#task, () => this.#last({ end: crash(name, this.#machines) }, fault, () => {}));
    return true;
  }

  /** Whether one more machine may go down: from the start of the programs to the end of the steps. */
  mayCutOff(name: string): boolean {
    return !this.#isOver && this.#mayGoDown && this.#machines.state(name) === "running";
  }

  /**
   * Cuts a program off now, and starts it again later.
   * @param lose the power fails, and this lets the disk lose something
   */
  cutOff(name: string, lastsMs: number, lose: (() => void) | undefined): void {
    inTask(this.#task, () => {
      const end = lose === undefined ? crash(name, this.#machines) : losePower(name, this.#machines, lose);
      this.#lastFor({ end }, "crash", lastsMs, () => {});
    });
  }

  /** The last moment at which something may be cut off; then everything is healed. */
  stepsEnded(): void {
    if (!this.#isOver) inTask(this.#task, () => this.writes.stepsEnded());
    this.end();
  }

  /** Heals everything: no fault strikes any more. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    inTask(this.#task, () => {
      for (const timer of this.#timers) this.#cancel(timer);
      for (const kind of RATED) this.#routes.rates[kind] = 0;
      for (const kind of DISK_RATED) this.#diskRates[kind] = 0;
      for (const struck of this.#struck) struck.end();
      this.#struck.clear();
    });
  }

  #rateOf(kind: keyof Rates | keyof DiskRates): number {
    const answer = this.#decide(faultRateLabel(kind, RATES), RATES.length + 1, ON);
    return answer === 0 ? 0 : RATES[answer - 1]!;
  }

  #begin(fault: Striking): void {
    const most = fault.most ?? MOST;
    const times = this.#decide(`${fault.kind}: how often in this run`, most + 1, ON);
    this.#next(fault, times);
  }

  /** Waits, strikes, and goes on once it is over. */
  #next(fault: Striking, timesLeft: number): void {
    if (timesLeft === 0 || this.#isOver) return;
    const waitMs = WAITS_MS[this.#kernel.random(`when ${fault.kind} strikes`, WAITS_MS.length)]!;
    this.#timer(fault.kind, waitMs, () => {
      const struck = this.#strike(fault);
      const next = () => this.#next(fault, timesLeft - 1);
      if (struck === undefined) next();
      else this.#last(struck, fault, next);
    });
  }

  /** Undoes what has struck, when its time is over. */
  #last(struck: Struck, fault: Striking | FailpointFault, then: () => void): void {
    this.#lastFor(struck, fault.kind, this.lastsMs(fault), then);
  }

  #lastFor(struck: Struck, kind: string, lastsMs: number, then: () => void): void {
    this.#struck.add(struck);
    this.#timer(`${kind} is over`, lastsMs, () => {
      this.#struck.delete(struck);
      struck.end();
      then();
    });
  }

  /** One more machine may be down. */
  get #mayGoDown(): boolean {
    return this.#machines.names.filter((name) => this.#machines.state(name) !== "running").length < this.#atMost;
  }

  #strike(fault: Striking): Struck | undefined {
    const { names } = this.#machines;
    return strikeOf(fault, {
      machines: this.#machines,
      routes: this.#routes,
      names: fault.nodes ?? names,
      mayGoDown: () => this.#mayGoDown,
      choose: (label, arity) => this.#decide(label, arity, 1),
      draw: (what, bound) => this.#kernel.random(`${fault.kind} ${what}`, bound),
      event: (name, data) => this.#kernel.event(name, data),
      later: (ms, work) => void this.#timer(fault.kind, ms, work),
    });
  }

  /** Of a strike, in virtual ms. */
  lastsMs(fault: Striking | FailpointFault): number {
    const { kind } = fault;
    const lasts = "lasts" in fault ? fault.lasts : undefined;
    const what = `how long ${kind} lasts`;
    if (lasts === undefined) return LASTS_MS[this.#kernel.random(what, LASTS_MS.length)]!;
    const range = durationRange(lasts);
    return durationInRange(range, this.#kernel.random(what, rangeSize(range)));
  }

  #decide(label: string, arity: number, chance: number): number {
    return this.#kernel.decide({ kind: "fault", label, arity, chance, isOptional: true }) as number;
  }

  /** One that keeps no program alive. */
  #timer(what: string, delayMs: number, work: () => void): Timer {
    const timer = this.#kernel.scheduler.timer("fault", what, delayMs, () => {
      this.#timers.delete(timer);
      work();
    });
    timer.ref = false;
    this.#timers.add(timer);
    return timer;
  }

  #cancel(timer: Timer): void {
    this.#timers.delete(timer);
    this.#kernel.scheduler.cancel(timer.operation);
  }
}

function isOfCode(fault: FaultSetting): fault is Extract<FaultSetting, { readonly kind: "failpoint" | "buggify" }> {
  return strikesCodeOnly([fault.kind]);
}

function isDiskRate(fault: FaultSetting): fault is Extract<FaultSetting, { readonly kind: keyof DiskRates }> {
  return (DISK_RATED as readonly string[]).includes(fault.kind);
}

function isRate(fault: FaultSetting): fault is Extract<FaultSetting, { readonly kind: keyof Rates }> {
  return (RATED as readonly string[]).includes(fault.kind);
}

export const FAULTS = definePart("faults", {
  settings: { faults: faultsSchema.optional() },
  create: (world, { faults = { kinds: [] } }) =>
    new Faults(world.kernel, world.main, world.use(MACHINES), world.use(ROUTES), faults),
});
