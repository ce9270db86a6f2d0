/** `node:crypto`: what computes is real, what is random comes from the run's decisions, what calls back is an operation. */
import { Buffer } from "node:buffer";
import * as real from "node:crypto";
import { fillRandom, randomUuid } from "../globals/crypto.ts";
import type { Scope } from "../scope.ts";
import { refusedFunction } from "./refused.ts";

type Callback<T> = (error: Error | null, value?: T) => void;

const REFUSED_NAMES = [
  "generateKey",
  "generateKeySync",
  "generateKeyPair",
  "generateKeyPairSync",
  "generatePrime",
  "generatePrimeSync",
  "createDiffieHellman",
  "createECDH",
  "getDiffieHellman",
];

/** Functions with a callback as their last argument, and the synchronous one that does the same. */
const WITH_CALLBACK = { pbkdf2: "pbkdf2Sync", scrypt: "scryptSync", hkdf: "hkdfSync" } as const;

export function createCryptoModule(scope: Scope): Record<string, unknown> {
  const { kernel } = scope.world;
  const bytes = (size: number): Buffer => {
    const filled = Buffer.alloc(size);
    fillRandom(kernel, filled);
    return filled;
  };
  /** Calls back with the result later, or returns it now when there is no callback. */
  const maybeLater = <T>(name: string, callback: Callback<T> | undefined, work: () => T): T | void => {
    if (callback === undefined) return work();
    later(name, callback, work);
  };
  const later = <T>(name: string, callback: Callback<T>, work: () => T): void => {
    const settle = scope.later(callback);
    kernel.scheduler.submit("crypto", name, () => {
      let value: T;
      try {
        value = work();
      } catch (error) {
        return settle(error as Error);
      }
      settle(null, value);
    });
  };
  const randomInt = (first: number, second?: number | Callback<number>, third?: Callback<number>) => {
    const [low, high] = typeof second === "number" ? [first, second] : [0, first];
    if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high) && high > low)) {
      throw new RangeError(`expected integers with min < max, found ${low} and ${high}`);
    }
    const callback = typeof second === "function" ? second : third;
    return maybeLater("randomInt", callback, () => low + kernel.random("crypto", high - low));
  };
  const randomFillSync = (target: ArrayBufferView, offset = 0, size = target.byteLength - offset) => {
    fillRandom(kernel, new Uint8Array(target.buffer, target.byteOffset + offset, size));
    return target;
  };
  const async = Object.entries(WITH_CALLBACK).map(([name, sync]) => [
    name,
    (...args: unknown[]) => {
      const callback = args.pop() as Callback<unknown>;
      later(name, callback, () => (real[sync] as (...args: unknown[]) => unknown)(...args));
    },
  ]);
  const { default: _default, ...computing } = real as typeof real & { default?: unknown };
  return {
    ...computing,
    ...Object.fromEntries(async),
    ...Object.fromEntries(
      REFUSED_NAMES.map((
        name,
      ) => [name, refusedFunction(`crypto.${name}`, "use a fixed key: the scenario stays the same")]),
    ),
    randomBytes: (size: number, callback?: Callback<Buffer>) => maybeLater("randomBytes", callback, () => bytes(size)),
    pseudoRandomBytes: (size: number, callback?: Callback<Buffer>) =>
      maybeLater("randomBytes", callback, () => bytes(size)),
    randomUUID: () => randomUuid(kernel),
    randomInt,
    randomFillSync,
    randomFill(target: ArrayBufferView, ...rest: unknown[]) {
      const callback = rest.pop() as Callback<ArrayBufferView>;
      later("randomFill", callback, () => randomFillSync(target, ...(rest as [number?, number?])));
    },
    getRandomValues: (view: ArrayBufferView) => randomFillSync(view),
    webcrypto: scope.global("crypto"),
    subtle: (scope.global("crypto") as { subtle: unknown }).subtle,
  };
}
