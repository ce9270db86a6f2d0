/**
 * Simulated memory: a ledger of allocations with limits, failure after n, fragmentation and pressure waves. Nothing is
 * really allocated. What was never freed is a leak, which is a finding where the setting says so and a warning elsewhere.
 */
import { Failure } from "../../findings/failure.ts";
import type { Kernel } from "../../world/kernel.ts";
import { definePart } from "../part.ts";
import { type Allocation, type Journal, type MemoryReport, reportOf } from "./report.ts";
import { overheadPercent } from "./fragmentation.ts";
import { memorySchema, type MemorySetting } from "./setting.ts";

const MIB = 1024 * 1024;

export class Memory {
  readonly #kernel: Kernel;
  readonly #setting: MemorySetting;
  readonly #live = new Map<number, Allocation>();
  readonly #journal: Journal = [];
  #limitMb: number | undefined;
  #failAfterAllocs: number | undefined;
  #fragmentationSeed: number | undefined;
  #wave: readonly number[];
  #attempts = 0;
  #allocated = 0;
  #inUseBytes = 0;
  #peakBytes = 0;

  constructor(kernel: Kernel, setting: MemorySetting = {}) {
    this.#kernel = kernel;
    this.#setting = setting;
    this.#limitMb = setting.limitMb;
    this.#failAfterAllocs = setting.failAfterAllocs;
    this.#fragmentationSeed = setting.fragmentationSeed;
    this.#wave = setting.pressureWave === undefined ? [] : factorsOf(setting.pressureWave);
  }

  get inUseBytes(): number {
    return this.#inUseBytes;
  }

  limit(mb: number): void {
    this.#limitMb = mb;
  }

  failAfter(allocs: number): void {
    this.#failAfterAllocs = allocs;
  }

  fragment(seed: number): void {
    this.#fragmentationSeed = seed;
  }

  pressure(pattern: string): void {
    this.#wave = factorsOf(pattern);
  }

  /**
   * Takes memory and returns the allocation's id.
   * @param step path of the step that asks
   * Throws a Failure when the limit or the number of allocations is reached.
   */
  allocate(bytes: number, tag: string | undefined, step: string): number {
    this.#attempts++;
    const taken = this.#cost(bytes);
    const refused = this.#refusal(taken);
    if (refused !== undefined) {
      this.#note({ kind: "refused", bytes: taken, why: refused, step });
      throw new Failure(
        "memory",
        "memory_alloc_failed",
        `expected ${bytes} bytes${taken === bytes ? "" : ` (${taken} with pressure and fragmentation)`}, ${refused}`,
      );
    }
    const allocation = { id: ++this.#allocated, bytes: taken, tag, step, task: this.#kernel.taskName };
    this.#live.set(allocation.id, allocation);
    this.#inUseBytes += taken;
    this.#peakBytes = Math.max(this.#peakBytes, this.#inUseBytes);
    this.#note({ kind: "allocated", ...allocation, inUseBytes: this.#inUseBytes });
    this.#kernel.event("memory.alloc", { id: allocation.id, bytes: taken, inUseBytes: this.#inUseBytes });
    return allocation.id;
  }

  /** Gives memory back. Throws a Failure for what is not live: never allocated, or freed already. */
  free(id: number): void {
    const allocation = this.#live.get(id);
    if (allocation === undefined) {
      const was = id >= 1 && id <= this.#allocated ? "was freed already" : "was never made";
      throw new Failure("memory", "memory_free_missing", `expected a live allocation, allocation ${id} ${was}`);
    }
    this.#live.delete(id);
    this.#inUseBytes -= allocation.bytes;
    this.#note({ kind: "freed", id, bytes: allocation.bytes, inUseBytes: this.#inUseBytes });
    this.#kernel.event("memory.free", { id, inUseBytes: this.#inUseBytes });
  }

  /** Marks a moment, for the differences between moments in the report. */
  checkpoint(name: string): void {
    this.#note({ kind: "checkpoint", name, inUseBytes: this.#inUseBytes, live: [...this.#live.keys()] });
    this.#kernel.event("memory.checkpoint", { name, inUseBytes: this.#inUseBytes });
  }

  /** Describes the allocations that are still live: "1 allocation (256 bytes)". Undefined when nothing is. */
  get leak(): string | undefined {
    const { size } = this.#live;
    return size === 0 ? undefined : `${size} allocation${size === 1 ? "" : "s"} (${this.#inUseBytes} bytes)`;
  }

  /** At the end of a run. Throws a Failure when more is left than the setting allows. */
  checkLeaks(): void {
    const { failOnLeak = false, leakBudgetBytes } = this.#setting;
    const tolerated = leakBudgetBytes === undefined ? !failOnLeak : this.#inUseBytes <= leakBudgetBytes;
    if (this.leak === undefined || tolerated) return;
    throw new Failure(
      "memory",
      "memory_leak",
      `${this.leak} never freed` +
        (leakBudgetBytes === undefined ? "" : ` (the budget is ${leakBudgetBytes} bytes)`),
      { details: [...this.#live.values()].slice(0, MAX_SHOWN).map(describe) },
    );
  }

  /** The ledger. Undefined when memory had no part in the run. */
  report(): MemoryReport | undefined {
    if (this.#journal.length === 0) return undefined;
    return reportOf(this.#journal, [...this.#live.values()], { peakBytes: this.#peakBytes });
  }

  /** Bytes that an allocation takes: pressure multiplies, fragmentation adds up to 30 %. */
  #cost(bytes: number): number {
    const factor = this.#wave.length === 0 ? 1 : this.#wave[(this.#attempts - 1) % this.#wave.length]!;
    const pressed = bytes * factor;
    if (this.#fragmentationSeed === undefined) return pressed;
    return pressed + Math.floor(pressed * overheadPercent(this.#fragmentationSeed, this.#attempts, bytes) / 100);
  }

  #refusal(bytes: number): string | undefined {
    if (this.#limitMb !== undefined && this.#inUseBytes + bytes > this.#limitMb * MIB) {
      return `${this.#inUseBytes} of ${this.#limitMb * MIB} bytes are in use`;
    }
    if (this.#failAfterAllocs !== undefined && this.#attempts > this.#failAfterAllocs) {
      return `every allocation after the first ${this.#failAfterAllocs} fails`;
    }
    return undefined;
  }

  #note(entry: Untimed<Journal[number]>): void {
    this.#journal.push({ ...entry, virtualMs: this.#kernel.clock.elapsedMs });
  }
}

type Untimed<T> = T extends unknown ? Omit<T, "virtualMs"> : never;

const MAX_SHOWN = 20;

function describe({ id, bytes, tag, step }: Allocation): string {
  return `allocation ${id}: ${bytes} bytes${tag === undefined ? "" : ` (${tag})`}, made by step ${step}`;
}

/** Factors of a wave; the schema has checked the pattern. */
function factorsOf(pattern: string): number[] {
  return pattern.split(",").map(Number);
}

export const MEMORY = definePart("memory", {
  settings: { memory: memorySchema.optional() },
  create: ({ kernel }, { memory }) => new Memory(kernel, memory),
});
