/**
 * The places in code that name themselves by `seedbed/hooks`: failpoints, at which declared faults strike, and what some run of a search
 * is to show. Whether a point takes part is decided once in a run, and whether it strikes each time that it is reached, as FoundationDB does
 * (`BUGGIFY`): a run in which all points strike now and then gets nowhere. All of them are `fault` decisions whose default is that
 * nothing happens, so that failures shrink to the strikes that matter.
 */
import { faultLabel, faultRateLabel } from "../../decisions/fault_labels.ts";
import { Failure } from "../../findings/failure.ts";
import type { Kernel } from "../../world/kernel.ts";
import { SafeMap } from "../../primordials.ts";
import type { MachineOfParts } from "../machine/machine.ts";
import { ProgramEnded } from "../machine/ended.ts";
import { FAILPOINT_DOES, FAILPOINT_WORDS, type FaultsSetting } from "./setting.ts";

/** A call of a hook by its name and the author's line, as the bundle lists them. */
export type PointCall = readonly [hook: string, name: string, place: string];

/** What failpoints use of the faults of a run. */
export interface PointFaults {
  readonly setting: FaultsSetting;
  /** Faults strike now: the programs have started, and the steps have not ended. */
  readonly areOn: boolean;
  /** Cuts the program of a machine off, and starts it again later; false if the budget does not allow it. */
  crash(machine: string, fault: FailpointFault): boolean;
  /** How long a strike lasts, in virtual ms. */
  lastsMs(fault: FailpointFault): number;
}

export type FailpointFault = Extract<FaultsSetting["kinds"][number], { readonly kind: "failpoint" }>;

/** The share of the runs in which a point takes part. */
const ON = 0.5;
/** How likely a failpoint that takes part strikes each time that it is reached: some are reached once in a run, some always. */
const RATES = [0.05, 0.25, 1];
const MOST = 4;
const MAX_NAME = 200;

export class Points {
  readonly #kernel: Kernel;
  readonly #faults: PointFaults;
  /** Calls of `sometimes` and `reachable` that have not held so far. */
  readonly #open = new SafeMap<string, string>();
  /** Failpoints and calls of `buggify` that were reached. */
  readonly #reached = new SafeMap<string, true>();
  /** How likely a point strikes in this run, by its label. */
  readonly #rates = new SafeMap<string, number>();
  /** How often each declared fault has struck. */
  readonly #struck = new SafeMap<FailpointFault, number>();

  constructor(kernel: Kernel, faults: PointFaults) {
    this.#kernel = kernel;
    this.#faults = faults;
  }

  /** The code of the scenario has these calls, reached or not. It says so again whenever it is evaluated. */
  declare(calls: readonly PointCall[]): void {
    for (let index = 0; index < calls.length; index++) {
      const [hook, name, place] = calls[index]!;
      const key = keyOf(hook, name);
      if (!this.#reached.has(key) && !this.#open.has(key)) this.#open.set(key, place);
    }
  }

  /** @param makeError makes what it throws: an error of the program's own class */
  failpoint(machine: MachineOfParts, name: unknown, makeError: (name: string) => Error): void | Promise<void> {
    this.#require(machine, "failpoint", name);
    this.#reached.set(keyOf("failpoint", name), true);
    const fault = this.#faultAt(machine, name);
    if (fault === undefined || !this.#faults.areOn) return;
    const struck = this.#struck.get(fault) ?? 0;
    if (struck === (fault.most ?? MOST)) return;
    const point = `failpoint ${JSON.stringify(name)}${where(machine)}`;
    // The steps' own program is the run itself: it cannot end.
    const does = (fault.does ?? FAILPOINT_DOES).filter((each) => each !== "crash" || machine.onExit !== undefined);
    const rate = this.#rate(point, RATES);
    if (rate === 0 || does.length === 0) return;
    const label = faultLabel(point, does.map((each) => FAILPOINT_WORDS[each]));
    const what = does[this.#decide(label, does.length + 1, rate) - 1];
    if (what === undefined) return;
    this.#struck.set(fault, struck + 1);
    return this.#strike(machine, name, what, fault, makeError);
  }

  buggify(machine: MachineOfParts, place: string | undefined, probability: unknown = 0.25): boolean {
    this.#requireAlive(machine);
    if (typeof probability !== "number" || !(probability >= 0 && probability <= 1)) {
      throw this.#wrong("buggify", "a probability from 0 to 1", probability);
    }
    this.#reached.set("buggify", true);
    if (!this.#faults.areOn || !this.#faults.setting.kinds.some(({ kind }) => kind === "buggify")) return false;
    const point = `buggify${place === undefined ? "" : ` at ${place}`}${where(machine)}`;
    return this.#rate(point, [1]) > 0 && this.#decide(point, 2, probability) === 1;
  }

  sometimes(machine: MachineOfParts, name: unknown, condition: unknown = true): void {
    this.#require(machine, "sometimes", name);
    if (condition) this.#holds("sometimes", name);
  }

  reachable(machine: MachineOfParts, name: unknown): void {
    this.#require(machine, "reachable", name);
    this.#holds("reachable", name);
  }

  unreachable(machine: MachineOfParts, name: unknown): never {
    this.#require(machine, "unreachable", name);
    return this.#kernel.abort(
      new Failure(
        "assertion",
        `unreachable ${JSON.stringify(name)}`,
        `${JSON.stringify(name)} happened${where(machine)}`,
        {
          hint: "the code says by unreachable() of seedbed/hooks that no run comes here",
        },
      ),
    );
  }

  /** What this run did not do, as in `no run reached …`. */
  unmet(): string[] {
    const found: string[] = [];
    this.#open.forEach((place, key) => {
      const [hook, name] = JSON.parse(key) as [string, string];
      const verb = hook === "sometimes" ? "satisfied" : "reached";
      found[found.length] = `${verb} ${hook}(${JSON.stringify(name)}) at ${place}`;
    });
    for (const fault of this.#faults.setting.kinds) {
      if (fault.kind === "buggify" && !this.#reached.has("buggify")) {
        found[found.length] = "called buggify(), which .faults(…) declares";
      }
      if (fault.kind !== "failpoint") continue;
      if (fault.names === undefined && !this.#hasReached(isFailpoint)) {
        found[found.length] = "reached a failpoint, which .faults(…) declares";
      }
      for (const name of fault.names ?? []) {
        if (!this.#reached.has(keyOf("failpoint", name))) {
          found[found.length] = `reached failpoint(${JSON.stringify(name)}), which .faults(…) declares`;
        }
      }
    }
    return found;
  }

  #hasReached(test: (key: string) => boolean): boolean {
    let has = false;
    this.#reached.forEach((_, key) => has ||= test(key));
    return has;
  }

