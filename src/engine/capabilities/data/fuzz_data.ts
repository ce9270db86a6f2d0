/**
 * Raw data for code that is fuzzed: bytes, text and numbers, each integer of which is an `input` decision. It has what the data
 * providers of other fuzzers have (libFuzzer's `FuzzedDataProvider`), and makes nothing that shrinking would have to know: a length
 * comes before what has it, and the simplest byte of a text is an `a`.
 */
import type { InputValue } from "../../decisions/inputs.ts";
import type { Json } from "../../json.ts";
import { toHex } from "../../primordials.ts";
import type { BaseWorld } from "../part.ts";

/** The bounds of how much is made: of bytes, or of the bytes that a text is decoded from. */
export interface SizeOptions {
  /** The fewest; 0 unless given. */
  readonly minBytes?: number | undefined;
  /** The most; what is left of the limit of the run (`--max-bytes`, 4096 unless given) if it is left out. */
  readonly maxBytes?: number | undefined;
}

/**
 * The data of one run of a fuzz target: `(data: FuzzData) => …`. Steps of a scenario have it as `data`. Each call makes more; where
 * the limit on bytes is reached, what is made is as short as it may be.
 */
export interface FuzzData {
  /** Makes bytes. */
  bytes(options?: SizeOptions): Uint8Array;
  /** Makes a text: bytes, decoded as UTF-8. What is no UTF-8 becomes U+FFFD. */
  text(options?: SizeOptions): string;
  /** Makes an integer between two safe integers, which belong to it; of 32 bits with a sign unless given. */
  integer(min?: number, max?: number): number;
  /** Makes a big integer between two, which belong to it; of 64 bits with a sign unless given. */
  bigInt(min?: bigint, max?: bigint): bigint;
  /** Makes a float in `[0, 1)`. */
  number(): number;
  /** Makes true or false. */
  boolean(): boolean;
  /** Picks one of the items, of which there must be at least one. */
  pick<T>(items: readonly T[]): T;
}

/** The limit on bytes of a run that sets none. */
export const DEFAULT_MAX_BYTES = 4096;

/** The simplest byte of a text. */
const SIMPLEST_BYTE = 0x61;
/** Of longer bytes a report has the beginning. */
const MAX_SHOWN_BYTES = 256;
const [MIN_INT, MAX_INT] = [-0x80000000, 0x7fffffff];
const [MIN_LONG, MAX_LONG] = [-(2n ** 63n), 2n ** 63n - 1n];
const { isSafeInteger, MAX_SAFE_INTEGER } = Number;
const { isArray } = Array;
const toBig = BigInt;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const decode = decoder.decode.bind(decoder);

export class DrawnData implements FuzzData {
  readonly #world: BaseWorld;
  /** Bytes that may still be made. */
  #left: number;

  constructor(world: BaseWorld, maxBytes: number) {
    this.#world = world;
    this.#left = maxBytes;
  }

  bytes(options?: SizeOptions): Uint8Array {
    const bytes = this.#bytes("bytes", options, 0);
    this.#tell("bytes", () => shownBytes(bytes));
    return bytes;
  }

  text(options?: SizeOptions): string {
    return this.#told("text", decode(this.#bytes("text", options, SIMPLEST_BYTE)));
  }

  integer(min = MIN_INT, max = MAX_INT): number {
    if (!isSafeInteger(min) || !isSafeInteger(max) || min > max) {
      throw new RangeError(`data.integer: expected two safe integers, the smaller one first, found ${min} and ${max}`);
    }
    return this.#told("integer", this.#integer("integer", min, max));
  }

  bigInt(min = MIN_LONG, max = MAX_LONG): bigint {
    if (typeof min !== "bigint" || typeof max !== "bigint" || min > max) {
      throw new RangeError(`data.bigInt: expected two big integers, the smaller one first, found ${min} and ${max}`);
    }
    const isSafe = min >= -MAX_SAFE_INTEGER && max <= MAX_SAFE_INTEGER;
    const value = min === max
      ? min
      : toBig(isSafe ? this.#draw("bigInt", Number(min), Number(max)) : this.#draw("bigInt", `${min}`, `${max}`));
    this.#tell("bigInt", () => `${value}`);
    return value;
  }

  number(): number {
    return this.#told("number", this.#integer("number", 0, MAX_SAFE_INTEGER) / 2 ** 53);
  }

  boolean(): boolean {
    return this.#told("boolean", this.#integer("boolean", 0, 1) === 1);
  }

  pick<T>(items: readonly T[]): T {
    if (!isArray(items) || items.length === 0) {
      throw new RangeError("data.pick: expected a list with at least one item");
    }
    return this.#told("pick", items[this.#integer("pick", 0, items.length - 1)]!);
  }

  #bytes(label: string, { minBytes = 0, maxBytes }: SizeOptions = {}, simplest: number): Uint8Array {
    if (!isCount(minBytes) || maxBytes !== undefined && (!isCount(maxBytes) || maxBytes < minBytes)) {
      throw new RangeError(
        `data.${label}: expected whole numbers of bytes, the smaller one first, found ${minBytes} and ${maxBytes}`,
      );
    }
    const most = maxBytes === undefined || maxBytes > this.#left ? this.#left : maxBytes;
    const length = most <= minBytes ? minBytes : this.#draw(label, minBytes, most, true) as number;
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) {
      bytes[index] = simplest + (this.#draw(label, -simplest, 0xff - simplest) as number);
    }
    this.#left = length < this.#left ? this.#left - length : 0;
    return bytes;
  }

  #integer(label: string, min: number, max: number): number {
    return min === max ? min : this.#draw(label, min, max) as number;
  }

  /** Nothing here is refused and drawn again, so that every draw is the first of its value. */
  #draw(label: string, min: InputValue, max: InputValue, isLength?: true): InputValue {
    return this.#world.kernel.decide({ kind: "input", label, min, max, nth: 0, isLength }) as InputValue;
  }

  #told<T>(name: string, value: T): T {
    this.#world.inputs.tell(name, value);
    return value;
  }

  #tell(name: string, shown: () => Json): void {
    const { kernel, inputs } = this.#world;
    inputs.tell(name, kernel.isLookedAt ? shown() : undefined);
  }
}

function isCount(value: unknown): value is number {
  return isSafeInteger(value) && (value as number) >= 0;
}

/** In hex; of many the beginning. */
function shownBytes(bytes: Uint8Array): string {
  const { length } = bytes;
  const shown = toHex(bytes, length < MAX_SHOWN_BYTES ? length : MAX_SHOWN_BYTES);
  return length <= MAX_SHOWN_BYTES ? `0x${shown}` : `0x${shown}… (${length} bytes)`;
}
