/**
 * The source of randomness that an arbitrary draws from in a run: each integer is an `input` decision between the bounds that
 * the arbitrary asked for. It has what fast-check's `Random` has, so that any arbitrary runs on it as it is.
 */
import type { InputValue } from "../../decisions/inputs.ts";
import { Failure } from "../../findings/failure.ts";
import { ENDLESS_DRAWS } from "../../findings/finding.ts";
import type { Kernel } from "../kernel.ts";

/** What an arbitrary draws from: the methods of fast-check's `Random`. */
export interface InputRandom {
  /** Another one, which gives the integers that this one is about to give. */
  clone(): InputRandom;
  /** An integer of so many bits. */
  next(bits: number): number;
  /** True or false; false is simpler. */
  nextBoolean(): boolean;
  /** An integer between the bounds, which belong to it; of 32 bits if they are left out. */
  nextInt(min?: number, max?: number): number;
  /** The same for big integers. */
  nextBigInt(min: bigint, max: bigint): bigint;
  /** A float in `[0, 1)`. */
  nextDouble(): number;
  /** No state: decisions are all that there is. */
  getState(): undefined;
}

/** More draws than any value takes; a filter that refuses nearly everything goes on for ever. */
const MAX_DRAWS = 100_000;
const [MIN_INT, MAX_INT] = [-0x80000000, 0x7fffffff];
const { isSafeInteger, MAX_SAFE_INTEGER } = Number;
const toBig = BigInt;

interface Draw {
  readonly min: InputValue;
  readonly max: InputValue;
  readonly value: InputValue;
}

/** The draws of one value: all of its sources ask here. */
class Asking {
  readonly #kernel: Kernel;
  readonly #name: string;
  #count = 0;

  constructor(kernel: Kernel, name: string) {
    this.#kernel = kernel;
    this.#name = name;
  }

  draw(min: InputValue, max: InputValue): Draw {
    if (this.#count === MAX_DRAWS) {
      this.#kernel.abort(
        new Failure(
          "error",
          ENDLESS_DRAWS,
          `the input "${this.#name}" has no value after ${MAX_DRAWS.toLocaleString("en-US")} draws: ` +
            "a filter in its arbitrary rejects nearly everything",
          { hint: "build values that pass, with map or chain, in place of filter" },
        ),
      );
    }
    const request = { kind: "input", label: this.#name, min, max, nth: this.#count++ } as const;
    return { min, max, value: this.#kernel.decide(request) as InputValue };
  }
}

/** @param name of the input, which is the label of its decisions */
export function decidedRandom(kernel: Kernel, name: string): InputRandom {
  return new DecidedRandom(new Asking(kernel, name), [], 0);
}

class DecidedRandom implements InputRandom {
  readonly #asking: Asking;
  /** What was drawn so far, by this one or by one that it shares its draws with. */
  #drawn: Draw[];
  #at: number;

  constructor(asking: Asking, drawn: Draw[], at: number) {
    this.#asking = asking;
    this.#drawn = drawn;
    this.#at = at;
  }

  clone(): InputRandom {
    return new DecidedRandom(this.#asking, this.#drawn, this.#at);
  }

  next(bits: number): number {
    return this.nextInt(0, 2 ** bits - 1);
  }

  nextBoolean(): boolean {
    return this.nextInt(0, 1) === 1;
  }

  nextInt(min = MIN_INT, max = MAX_INT): number {
    if (!isSafeInteger(min) || !isSafeInteger(max) || min > max) {
      throw new RangeError(`nextInt: expected two safe integers, the smaller one first, found ${min} and ${max}`);
    }
    return min === max ? min : this.#draw(min, max) as number;
  }

  nextBigInt(min: bigint, max: bigint): bigint {
    if (typeof min !== "bigint" || typeof max !== "bigint" || min > max) {
      throw new RangeError(`nextBigInt: expected two big integers, the smaller one first, found ${min} and ${max}`);
    }
    if (min === max) return min;
    const isSafe = min >= -MAX_SAFE_INTEGER && max <= MAX_SAFE_INTEGER;
    return toBig(isSafe ? this.#draw(Number(min), Number(max)) : this.#draw(`${min}`, `${max}`));
  }

  nextDouble(): number {
    return this.nextInt(0, MAX_SAFE_INTEGER) / 2 ** 53;
  }

  getState(): undefined {
    return undefined;
  }

  /** A clone gives what was given already, as long as it is asked for the same. */
  #draw(min: InputValue, max: InputValue): InputValue {
    const known = this.#drawn[this.#at];
    if (known !== undefined && (known.min !== min || known.max !== max)) this.#drawn = firstOf(this.#drawn, this.#at);
    const draw = this.#drawn[this.#at] ??= this.#asking.draw(min, max);
    this.#at++;
    return draw.value;
  }
}

/** The first so many items; a program may have patched the methods of arrays. */
function firstOf<T>(list: readonly T[], length: number): T[] {
  const first: T[] = [];
  for (let index = 0; index < length; index++) first[index] = list[index]!;
  return first;
}
