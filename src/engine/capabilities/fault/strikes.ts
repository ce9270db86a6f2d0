/** What each kind of fault does to machines and to the ways between them, and how it is undone. */
import { faultLabel } from "../../decisions/fault_labels.ts";
import type { Json } from "../../json.ts";
import type { DiskRates } from "../fs/file_faults.ts";
import { FS } from "../fs/files.ts";
import type { Machines } from "../machine/machines.ts";
import { type Rates, type Routes, waysOf } from "../net/routes.ts";
import { type FaultSetting, SHAPES } from "./setting.ts";
import { cutBy, type Draw, oneWay, shuffled } from "./shapes.ts";

/** A fault that strikes machines, rather than single messages. */
export type Striking = Exclude<
  FaultSetting,
  { readonly kind: keyof Rates | keyof DiskRates | "failpoint" | "buggify" }
>;

/** A fault that has struck. */
export interface Struck {
  /** Undoes it. */
  readonly end: () => void;
}

/** What a strike may use. */
export interface Surroundings {
  readonly machines: Machines;
  readonly routes: Routes;
  /** The machines that it may strike. */
  readonly names: readonly string[];
  /** Whether one more machine may be down. */
  readonly mayGoDown: () => boolean;
  /** A `fault` decision, in `[0, arity)`; 0 is none. */
  readonly choose: (label: string, arity: number) => number;
  readonly draw: Draw;
  readonly event: (name: string, data: Json) => void;
  /** A moment of the fault that comes later. */
  readonly later: (ms: number, work: () => void) => void;
}

/** The longest that a clock is wrong by, and the pause of one that stands still until it is ended, in virtual ms. */
const JUMPS_MS = [100, -100, 1_000, -1_000, 10_000, -10_000, 60_000, -60_000];
const PAUSE_MS = 3_600_000;
/** Of a disk that is full, and of calls of files on one that is slow. */
const LEFT_BYTES = [0, 1, 10, 100, 1_000];
const SLOW_DISK = { fs: { minMs: 100, maxMs: 2_000 } };
/** Between two machines of a swizzle. */
const BETWEEN_MS = [10, 50, 200, 1_000];

/** Lets a fault strike; undefined if it is decided that it does not, or if it cannot. */
export function strikeOf(fault: Striking, around: Surroundings): Struck | undefined {
  switch (fault.kind) {
    case "partition":
      return partition(fault, around);
    case "swizzle":
      return swizzle(around);
    case "slow":
      return strikeOne(fault.kind, around, slow);
    case "diskFull":
      return strikeOne(fault.kind, around, fillDisk);
    case "diskSlow":
      return strikeOne(fault.kind, around, slowDisk);
    case "bitRot":
      return strikeOne(fault.kind, around, rot);
    case "clock":
      return strikeOne(fault.kind, around, jumpClock);
    default:
      return around.mayGoDown() ? strikeOne(fault.kind, around, DOWN[fault.kind]) : undefined;
  }
}

function strikeOne(
  kind: string,
  around: Surroundings,
  strike: (name: string, around: Surroundings) => () => void,
): Struck | undefined {
  const { names, machines, choose } = around;
  const name = names[choose(faultLabel(`${kind} strikes`, names), names.length + 1) - 1];
  if (name === undefined || machines.state(name) !== "running") return undefined;
  return { end: strike(name, around) };
}

const DOWN = {
  crash: (name: string, { machines }: Surroundings) => crash(name, machines),
  power: (name: string, { machines }: Surroundings) => losePower(name, machines),
  pause(name: string, { machines }: Surroundings) {
    machines.pause(name, PAUSE_MS, "fault");
    const struck = machines.task(name);
    return () => machines.task(name) === struck && machines.resume(name);
  },
};

/** Cuts a program off. @returns starts it again */
export function crash(name: string, machines: Machines): () => void {
  machines.crash(name, "fault");
  return startsAgain(name, machines);
}

/**
 * Cuts the power of a machine.
 * @param lose lets its disk lose something; what is decided, by default
 * @returns starts it again
 */
export function losePower(name: string, machines: Machines, lose?: () => void): () => void {
  machines.powerOff(name, "fault", lose);
  return startsAgain(name, machines);
}

/** Starts a machine that is down, unless a step has started it meanwhile. */
function startsAgain(name: string, machines: Machines): () => void {
  const struck = machines.task(name);
  return () => machines.task(name) === struck && void machines.restart(name);
}

function slow(name: string, { machines, routes, event }: Surroundings): () => void {
  event("faults.slow", { machine: name });
  return routes.slow(waysOf(name, machines.names));
}

/** The first write may still find room for some of it. */
function fillDisk(name: string, { machines, draw, event }: Surroundings): () => void {
  const files = machines.machine(name)!.look(FS);
  const bytes = LEFT_BYTES[draw("bytes left", LEFT_BYTES.length)]!;
  event("faults.diskFull", { machine: name, bytes });
  files.limitTo(bytes);
  return () => {
    files.limitTo(undefined);
    event("faults.diskRoom", { machine: name });
  };
}

function slowDisk(name: string, { machines, event }: Surroundings): () => void {
  event("faults.diskSlow", { machine: name });
  machines.slow(name, SLOW_DISK);
  return () => machines.slow(name, undefined);
}

function rot(name: string, { machines, draw, event }: Surroundings): () => void {
  const path = machines.machine(name)!.look(FS).rot(draw);
  if (path !== undefined) event("faults.bitRot", { machine: name, path });
  return () => {};
}

function jumpClock(name: string, { machines, draw }: Surroundings): () => void {
  const byMs = JUMPS_MS[draw("by", JUMPS_MS.length)]!;
  machines.jumpClock(name, byMs);
  return () => machines.jumpClock(name, -byMs);
}

function partition(
  { shapes = [...SHAPES], ways = "any" }: Extract<Striking, { readonly kind: "partition" }>,
  { names, routes, choose, draw, event }: Surroundings,
): Struck | undefined {
  const shape = shapes[choose(faultLabel("partition strikes", shapes), shapes.length + 1) - 1];
  if (shape === undefined) return undefined;
  const all = cutBy(shape, names, draw);
  const isOneWay = ways === "one" || (ways === "any" && draw("is one way", 2) === 1);
  const cut = isOneWay ? oneWay(all, draw("is reversed", 2) === 1) : all;
  event("faults.partition", { shape, cut: cut.map(([from, to]) => `${from}→${to}`) });
  const heal = routes.cut(cut);
  return {
    end: () => {
      heal();
      event("faults.heal", { shape });
    },
  };
}

/** Clogs one machine after the other; the last ones to be freed are freed when it is over. */
function swizzle({ names, machines, routes, choose, draw, event, later }: Surroundings): Struck | undefined {
  const count = choose("swizzle strikes (how many machines)", names.length + 1);
  if (count === 0) return undefined;
  const clogged = new Map<string, () => void>();
  let isOver = false;
  const order = shuffled(names, draw).slice(0, count);
  let atMs = 0;
  const between = () => BETWEEN_MS[draw("goes on after", BETWEEN_MS.length)]!;
  const at = (work: () => void) => later(atMs += between(), () => isOver || work());
  const free = (name: string) => {
    clogged.get(name)?.();
    if (clogged.delete(name)) event("faults.unclog", { machine: name });
  };
  for (const name of order) {
    at(() => {
      event("faults.clog", { machine: name });
      clogged.set(name, routes.cut(waysOf(name, machines.names)));
    });
  }
  for (const name of shuffled(order, draw)) at(() => free(name));
  return {
    end: () => {
      isOver = true;
      for (const name of [...clogged.keys()]) free(name);
    },
  };
}
