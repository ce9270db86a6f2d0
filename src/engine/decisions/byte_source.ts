/**
 * Inputs out of the bytes of a file, and back: what other fuzzers keep. An integer takes as many bytes as its range needs, the highest
 * first; a length takes none, since what is left is as long as it is, as with `consume_remaining` of other fuzzers. All else is
 * decided by another source.
 */
import type { Decision } from "./decision.ts";
import type { DecisionSource, OnHappened } from "./decision_source.ts";
import { inputFrom, type InputValue, simplestInput } from "./inputs.ts";
import type { DecisionRequest, DecisionValue, InputRequest } from "./requests.ts";

export class ByteSource implements DecisionSource {
  readonly #bytes: Uint8Array;
  readonly #otherwise: DecisionSource;
  readonly happened: OnHappened | undefined;
  #at = 0;

  constructor(bytes: Uint8Array, otherwise: DecisionSource) {
    this.#bytes = bytes;
    this.#otherwise = otherwise;
    this.happened = otherwise.happened && ((operation, moment) => otherwise.happened!(operation, moment));
  }

  next(request: DecisionRequest): DecisionValue {
    if (request.kind !== "input") return this.#otherwise.next(request);
    const left = this.#bytes.length - this.#at;
    if (request.isLength === true) return inputFrom(BigInt(left), request);
    return left === 0 ? simplestInput(request) : this.#integer(request);
  }

  #integer(request: InputRequest): InputValue {
    const min = BigInt(request.min);
    const range = BigInt(request.max) - min + 1n;
    let read = 0n;
    for (let width = widthOf(range); width > 0; width--) read = (read << 8n) | BigInt(this.#bytes[this.#at++] ?? 0);
    return inputFrom(min + read % range, request);
  }
}

/** The bytes of which `ByteSource` makes these inputs, if there are any: a length in the middle of others has none. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  /** The same source, whose answers are written down. */
  watching(source: DecisionSource): DecisionSource {
    return {
      get pauses() {
        return source.pauses ?? false;
      },
      next: (request) => {
        const value = source.next(request);
        if (request.kind === "input" && request.isLength !== true) this.#write(request, value as InputValue);
        return value;
      },
      recordsHost: (label) => source.recordsHost?.(label) ?? false,
      happened: source.happened && ((operation, moment) => source.happened!(operation, moment)),
    };
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #write({ min, max }: InputRequest, value: InputValue): void {
    const distance = BigInt(value) - BigInt(min);
    for (let shift = 8 * (widthOf(BigInt(max) - BigInt(min) + 1n) - 1); shift >= 0; shift -= 8) {
      this.#bytes.push(Number((distance >> BigInt(shift)) & 0xffn));
    }
  }
}

/** The number of bytes that so many integers take. */
function widthOf(range: bigint): number {
  let width = 0;
  for (let left = range - 1n; left > 0n; left >>= 8n) width++;
  return width;
}

/** Returns whether two runs have the same inputs. */
export function sameInputs(one: readonly Decision[], other: readonly Decision[]): boolean {
  const inputs = (decisions: readonly Decision[]) =>
    JSON.stringify(decisions.filter(({ kind }) => kind === "input").map(({ label, value }) => [label, value]));
  return inputs(one) === inputs(other);
}
