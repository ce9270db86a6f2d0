/** The faults of a scenario: what may go wrong, as data. Whether it does, and how often, is decided in each run. */
import { z } from "zod";
import { duration, durationOrRange } from "../fields.ts";
import { suggest } from "../../text/suggest.ts";
import type { MachineSetting } from "../machine/setting.ts";
import { DISK_RATED } from "../fs/file_faults.ts";
import { RATED } from "../net/routes.ts";

/** The forms of partitions. */
export const SHAPES = ["isolate", "halves", "bridge", "ring", "majority", "random"] as const;
export type Shape = typeof SHAPES[number];

const nodes = z.array(z.string().min(1)).min(1).optional().describe("the machines that it may strike; all by default");
const lasts = durationOrRange.optional().describe("how long it lasts; from 10ms to 5s by default");
const most = z.int().min(1).max(20).optional().describe("how often it strikes in a run at most; 4 by default");

const striking = { nodes, lasts, most };

/** When a crash may strike: before and after each change of a disk. */
export const ANY_WRITE = "any write";

/** What a failpoint may do. */
export const FAILPOINT_DOES = ["throw", "crash", "wait"] as const;

export const FAILPOINT_WORDS: Readonly<Record<typeof FAILPOINT_DOES[number], string>> = {
  throw: "throws",
  crash: "crashes its program",
  wait: "waits",
};

const faultSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("crash"),
      ...striking,
      at: z.literal(ANY_WRITE).optional().describe("at every write to a disk, in every state that it may leave"),
    }).describe("A program is cut off, and starts again."),
    z.strictObject({ kind: z.literal("power"), ...striking }).describe("A machine loses its power, and starts again."),
    z.strictObject({ kind: z.literal("pause"), ...striking }).describe("A program stands still."),
    z.strictObject({ kind: z.literal("clock"), ...striking }).describe("A clock jumps, and jumps back."),
    z.strictObject({ kind: z.literal("slow"), ...striking }).describe("All ways from and to a machine are slow."),
    z.strictObject({
      kind: z.literal("partition"),
      ...striking,
      shapes: z.array(z.enum(SHAPES)).min(1).optional(),
      ways: z.enum(["both", "one", "any"]).optional().describe("whether it cuts one direction only; any by default"),
    }).describe("Some machines do not reach others."),
    z.strictObject({ kind: z.literal("swizzle"), ...striking })
      .describe("Machines are cut off one after the other, and come back in another order."),
    z.strictObject({
      kind: z.literal("failpoint"),
      ...striking,
      names: z.array(z.string().min(1).max(200)).min(1).optional().describe("which failpoints strike; all by default"),
      does: z.array(z.enum(FAILPOINT_DOES)).min(1).optional().describe("what they may do; anything by default"),
    }).describe("A failpoint of the code throws, crashes its program, or waits."),
    z.strictObject({ kind: z.literal("buggify") }).describe("Calls of buggify() in the code are sometimes true."),
    z.strictObject({ kind: z.literal("diskFull"), ...striking }).describe("A disk fills up."),
    z.strictObject({ kind: z.literal("diskSlow"), ...striking }).describe("The disk of a machine is slow."),
    z.strictObject({ kind: z.literal("bitRot"), nodes, most }).describe("A bit of a file flips."),
    ...DISK_RATED.map((kind) => z.strictObject({ kind: z.literal(kind) })),
    ...RATED.map((kind) => z.strictObject({ kind: z.literal(kind) })),
  ] as const,
);

/** What may go wrong, by name. */
export const FAULT_KINDS = faultSchema.options.map(({ shape }) => shape.kind.value);

export type FaultSetting = z.output<typeof faultSchema>;

export const faultsSchema = z.strictObject({
  kinds: z.array(faultSchema).min(1),
  atMost: z.int().min(1).optional().describe("how many machines are down or paused at a time; a minority by default"),
  until: duration.optional().describe(
    "everything is healed after so much virtual time, or when the steps have ended; 30s by default",
  ),
  at: z.string().optional().describe("where the author wrote it"),
}).describe("What may go wrong.");

