/**
 * A run of several machines as lanes: one for each machine and client, with the times at which it was up, what travelled between
 * them, partitions, what disks lost, and the history.
 */
import { faultWords } from "../decisions/fault_labels.ts";
import type { ClientOperation } from "../world/history.ts";
import type { FaultEntry, LogEntry } from "../world/log.ts";
import type { Observation } from "./observation.ts";

/** The lanes of a run, as data. Times are virtual ms since its start. */
export interface NodeLanes {
  /** The machines in the order of the scenario, and then the clients. */
  readonly lanes: readonly Lane[];
  /** What travelled between them, in the order of its arrival. */
  readonly messages: readonly LaneMessage[];
  /** When ways between them were cut. */
  readonly cuts: readonly Cut[];
  /** What disks lost when the power failed. */
  readonly losses: readonly DiskLoss[];
  /** The history. */
  readonly operations: readonly ClientOperation[];
  /** Ids of the operations that have no order, and of the one after whose return none exists. */
  readonly violation?: { readonly operations: readonly number[]; readonly brokenBy: number } | undefined;
  /** When the run ended. */
  readonly endMs: number;
  /** The failure of the run, on one line. */
  readonly failure?: string | undefined;
}

/** What a machine is doing for some time. */
export type LaneState = "up" | "paused" | "down" | "no power" | "ended";

/** A machine or a client. */
export interface Lane {
  /** The name of the machine, or of the task of the client. */
  readonly name: string;
  /** One after the other from the start of the run to its end; a client is up throughout. */
  readonly spans: readonly { readonly state: LaneState; readonly fromMs: number; readonly toMs: number }[];
}

/** Something that went from one lane to another. */
export interface LaneMessage {
  /** Index of the lane that sent it. */
  readonly from: number;
  /** Index of the lane that it was sent to. */
  readonly to: number;
  /** When it was sent. */
  readonly sentMs: number;
  /** Undefined for one that was lost when it was sent. */
  readonly arrivedMs: number | undefined;
  /** Its label. */
  readonly what: string;
  /** `late`: a fault has let it overtake others, or be overtaken, or has stalled it. */
  readonly fate: "arrives" | "lost" | "doubled" | "late";
}

/** Ways that are cut for some time. */
export interface Cut {
  /** When they were cut. */
  readonly fromMs: number;
  /** When they were healed, or the run ended. */
  readonly toMs: number;
  /** In words, as in `isolate: n1→n2, n2→n1`. */
  readonly what: string;
  /** Indexes of the lanes that it concerns; all of them, for a partition. */
  readonly lanes: readonly number[];
}

/** What the disk of a machine lost. */
export interface DiskLoss {
  /** Index of the lane. */
  readonly lane: number;
  /** When the power failed. */
  readonly atMs: number;
  /** In words, as in `2 writes of /log`. */
  readonly what: string;
}

/** States that begin with an event of a machine. */
const BEGINS: Readonly<Record<string, LaneState>> = {
  "machine.crash": "down",
  "machine.powerOff": "no power",
  "machine.exit": "ended",
  "machine.restart": "up",
  "machine.pause": "paused",
  "machine.resume": "up",
};

/** `message#3 n1→n2 copy`, `tcp#12 api→db:5432 GET /`. */
const TRAVELS = /^(?:message|tcp|udp|connect)#\d+ ([^→\s]+?)(?::\d+)?→([^\s:]+)/;
const DISK = /^what the disk of (\S+) loses /;

/**
 * Makes the lanes of a run.
 *
 * @example
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import { openSession } from "seedbed";
 * import { nodeLanesOf } from "seedbed/engine";
 *
 * const { session } = await openSession("counter.scenario.ts");
 * deepEqual(nodeLanesOf(await session.observation(0)), undefined);
 * ```
 *
 * @param observation The run, as `Session.observation` gives it.
 * @returns The lanes as data, for `nodeLanesSvg`; undefined for a run without machines of its own.
 */
export function nodeLanesOf(observation: Observation): NodeLanes | undefined {
  const machines = Object.keys(observation.program.ir.world?.machines ?? {});
  if (machines.length === 0) return undefined;
  const run = new LanesOfRun(observation, machines);
  for (let moment = 0; moment < observation.moments.length; moment++) run.add(moment);
  return run.lanes();
}

class LanesOfRun {
  readonly #observation: Observation;
  readonly #names: string[];
  readonly #machines: number;
  readonly #endMs: number;
  readonly #changes = new Map<string, { state: LaneState; atMs: number }[]>();
  readonly #messages: LaneMessage[] = [];
  readonly #losses: DiskLoss[] = [];
  readonly #cuts: Cut[] = [];
  /** Cuts that have not ended, by what their end names. */
  readonly #open: { readonly key: string; readonly atMs: number; readonly what: string; readonly lanes: number[] }[] =
    [];

  constructor(observation: Observation, machines: readonly string[]) {
    this.#observation = observation;
    this.#machines = machines.length;
    this.#names = [...new Set([...machines, ...observation.operations.map(({ task }) => task)])];
    this.#endMs = observation.moments.at(-1)?.atMs ?? 0;
  }

  add(moment: number): void {
    const { entry, kind, atMs, index, what } = this.#observation.moments[moment]!;
    if ("fault" in entry) this.#addLoss(entry, atMs);
    else if ("event" in entry) this.#addEvent(entry.event, entry.data, atMs, index);
    else if (kind === "pick" || kind === "run") this.#addArrival(what.replace(/, choice \d+ of \d+$/, ""), atMs, index);
  }

