/** The faults of a scenario as an author writes them. */
import type { ScenarioIR } from "../engine/ir/scenario.ts";
import { problem } from "./problem.ts";
import { requireFields } from "./require_fields.ts";
import { serialisable } from "./serialisable.ts";
import { withSite } from "./site.ts";

type Setting = NonNullable<NonNullable<ScenarioIR["world"]>["faults"]>;

/** Something that may go wrong: what a function of `fault` returns. */
export type Fault = NonNullable<NonNullable<ScenarioIR["world"]>["faults"]>["kinds"][number];

/** What holds for all faults of a scenario. */
export interface FaultOptions {
  /** How many machines may be down or paused at a time; a minority by default, and at least one. */
  readonly atMost?: number;
  /** Everything is healed after so much virtual time, or when the steps have ended. `30s` by default. */
  readonly until?: string;
}

/** Whom a fault may strike, how often, and how long it lasts. */
export interface Strike {
  /** The machines that it may strike; all by default. */
  readonly nodes?: readonly string[];
  /** How long it lasts: a duration, or a range of them such as `10ms..2s`. From 10 ms to 5 s by default. */
  readonly lasts?: string;
  /** How often it strikes in a run at most; 4 by default. */
  readonly most?: number;
}

/** The kinds of faults. Whether one strikes in a run, how often, when and whom, is drawn. */
export interface FaultSteps {
  /**
   * A program is cut off, as by `kill -9`, and starts again over its disk. With `at: "any write"`, a search tries every crash there is in the
   * default order: before and after each change of a disk and when the steps have ended, the program is killed, or its machine loses its
   * power, with each state that the disk may be left in. It is down for 10 ms, and strikes once in a run, unless `lasts` and `most` say
   * otherwise.
   */
  crash(strike?: Strike & { readonly at?: "any write" }): Fault;
  /** A machine loses its power: its peers hear nothing from it until it starts again. */
  power(strike?: Strike): Fault;
  /** A program stands still, as in a long garbage collection, while others go on. */
  pause(strike?: Strike): Fault;
  /** The clock of a machine jumps forward or back by up to a minute, and later jumps back. */
  clock(strike?: Strike): Fault;
  /** What travels from and to a machine takes from 100 ms to 2 s. */
  slow(strike?: Strike): Fault;
  /**
   * Some machines do not reach others. `shapes` are those that it may have: `isolate` (one machine), `halves`, `bridge` (halves, and
   * one machine that reaches both), `ring` (each reaches its neighbours), `majority` (a majority stays together) and `random`;
   * all by default. `ways`: `both` directions are cut, `one` of them, or `any` of these, the default.
   */
  partition(
    strike?: Strike & {
      readonly shapes?: readonly ("isolate" | "halves" | "bridge" | "ring" | "majority" | "random")[];
      readonly ways?: "both" | "one" | "any";
    },
  ): Fault;
  /** Machines are cut off one after the other, and come back in another order. */
  swizzle(strike?: Strike): Fault;
  /** Messages and datagrams are lost. */
  lost(): Fault;
  /** Messages and datagrams arrive twice. */
  doubled(): Fault;
  /** Messages and datagrams overtake others. */
  overtaken(): Fault;
  /** A message, a datagram or a part of a connection's bytes takes from a second to a minute. */
  stalled(): Fault;
  /** Connections break. */
  reset(): Fault;
  /** Attempts to connect are refused. */
  refused(): Fault;
  /** A disk fills up: one write is short, and the next fails with `ENOSPC`. */
  diskFull(strike?: Strike): Fault;
  /** Asynchronous file operations take from 100 ms to 2 s. */
  diskSlow(strike?: Strike): Fault;
  /** Reads and writes of files fail with `EIO`. */
  diskError(): Fault;
  /** `fsync` and `fdatasync` fail with `EIO`, and the data is marked clean: the next sync succeeds without writing it. */
  fsyncError(): Fault;
  /** A bit of a file flips. */
  bitRot(strike?: Omit<Strike, "lasts">): Fault;
  /**
   * Failpoints in the code (`failpoint("after charge")` of `seedbed/hooks`) strike. `names` says which of them; all by default. `does` says
   * what they may do: throw a `FailpointError` (`throw`), crash their machine (`crash`), or wait (`wait`); any of these by
   * default. The program that runs the steps never crashes.
   */
  failpoint(
    strike?: Strike & {
      readonly names?: readonly string[];
      readonly does?: readonly ("throw" | "crash" | "wait")[];
    },
  ): Fault;
  /** Calls of `buggify()` of `seedbed/hooks` are sometimes true. */
  buggify(): Fault;
}

function striking<K extends Fault["kind"]>(kind: K): (strike?: Strike) => Fault {
  return (strike = {}) => ({ ...strike, kind }) as Fault;
}

/**
 * What may go wrong, for `.faults(…)`.
 *
 * @example
 * ```ts
 * import { fault, scenario } from "seedbed";
 *
 * export default scenario("messages arrive although one of them is lost")
 *   .cluster({ nodes: 3, run: (node) => node.on(() => {}) })
 *   .faults(fault.crash(), fault.partition({ shapes: ["halves"] }), fault.lost(), { atMost: 1, until: "10s" })
 *   .clients(2, (client) => client.send("n1", "hello"));
 * ```
 */
export const fault: FaultSteps = {
  crash: striking("crash"),
  power: striking("power"),
  pause: striking("pause"),
  clock: striking("clock"),
  slow: striking("slow"),
  partition: striking("partition"),
  swizzle: striking("swizzle"),
  lost: striking("lost"),
  doubled: striking("doubled"),
  overtaken: striking("overtaken"),
  stalled: striking("stalled"),
  reset: striking("reset"),
  refused: striking("refused"),
  diskFull: striking("diskFull"),
  diskSlow: striking("diskSlow"),
  diskError: striking("diskError"),
  fsyncError: striking("fsyncError"),
  bitRot: striking("bitRot"),
  failpoint: striking("failpoint"),
  buggify: striking("buggify"),
};

const OPTIONS = ["atMost", "until"];

/** The faults of a scenario with more of them. */
export function withFaults(before: Setting | undefined, given: readonly (Fault | FaultOptions)[]): Setting {
  if (given.length === 0) throw problem("faults", "at least one fault, as in .faults(fault.crash())", undefined);
  const kinds: Fault[] = [...before?.kinds ?? []];
  let options: FaultOptions = {};
  for (const each of given) {
    if (typeof each !== "object" || each === null) {
      const hint = typeof each === "function" ? "call it: fault.crash()" : undefined;
      throw problem("faults", "what fault.crash() and its like return, or options", each, hint);
    }
    const plain = serialisable("faults", each) as unknown as Fault | FaultOptions;
    if ("kind" in plain) kinds.push(plain);
    else {
      requireFields("faults", plain, OPTIONS);
      options = { ...options, ...plain };
    }
  }
  if (kinds.length === 0) throw problem("faults", "at least one fault, as in .faults(fault.crash())", "options only");
  return withSite({ ...before, ...options, kinds });
}
