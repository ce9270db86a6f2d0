/**
 * The ways between machines, each in its direction: which are cut, which are slow, and what becomes of what travels on them.
 * All is well unless steps or faults say otherwise. A machine always reaches itself.
 */
import type { LatencyRange } from "../../decisions/latency_kinds.ts";
import { removeFrom } from "../../primordials.ts";
import type { Kernel } from "../../world/kernel.ts";
import { definePart } from "../part.ts";

/** A way from one machine to another. */
export type Way = readonly [from: string, to: string];

/** Faults of single messages, datagrams, segments and connections. */
export const RATED = ["lost", "doubled", "overtaken", "stalled", "reset", "refused"] as const;

/** How likely each of these is, from 0 to 1. */
export type Rates = Record<typeof RATED[number], number>;

/** What has been done to some ways, until it is undone. */
interface Change {
  readonly ways: readonly Way[];
}

/** Of what travels on a slow way, and of what is stalled, in virtual ms. */
const SLOW: LatencyRange = { minMs: 100, maxMs: 2_000 };
const STALLED: LatencyRange = { minMs: 1_000, maxMs: 60_000 };

export class Routes {
  readonly #kernel: Kernel;
  readonly #cuts: Change[] = [];
  readonly #slow: Change[] = [];
  /** Machines that send and receive nothing, whatever is healed: they have no power. */
  readonly #silent: string[] = [];
  /** What waits for a way to be open. */
  #waiting: { readonly from: string; readonly to: string; readonly go: () => void }[] = [];
  readonly rates: Rates = { lost: 0, doubled: 0, overtaken: 0, stalled: 0, reset: 0, refused: 0 };

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Cuts ways. @returns undoes it */
  cut(ways: readonly Way[]): () => void {
    return this.#change(this.#cuts, ways);
  }

  /** Makes ways slow. @returns undoes it */
  slow(ways: readonly Way[]): () => void {
    return this.#change(this.#slow, ways);
  }

  #change(changes: Change[], ways: readonly Way[]): () => void {
    const change = { ways };
    changes[changes.length] = change;
    return () => {
      removeFrom(changes, change);
      this.#goOn();
    };
  }

  /** Has a machine send and receive nothing, also once the ways are healed. @returns undoes it */
  silence(name: string): () => void {
    this.#silent[this.#silent.length] = name;
    return () => {
      removeFrom(this.#silent, name);
      this.#goOn();
    };
  }

  /** Undoes all cuts and all that makes ways slow, for good or until it is done again. */
  heal(): void {
    this.#cuts.length = 0;
    this.#slow.length = 0;
    this.#goOn();
  }

  isOpen(from: string, to: string): boolean {
    return from === to || !(covers(this.#cuts, from, to) || this.#isSilent(from) || this.#isSilent(to));
  }

  #isSilent(name: string): boolean {
    for (let index = 0; index < this.#silent.length; index++) if (this.#silent[index] === name) return true;
    return false;
  }

  /** Calls `go` once a way is open: now, or when it is healed. @returns no longer waits */
  whenOpen(from: string, to: string, go: () => void): () => void {
    if (this.isOpen(from, to)) {
      go();
      return () => {};
    }
    const waiting = { from, to, go };
    this.#waiting[this.#waiting.length] = waiting;
    return () => void removeFrom(this.#waiting, waiting);
  }

  /** The latency of something that sets out now; undefined if it takes as long as ever. */
  latency(from: string, to: string): LatencyRange | undefined {
    if (from === to) return undefined;
    if (this.#strikes("stalled", from, to)) return STALLED;
    return covers(this.#slow, from, to) ? SLOW : undefined;
  }

  /** How often a message arrives that sets out now. */
  copies(from: string, to: string): number {
    if (from === to) return 1;
    if (!this.isOpen(from, to) || this.#strikes("lost", from, to)) return 0;
    return this.#strikes("doubled", from, to) ? 2 : 1;
  }

  /** Whether a message may overtake others, or be overtaken. */
  isUnordered(from: string, to: string): boolean {
    return from !== to && this.#strikes("overtaken", from, to);
  }

  /** Whether a connection breaks now. */
  breaks(from: string, to: string): boolean {
    return from !== to && this.#strikes("reset", from, to);
  }

  /** Whether an attempt to connect is refused. */
  refuses(from: string, to: string): boolean {
    return from !== to && this.#strikes("refused", from, to);
  }

  #strikes(fault: keyof Rates, from: string, to: string): boolean {
    const chance = this.rates[fault];
    if (chance === 0) return false;
    const label = `${fault} ${from}→${to}`;
    return this.#kernel.decide({ kind: "fault", label, arity: 2, chance, isOptional: true }) === 1;
  }

  #goOn(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (let index = 0; index < waiting.length; index++) {
      const each = waiting[index]!;
      if (this.isOpen(each.from, each.to)) each.go();
      else this.#waiting[this.#waiting.length] = each;
    }
  }
}

function covers(changes: readonly Change[], from: string, to: string): boolean {
  for (let index = 0; index < changes.length; index++) {
    const { ways } = changes[index]!;
    for (let way = 0; way < ways.length; way++) if (ways[way]![0] === from && ways[way]![1] === to) return true;
  }
  return false;
}

/** All ways from some machines to others. */
export function waysBetween(some: readonly string[], others: readonly string[]): Way[] {
  return some.flatMap((from) => others.filter((to) => to !== from).map((to): Way => [from, to]));
}

/** All ways from a machine to others, and from them to it. */
export function waysOf(name: string, others: readonly string[]): Way[] {
  return [...waysBetween([name], others), ...waysBetween(others, [name])];
}

export const ROUTES = definePart("routes", { create: ({ kernel }) => new Routes(kernel) });
