/** The answers to requests: which are allowed, under which name each is recorded, and what is answered once a run is over. */
import { fromHex, hasOwn, isInteger } from "../primordials.ts";
import { fitsInput, simplestInput } from "./inputs.ts";
import type { Latency } from "./latency_kinds.ts";
import {
  type BytesRequest,
  type DecisionRequest,
  type DecisionValue,
  MAX_PAUSE_MS,
  type PickOption,
} from "./requests.ts";

/** The default of random bytes: the run numbers them, so that identifiers stay distinct. */
export const DEFAULT_BYTES = "";

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
      return fitsInput(value, request);
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
  if (request.kind === "host") return null;
  if (request.kind === "input") return simplestInput(request);
  return asksBytes(request) ? DEFAULT_BYTES : 0;
}
