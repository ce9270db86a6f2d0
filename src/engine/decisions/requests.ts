/** What a run asks: one interface for each kind of request. The answers that each allows are in `answers.ts`. */
import type { Json } from "../json.ts";
import { sliceFrom, startsWith } from "../primordials.ts";
import type { InputBounds } from "./inputs.ts";
import type { Latency } from "./latency_kinds.ts";

/** One of several operations that could happen next. */
export interface PickOption {
  /** Stable: it has no address, time or machine in it. */
  readonly label: string;
  /** First word of the label: `start`, `timer`, `fs`, `http` … */
  readonly kind: string;
  /** Number of the operation in its run, counted from 1 in the order in which operations are started. */
  readonly id: number;
  /** The `id` of the operation during which this one was started; 0 if that was before the first. */
  readonly cause: number;
  /** The task that the operation belongs to. */
  readonly task: { readonly name: string };
  /**
   * The resource that it reads or changes, as `fs /data/x` or `node n2`; undefined if it is not known, so that it may be
   * anything. A path covers the paths below it, and is as the call names it: a link in it may lead elsewhere.
   */
  readonly resource: string | undefined;
  /** Of what waits for its time: when that is, in virtual ms since the start. */
  readonly dueMs?: number | undefined;
  /** Set for a timer, which happens at one time; undefined for what takes as long as its latency says, though that may be one as well. */
  readonly timer?: { readonly delayMs: number } | undefined;
}

/** Asks which of `options` goes first. Never asked with fewer than two. The answer is an index; 0 is the default order. */
export interface PickRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "pick";
  /** True where all of them are due at the same moment; otherwise each may be late, and nobody says by how much. */
  readonly isTie: boolean;
  /** The operations to choose from, in the default order. */
  readonly options: readonly PickOption[];
  /** The operation that happened last, whose task is the current one; undefined before the first. */
  readonly current: PickOption | undefined;
  /** The number of operations that have happened so far. */
  readonly turn: number;
}

/**
 * Asks how long an operation takes that starts now, in virtual ms. 0 stands for the default of its kind; any other answer is
 * at least `minMs` and at most `maxMs`, and has no more than microseconds.
 */
export interface LatencyRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "latency";
  /** Of the operation. */
  readonly label: string;
  /** The operation in question. */
  readonly operation: PickOption;
  /** The default and the bounds of the answer. */
  readonly latency: Latency;
}

/**
 * Asks whether a remote operation is later than one of the timers that are pending: 0, not later than its latency says; or
 * the label of a timer: its latency then counts from the moment at which that timer is due. So that it stays late when the
 * timer is changed.
 */
export interface LateRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "late";
  /** Of the operation. */
  readonly label: string;
  /** The operation in question. */
  readonly operation: PickOption;
  /** The start of the operation, in virtual ms since the start of the run. */
  readonly startMs: number;
  /** In order of due time. Never empty. */
  readonly timers: readonly PickOption[];
}

/**
 * Asks how long the whole program, or the node that it is for, pauses before the next operation, as for a garbage collection
 * or another process: virtual ms, mostly 0. What comes due meanwhile, for the node or at all, is late. Asked only where the
 * source says that the run pauses.
 */
export interface PauseRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "pause";
  /** Names who asks. */
  readonly label: string;
}

const NODE_PAUSE = "pause of ";

/** Labels a pause of the program, or of a node. */
export function pauseLabel(node: string | undefined): string {
  return node === undefined ? "pause" : `${NODE_PAUSE}${node}`;
}

/** Says who pauses: the program, or a node by its name. */
export function whoPauses(label: string): string {
  return startsWith(label, NODE_PAUSE) ? sliceFrom(label, NODE_PAUSE.length) : "the program";
}

/** Longer than this no program is made to stand still. */
export const MAX_PAUSE_MS = 10_000;

/** An integer in `[0, bound)`; `label` names the consumer and thereby the random stream that it draws from. */
export interface RandomRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "random";
  /** Names who asks. */
  readonly label: string;
  /** At most 2^53. */
  readonly bound: number;
}

/**
 * Random bytes for one call, however many: an identifier or a key is drawn as a whole, so that shrinking keeps it or gives it
 * up as a whole. The answer is hex, two digits a byte; or "", the default: bytes that no other default of the run has.
 */
export interface BytesRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "random";
  /** Names who asks. */
  readonly label: string;
  /** The number of bytes to draw. */
  readonly bytes: number;
}

/** Asks which of `arity` faults strikes here; 0 is none. */
export interface FaultRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "fault";
  /** Names who asks. */
  readonly label: string;
  /** The number of answers. */
  readonly arity: number;
  /** The probability that a fault strikes, from 0 to 1; left out, all answers are equally likely. */
  readonly chance?: number | undefined;
  /** True for one that the default order does without. Others strike there as well, since a scenario says how likely they are. */
  readonly isOptional?: boolean | undefined;
  /** Set for what the strategy `crashes` tries in every way: whether the answers are all that there are, or some of too many. */
  readonly enumerates?: "all" | "some" | undefined;
}

/** Asks for one of the integers out of which an arbitrary makes an input. The default is the one nearest to zero. */
export interface InputRequest extends InputBounds {
  /** Tells the kinds of requests apart. */
  readonly kind: "input";
  /** Names the input. */
  readonly label: string;
  /** The number of integers that were drawn for the same value before. */
  readonly nth: number;
  /** The probability that it is not the simplest, from 0 to 1; left out, all integers are likely. */
  readonly chance?: number | undefined;
  /** True for the number of bytes that follow: small ones are likelier. */
  readonly isLength?: true | undefined;
}

/** Asks for the answer of the outside world. `produce` reaches outside and is called only when nothing recorded the answer. */
export interface HostRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "host";
  /** Names who asks. */
  readonly label: string;
  /** Makes the answer. It is not called if a recording has one. */
  readonly produce: () => Json;
}

/** A request of a run to a `DecisionSource`. */
export type DecisionRequest =
  | PickRequest
  | LatencyRequest
  | LateRequest
  | PauseRequest
  | RandomRequest
  | BytesRequest
  | FaultRequest
  | InputRequest
  | HostRequest;
/** The kinds of decisions. */
export type DecisionKind = DecisionRequest["kind"];
/** An answer. Which values are allowed depends on the kind of the request. */
export type DecisionValue = Json;