  #addLoss(entry: FaultEntry, atMs: number): void {
    const lane = this.#names.indexOf(DISK.exec(entry.l)?.[1] ?? "");
    if (lane < 0 || entry.fault === 0) return;
    this.#losses.push({ lane, atMs, what: faultWords({ label: entry.l, value: entry.fault }) });
  }

  #addEvent(event: string, data: unknown, atMs: number, index: number): void {
    const { machine = "", from = "", to = "", cut = [], shape } = (data ?? {}) as {
      readonly machine?: string;
      readonly from?: string;
      readonly to?: string;
      readonly cut?: readonly string[];
      readonly shape?: string;
    };
    const state = BEGINS[event];
    if (state !== undefined) this.#changes.set(machine, [...this.#changes.get(machine) ?? [], { state, atMs }]);
    switch (event) {
      case "message.lost":
        return this.#addLost(from, to, atMs, index);
      case "faults.partition": {
        const what = `${shape === undefined ? "partition" : shape}: ${cut.join(", ")}`;
        this.#open.push({ key: `partition ${shape ?? ""}`, atMs, what, lanes: this.#names.map((_, lane) => lane) });
        return;
      }
      case "faults.heal":
        // A step heals everything; a fault, what it has cut.
        return this.#close(
          (key) => shape === undefined ? key.startsWith("partition") : key === `partition ${shape}`,
          atMs,
        );
      case "faults.clog":
        this.#open.push({
          key: `clog ${machine}`,
          atMs,
          what: `${machine} is cut off`,
          lanes: [this.#names.indexOf(machine)],
        });
        return;
      case "faults.unclog":
        return this.#close((key) => key === `clog ${machine}`, atMs);
    }
  }

  #close(isEnded: (key: string) => boolean, toMs: number): void {
    for (const open of this.#open.splice(0)) {
      if (isEnded(open.key)) this.#cuts.push({ fromMs: open.atMs, toMs, what: open.what, lanes: open.lanes });
      else this.#open.push(open);
    }
  }

  /** One that a cut way has stopped is lost on its arrival, which was noted just before. */
  #addLost(from: string, to: string, atMs: number, index: number): void {
    const ends = [this.#lane(from), this.#lane(to)] as const;
    const last = this.#messages.at(-1);
    const isArrival = this.#observation.originOf(index)?.happened === index - 1 && last?.arrivedMs === atMs;
    if (isArrival && last.from === ends[0] && last.to === ends[1]) {
      this.#messages[this.#messages.length - 1] = { ...last, fate: "lost" };
    } else {this.#messages.push({
        from: ends[0],
        to: ends[1],
        sentMs: atMs,
        arrivedMs: undefined,
        what: `message ${from}→${to}`,
        fate: "lost",
      });}
  }

  #addArrival(what: string, arrivedMs: number, index: number): void {
    const [, from, to] = TRAVELS.exec(what) ?? [];
    if (from === undefined || to === undefined || from === to) return;
    const born = this.#observation.bornOf(index);
    const sentMs = this.#observation.moments[this.#observation.momentAt(Math.max(0, born - 1))]!.atMs;
    const fate = this.#fateOf(`${from}→${to}`, born);
    this.#messages.push({ from: this.#lane(from), to: this.#lane(to), sentMs, arrivedMs, what, fate });
  }

  /** What was decided of a message just before it set out. */
  #fateOf(way: string, born: number): LaneMessage["fate"] {
    const { entries } = this.#observation;
    const decided = new Map<string, number>();
    for (let index = born - 1; index >= 0 && isAside(entries[index]!); index--) {
      const entry = entries[index]!;
      if ("fault" in entry && !decided.has(entry.l)) decided.set(entry.l, entry.fault);
    }
    if (decided.get(`doubled ${way}`) === 1) return "doubled";
    return decided.get(`overtaken ${way}`) === 1 || decided.get(`stalled ${way}`) === 1 ? "late" : "arrives";
  }

  #lane(name: string): number {
    const lane = this.#names.indexOf(name);
    return lane < 0 ? this.#names.push(name) - 1 : lane;
  }

  lanes(): NodeLanes {
    this.#close(() => true, this.#endMs);
    const { finding } = this.#observation.outcome;
    return {
      lanes: this.#names.map((name, index) => ({
        name,
        spans: this.#spansOf(index < this.#machines ? name : undefined),
      })),
      messages: this.#messages,
      cuts: this.#cuts,
      losses: this.#losses,
      operations: this.#observation.operations,
      violation: finding?.violation,
      endMs: this.#endMs,
      failure: finding?.message.split("\n", 1)[0],
    };
  }

  #spansOf(machine: string | undefined): Lane["spans"] {
    const changes = machine === undefined ? [] : this.#changes.get(machine) ?? [];
    const all = [{ state: "up" as LaneState, atMs: 0 }, ...changes];
    return all.map(({ state, atMs }, index) => ({ state, fromMs: atMs, toMs: all[index + 1]?.atMs ?? this.#endMs }))
      .filter(({ fromMs, toMs }) => toMs > fromMs);
  }
}

/** Entries that are noted while something sets out. */
function isAside(entry: LogEntry): boolean {
  return "fault" in entry || "latency" in entry || "late" in entry || "random" in entry;
}