export type FaultsSetting = z.output<typeof faultsSchema>;

/** A crash at any write. */
export type WriteCrashFault = Extract<FaultSetting, { readonly kind: "crash" }> & { readonly at: typeof ANY_WRITE };

export function isWriteCrash(fault: FaultSetting): fault is WriteCrashFault {
  return fault.kind === "crash" && fault.at !== undefined;
}

/** The fewest machines between which a partition of some form cuts a way. */
const FEWEST: Readonly<Record<Shape, number>> = { isolate: 2, halves: 2, random: 2, bridge: 3, ring: 3, majority: 3 };

/** Returns the problem of a fault that could strike and change nothing: a search that finds nothing would say nothing. */
function effectProblem(fault: FaultSetting, known: readonly string[]): string | undefined {
  if (fault.kind === "slow" || fault.kind === "swizzle") {
    return known.length > 1 ? undefined : "expected two or more machines, between which something travels, found one";
  }
  if (fault.kind !== "partition") return undefined;
  const count = new Set(fault.nodes ?? known).size;
  if (count < 2) return `expected two or more machines to part from each other, found ${count}`;
  const idle = fault.shapes?.find((shape) => FEWEST[shape] > count);
  return idle &&
    `expected ${FEWEST[idle]} or more machines for the shape "${idle}", found ${count}: it would cut nothing`;
}

/** Kinds that strike where the code says so, with or without machines. */
const OF_CODE: readonly string[] = ["failpoint", "buggify"];

/** Returns whether faults strike code only, so that a scenario without machines may have them. */
export function strikesCodeOnly(kinds: readonly string[]): boolean {
  return kinds.every((kind) => OF_CODE.includes(kind));
}

/** Returns the problem of what is declared twice: it would be left open which of the two counts. */
function repeatedProblem(kinds: readonly FaultSetting[]): string | undefined {
  const named = kinds.flatMap((fault) => {
    if (fault.kind === "buggify") return [fault.kind];
    if (fault.kind !== "failpoint") return [];
    return fault.names?.map((name) => `failpoint ${JSON.stringify(name)}`) ?? ["failpoint without names"];
  });
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  return twice && `expected each once, found ${twice} twice`;
}

/** Returns the problem of faults that fit no machine. */
export function faultsProblem(
  faults: FaultsSetting | undefined,
  machines: Readonly<Record<string, MachineSetting>> = {},
): string | undefined {
  if (faults === undefined) return undefined;
  const known = Object.keys(machines);
  const repeated = repeatedProblem(faults.kinds);
  if (repeated !== undefined) return `faults: ${repeated}`;
  if (known.length === 0) {
    const needs = faults.atMost !== undefined || !strikesCodeOnly(faults.kinds.map(({ kind }) => kind)) ||
      faults.kinds.some((fault) => "nodes" in fault && fault.nodes !== undefined);
    return needs ? "faults: expected machines that they strike, found none; add .cluster({ nodes, run })" : undefined;
  }
  if (faults.atMost !== undefined && faults.atMost > known.length) {
    return `faults atMost: expected at most ${known.length}, the number of machines, found ${faults.atMost}`;
  }
  for (const fault of faults.kinds) {
    const named = "nodes" in fault ? fault.nodes ?? [] : [];
    const unknown = named.find((name) => !known.includes(name));
    if (unknown === undefined) {
      const problem = effectProblem(fault, known);
      if (problem !== undefined) return `faults ${fault.kind}: ${problem}`;
      continue;
    }
    const meant = suggest(unknown, known);
    return `faults ${fault.kind}: expected a machine, found "${unknown}"; the machines are ${known.join(", ")}` +
      (meant === undefined ? "" : ` (did you mean "${meant}"?)`);
  }
  return undefined;
}
