/**
 * Crashes at any write: before and after each change that a program makes on its disk, before each sync, and when the steps have ended, it is
 * a decision whether the program goes on, is killed, or loses its power with one of the states that the disk may be left in. The strategy
 * `crashes` tries all of them, as ALICE and CrashMonkey do (see `fs/losses.ts`).
 */
import { faultLabel } from "../../decisions/fault_labels.ts";
import { durationInRange, durationRange, rangeSize } from "../../text/duration.ts";
import { SafeMap } from "../../primordials.ts";
import type { Kernel } from "../../world/kernel.ts";
import { FS } from "../fs/files.ts";
import { ProgramEnded } from "../machine/ended.ts";
import type { MachineOfParts } from "../machine/machine.ts";
import type { Machines } from "../machine/machines.ts";
import type { WriteCrashFault } from "./setting.ts";

/** How likely a crash is at each of these moments, where it is drawn. */
const CHANCE = 0.05;
/** How likely the disk then loses something. */
const LOSS = 0.8;
const MOST = 1;
const LASTS_MS = 10;
/** A label with more than this names its options by their number only. */
const MAX_LABEL = 1_000;

const HOW = ["is killed", "loses its power"];

/** What crashes use of the faults of a run. */
export interface CrashFaults {
  /** Whether one more machine may go down. */
  mayCutOff(machine: string): boolean;
  /** Cuts its program off, or with something that its disk loses its power, and starts it again later. */
  cutOff(machine: string, lastsMs: number, lose: (() => void) | undefined): void;
}

export class WriteCrashes {
  readonly #kernel: Kernel;
  readonly #machines: Machines;
  readonly #faults: CrashFaults;
  readonly #kinds: readonly WriteCrashFault[];
  readonly #struck = new SafeMap<WriteCrashFault, number>();
  #hasWritten = false;

  constructor(kernel: Kernel, machines: Machines, faults: CrashFaults, kinds: readonly WriteCrashFault[]) {
    this.#kernel = kernel;
    this.#machines = machines;
    this.#faults = faults;
    this.#kinds = kinds;
  }

  /** From now on it is told of what the programs write: also while they start. */
  watch(): void {
    if (this.#kinds.length === 0) return;
    this.#machines.onStart = (machine) => {
      const { name } = machine;
      const fault = this.#kinds.find(({ nodes }) => nodes === undefined || nodes.includes(name));
      if (fault === undefined) return;
      machine.look(FS).onWrite = (where) => {
        this.#hasWritten = true;
        const cutOff = this.#decide(name, fault, where);
        return cutOff && (() => {
          cutOff();
          throw new ProgramEnded(name);
        });
      };
    };
  }

  stepsEnded(): void {
    if (!this.#hasWritten) return;
    for (const name of this.#machines.names) {
      const fault = this.#kinds.find(({ nodes }) => nodes === undefined || nodes.includes(name));
      if (fault !== undefined) this.#decide(name, fault, "when the steps have ended")?.();
    }
  }

  unmet(): string[] {
    return this.#kinds.length === 0 || this.#hasWritten
      ? []
      : ['wrote to a disk, where fault.crash({ at: "any write" }) strikes'];
  }

  #decide(name: string, fault: WriteCrashFault, where: string): (() => void) | undefined {
    const struck = this.#struck.get(fault) ?? 0;
    if (struck === (fault.most ?? MOST) || !this.#faults.mayCutOff(name)) return undefined;
    const label = faultLabel(`crash: ${name} ${where}`, HOW);
    const how = this.#choose(label, HOW.length + 1, CHANCE, "all");
    if (how === 0) return undefined;
    this.#struck.set(fault, struck + 1);
    return () => this.#faults.cutOff(name, this.#lastsMs(fault), how === 1 ? undefined : () => this.#lose(name));
  }

  #lose(name: string): void {
    const { ways, isComplete } = (this.#machines.machine(name) as MachineOfParts).look(FS).waysToLosePower();
    if (ways.length === 0) return;
    const texts = ways.map(({ lost }) => lost.length === 0 ? "nothing" : lost.join(" and "));
    const named = faultLabel(`what the disk of ${name} loses`, texts, 0);
    const label = named.length <= MAX_LABEL ? named : `what the disk of ${name} loses, one of ${ways.length} states`;
    const index = ways.length === 1 ? 0 : this.#choose(label, ways.length, LOSS, isComplete ? "all" : "some");
    const { lost, lose } = ways[index]!;
    lose();
    if (lost.length > 0) this.#kernel.event("faults.diskLoss", { machine: name, lost: [...lost] });
  }

  #lastsMs({ lasts }: WriteCrashFault): number {
    if (lasts === undefined) return LASTS_MS;
    const range = durationRange(lasts);
    return durationInRange(range, this.#kernel.random("how long crash lasts", rangeSize(range)));
  }

  #choose(label: string, arity: number, chance: number, enumerates: "all" | "some"): number {
    return this.#kernel.decide({ kind: "fault", label, arity, chance, isOptional: true, enumerates }) as number;
  }
}