  /** The declared fault that names it, or else one for all. */
  #faultAt({ name: machine }: MachineOfParts, name: string): FailpointFault | undefined {
    const faults = this.#faults.setting.kinds.filter((fault) => fault.kind === "failpoint")
      .filter(({ nodes }) => nodes === undefined || nodes.includes(machine));
    return faults.find(({ names }) => names?.includes(name)) ?? faults.find(({ names }) => names === undefined);
  }

  #strike(
    machine: MachineOfParts,
    name: string,
    what: (typeof FAILPOINT_DOES)[number],
    fault: FailpointFault,
    makeError: (name: string) => Error,
  ): void | Promise<void> {
    if (what === "crash" && !this.#faults.crash(machine.name, fault)) return;
    this.#kernel.event("faults.failpoint", { name, does: what, machine: machine.name });
    switch (what) {
      case "throw":
        throw makeError(name);
      case "crash":
        throw new ProgramEnded(machine.name);
      case "wait":
        return new Promise((resolve) => {
          this.#kernel.scheduler.timer("failpoint", name, this.#faults.lastsMs(fault), resolve);
        });
    }
  }

  /** Decided when it is reached first. */
  #rate(point: string, rates: readonly number[]): number {
    const known = this.#rates.get(point);
    if (known !== undefined) return known;
    const label = rates.length === 1 ? `${point} in this run` : faultRateLabel(point, rates);
    const answer = this.#decide(label, rates.length + 1, ON);
    const rate = answer === 0 ? 0 : rates[answer - 1]!;
    this.#rates.set(point, rate);
    return rate;
  }

  #decide(label: string, arity: number, chance: number): number {
    return this.#kernel.decide({ kind: "fault", label, arity, chance, isOptional: true }) as number;
  }

  #holds(hook: string, name: string): void {
    const key = keyOf(hook, name);
    this.#reached.set(key, true);
    this.#open.delete(key);
  }

  #requireAlive(machine: MachineOfParts): void {
    if (machine.hasEnded) throw new ProgramEnded(machine.name);
  }

  #require(machine: MachineOfParts, hook: string, name: unknown): asserts name is string {
    this.#requireAlive(machine);
    if (typeof name === "string" && name !== "" && name.length <= MAX_NAME) return;
    throw this.#wrong(hook, `a name, a text of 1 to ${MAX_NAME} characters`, name);
  }

  #wrong(hook: string, expected: string, found: unknown): never {
    const shown = typeof found === "string" ? JSON.stringify(found.slice(0, MAX_NAME)) : shownKind(found);
    return this.#kernel.abort(new Failure("error", hook, `${hook}: expected ${expected}, found ${shown}`));
  }
}

function isFailpoint(key: string): boolean {
  return key.startsWith('["failpoint"');
}

function keyOf(hook: string, name: string): string {
  return JSON.stringify([hook, name]);
}

/** Of the program of a scenario without machines nobody asks where it runs. */
function where({ name, onExit }: MachineOfParts): string {
  return onExit === undefined ? "" : ` on ${name}`;
}

/** Nothing of the value's own is asked, which is code of the program. */
function shownKind(found: unknown): string {
  if (typeof found === "object" && found !== null) return "[object Object]";
  return typeof found === "function" ? "a function" : String(found);
}
