/**
 * A chooser makes the decisions of one run that explores: one method for each kind of decision. `ChoosingSource` asks it.
 *
 * The two that every chooser has carry the others: a fault or an input is a draw, unless the chooser has a method for it.
 */
import { toHex } from "../primordials.ts";
import { asksBytes } from "./answers.ts";
import { drawInput, drawLength, type InputValue, simplestInput } from "./inputs.ts";
import type { DecisionSource, Moment, OnHappened } from "./decision_source.ts";
import type {
  BytesRequest,
  DecisionRequest,
  DecisionValue,
  FaultRequest,
  InputRequest,
  LatencyRequest,
  LateRequest,
  PickOption,
  PickRequest,
} from "./requests.ts";
import { UNIT } from "./unit.ts";

export interface Chooser {
  /** Picks one of `options` (two or more) to happen next: an index. `request` says where the run stands. */
  pick(options: readonly PickOption[], request: PickRequest): number;
  /** An integer in `[0, bound)` for the consumer `stream`; `bound` is at most 2^53. */
  draw(stream: string, bound: number): number;
  /** Returns how long an operation takes, in virtual ms; 0 is the default of its kind. Without this method, all take that. */
  latency?(request: LatencyRequest): number;
  /** After which timer a remote operation comes, by its label; 0 if after none. Without this method, none is late. */
  late?(request: LateRequest): string | 0;
  /** Returns the pause of the program before the next operation, in virtual ms. Asked only if `pauses` is true. */
  pause?(): number;
  readonly pauses?: boolean | undefined;
  /** Returns the fault that strikes; 0 is none. Without this method, draws decide. */
  fault?(request: FaultRequest): number;
  /** One of the integers that an input is made of. Without this method, draws decide. */
  input?(request: InputRequest): InputValue;
  /** Called with every operation that happens, also with one that had no alternative, before its code runs. */
  happened?(operation: PickOption, moment: Moment): void;
}

/** Answers decisions from a chooser. */
export class ChoosingSource implements DecisionSource {
  readonly happened: OnHappened | undefined;
  readonly #chooser: Chooser;

  constructor(chooser: Chooser) {
    this.#chooser = chooser;
    this.happened = chooser.happened && ((operation, moment) => chooser.happened!(operation, moment));
  }

  get pauses(): boolean {
    return this.#chooser.pauses ?? false;
  }

  next(request: DecisionRequest): DecisionValue {
    switch (request.kind) {
      case "pick":
        return this.#chooser.pick(request.options, request);
      case "latency":
        return this.#chooser.latency === undefined ? 0 : this.#chooser.latency(request);
      case "late":
        return this.#chooser.late === undefined ? 0 : this.#chooser.late(request);
      case "pause":
        return this.#chooser.pause === undefined ? 0 : this.#chooser.pause();
      case "random":
        return asksBytes(request) ? this.#bytes(request) : this.#chooser.draw(request.label, request.bound);
      case "fault":
        return this.#chooser.fault === undefined
          ? drawFault(request, (stream, bound) => this.#chooser.draw(stream, bound))
          : this.#chooser.fault(request);
      case "input":
        return this.#chooser.input === undefined ? this.#input(request) : this.#chooser.input(request);
      case "host":
        return request.produce();
    }
  }

  /** Four bytes a draw, the lowest first. */
  #bytes({ label, bytes }: BytesRequest): string {
    const filled = new Uint8Array(bytes + 3);
    for (let offset = 0; offset < bytes; offset += 4) {
      const drawn = this.#chooser.draw(label, 2 ** 32);
      for (let byte = 0; byte < 4; byte++) filled[offset + byte] = drawn >>> (8 * byte);
    }
    return toHex(filled, bytes);
  }

  #input(request: InputRequest): InputValue {
    const stream = `input ${request.label}`;
    const { chance } = request;
    if (chance !== undefined && this.#chooser.draw(stream, UNIT) >= chance * UNIT) return simplestInput(request);
    const draw = (bound: number) => this.#chooser.draw(stream, bound);
    return request.isLength === true ? drawLength(request, draw) : drawInput(request, draw);
  }
}

/** One draw says whether a fault strikes, others which: the first and the last of many are more likely, as with inputs. */
export function drawFault({ label, arity, chance }: FaultRequest, draw: Chooser["draw"]): number {
  const stream = `fault ${label}`;
  if (chance === undefined) return draw(stream, arity);
  if (draw(stream, UNIT) >= chance * UNIT) return 0;
  return arity === 2 ? 1 : drawInput({ min: 1, max: arity - 1 }, (bound) => draw(stream, bound)) as number;
}
