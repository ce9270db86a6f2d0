/**
 * Decisions: the one seam through which anything that could differ between two runs enters a run.
 *
 * A run asks (`DecisionRequest`), a source answers (`DecisionValue`), the log keeps the answer. Who answers is what makes
 * a mode: a seed explores, a recording replays, an edited recording shrinks or forks.
 */
import type { Json } from "../json.ts";
import type { Latency } from "./latency_kinds.ts";
import { fromHex, hasOwn, isInteger, sliceFrom, startsWith } from "../primordials.ts";

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
}

/** A generated input. `produce` makes one from a seed; it is not called when a recording has the value. */
export interface InputRequest {
  /** Tells the kinds of requests apart. */
  readonly kind: "input";
  /** Names who asks. */
  readonly label: string;
  /** Makes the answer. It is not called if a recording has one. */
  readonly produce: () => Json;
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

/** Makes the decisions of a run. */
export interface DecisionSource {
  /** Answers one request. Throws `DivergenceError` when it replays a recording that does not fit the request. */
  next(request: DecisionRequest): DecisionValue;
  /**
   * Returns whether the answer to a host call of this label is recorded, so that nothing outside may be started for it. Asked
   * when a call begins; `next` is asked when its answer is due. Left out: it is not.
   */
  recordsHost?(label: string): boolean;
  /** True if the program pauses now and then, so that it is to be asked before each operation. Left out: it does not. */
  readonly pauses?: boolean | undefined;
  /** Called with every operation that happens, picked or without an alternative. */
  readonly happened?: OnHappened | undefined;
}

/** Called with an operation that happens, and how the run stands then. */
export type OnHappened = (operation: PickOption, moment: Moment) => void;

/** The state of a run when something happens. */
export interface Moment {
  /** Virtual ms since the start. */
  readonly elapsedMs: number;
  /** True if operations have latencies; otherwise each may take as long as it likes. */
  readonly isTimed: boolean;
  /** The same when the last thing that happened was over, and this turn began. */
  readonly beganMs: number;
  /** True while the clock stands still whatever happens. */
  readonly isFrozen: boolean;
  /** Returns what else is pending: operations in order of creation, then timers in order of due time. */
  readonly pending: () => readonly PickOption[];
  /** The setting of the immediates of the round that is to come, or of this one; undefined before the first. */
  readonly immediates: ImmediatesBegun | undefined;
}

/** Immediates are pending where there were none, or a round has left some for the next one. The first of them takes its time from then. */
export interface ImmediatesBegun {
  /** The `id` of the operation with which that was. */
  readonly cause: number;
  /** The time of that, in virtual ms since the start. */
  readonly startMs: number;
  /** The time at which the first of them is due, in virtual ms since the start. */
  readonly dueMs: number;
  /** The bounds of how long that takes. */
  readonly latency: Latency;
}

/** A decision as the log and the trace keep it. */
export interface Decision {
  /** The kind of the request that was answered. */
  readonly kind: DecisionKind;
  /** The choice (pick: the label of the option taken) or who asked (all other kinds). */
  readonly label: string;
  /** The answer. */
  readonly value: DecisionValue;
  /** The number of possible answers. A trace has it for `pick` and `fault` alone. */
  readonly arity?: number | undefined;
  /** Of a latency: what it would be by default, in virtual ms. A trace does not have it. */
  readonly defaultMs?: number | undefined;
  /** Path of the step that was running, as in `3` or `2/alice/0`. */
  readonly step?: string | undefined;
}

/** The answer that changes nothing: the default order, the smallest value, no fault. What the host says is no choice. */
export function isDefault({ kind, value }: Decision): boolean {
  return value === 0 || kind === "host" || (kind === "random" && value === DEFAULT_BYTES);
}

/** The default of random bytes: the run numbers them, so that identifiers stay distinct. */
export const DEFAULT_BYTES = "";

/** Returns whether it is about what happens when: which of several goes first, and how long things take. */
export function decidesOrder({ kind }: { readonly kind: DecisionKind }): boolean {
  return kind === "pick" || kind === "latency" || kind === "late" || kind === "pause";
}

/** An edit: the answer that changes nothing in the place of this one. Without a label, since it names no operation. */
export function asDefault(decision: Decision): Decision {
  const { kind, label, value } = decision;
  const isBytes = kind === "random" && typeof value === "string";
  return { ...decision, value: isBytes ? DEFAULT_BYTES : 0, label: kind === "pick" ? "" : label };
}

/** Returns whether the answer is bytes; a prototype that has been given such a property says nothing. */
export function asksBytes(request: DecisionRequest): request is BytesRequest {
  return hasOwn(request, "bytes");
}

/** The name under which a request is recorded when it is answered with `value`. */
export function labelOf(request: DecisionRequest, value: DecisionValue): string {
  return request.kind === "pick" ? request.options[value as number]!.label : request.label;
}

/** Returns whether `value` is an answer that `request` allows. */
export function fits(request: DecisionRequest, value: DecisionValue): boolean {
  switch (request.kind) {
    case "pick":
      return isIndex(value, request.options.length);
    case "random":
      return asksBytes(request) ? isHex(value, request.bytes) : isIndex(value, request.bound);
    case "fault":
      return isIndex(value, request.arity);
    case "latency":
      return value === 0 || isLatency(value, request.latency);
    case "pause":
      return typeof value === "number" && value >= 0 && value <= MAX_PAUSE_MS;
    case "late":
      return value === 0 || labelled(request.timers, value) !== undefined;
    case "input":
    case "host":
      return true;
  }
}

/** Of several operations, the one with a label; undefined if none has it. By index, as in the rest of the core of a run. */
export function labelled<T extends PickOption>(operations: readonly T[], label: DecisionValue): T | undefined {
  for (let index = 0; index < operations.length; index++) {
    if (operations[index]!.label === label) return operations[index];
  }
  return undefined;
}

function isLatency(value: DecisionValue, { minMs, maxMs }: Latency): boolean {
  return typeof value === "number" && value > 0 && value >= minMs && value <= maxMs;
}

function isHex(value: DecisionValue, bytes: number): boolean {
  return typeof value === "string" &&
    (value === DEFAULT_BYTES || (value.length === 2 * bytes && fromHex(value) !== undefined));
}

function isIndex(value: DecisionValue, length: number): boolean {
  return typeof value === "number" && isInteger(value) && value >= 0 && value < length;
}

/** A host call was asked for and had no answer yet: the recording says until when, in virtual ms. */
export interface Pending {
  readonly pendingMs: number;
}

export function isPending(value: DecisionValue): boolean {
  return typeof value === "object" && value !== null && hasOwn(value, "pendingMs");
}

/** Returns the number of answers, where they can be counted. */
export function arityOf(request: DecisionRequest): number | undefined {
  switch (request.kind) {
    case "pick":
      return request.options.length;
    case "fault":
      return request.arity;
    case "random":
      return asksBytes(request) ? undefined : request.bound;
    default:
      return undefined;
  }
}

/** Nothing that a run decides after its end matters. */
export function answerOfClosed(request: DecisionRequest): DecisionValue {
  if (request.kind === "input" || request.kind === "host") return null;
  return asksBytes(request) ? DEFAULT_BYTES : 0;
}
