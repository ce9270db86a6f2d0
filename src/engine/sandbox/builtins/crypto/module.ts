/** `node:crypto`: what computes is real, what is random comes from the run's decisions, what calls back is an operation. */
import type { Buffer } from "node:buffer";
import * as real from "node:crypto";
import { promisify } from "node:util";
import { publicEncrypt, sign, signClass } from "./sign.ts";
import { invalidType, outOfRange } from "../../realm/coded.ts";
import { forVerifying } from "../../realm/node24/keys.ts";
import { createEcdh, generateKey, generateKeyPair } from "../../crypto/node_keys.ts";
import { fillRandom, randomBytes, randomUuid } from "../../crypto/web_crypto.ts";
import { withExportsOfNode24 } from "../../realm/node24/modules.ts";
import { cryptoFunctions } from "../../realm/node24/globals.ts";
import { constantsOf } from "../../realm/node24/tables.ts";
import type { Scope } from "../../realm/scope.ts";
import { refusedFunction } from "../../realm/refused.ts";

type Pair = ReturnType<typeof generateKeyPair>;
type Callback<T> = (error: Error | null, value?: T) => void;

/** Functions that need primes, which take long to find, or a random number that cannot be given. */
const REFUSED_NAMES = [
  "DiffieHellman",
  "DiffieHellmanGroup",
  "createDiffieHellman",
  "createDiffieHellmanGroup",
  "decapsulate",
  "encapsulate",
  "generatePrime",
  "generatePrimeSync",
  "getDiffieHellman",
];

/** Functions with a callback as their last argument, and the synchronous one that does the same. */
const WITH_CALLBACK = { pbkdf2: "pbkdf2Sync", scrypt: "scryptSync", hkdf: "hkdfSync" } as const;

/** Functions that would change the process for everyone in it. */
const PROCESS_WIDE = {
  fips: 0,
  getFips: () => 0,
  setFips: refusedFunction("crypto.setFips", "leave it out of the code under test"),
  setEngine: refusedFunction("crypto.setEngine", "leave it out of the code under test"),
  secureHeapUsed: () => ({ total: 0, used: 0, utilization: NaN, min: 2 }),
};

/** The limits of `randomBytes` and `randomInt`. */
const [MAX_SIZE, MAX_RANGE] = [2 ** 31 - 1, 2 ** 48 - 1];

const { default: _default, ...computing } = real as typeof real & { default?: unknown };
const COMPUTING: typeof computing = { ...computing, ...cryptoFunctions(real) };

export function createCryptoModule(scope: Scope): Record<string, unknown> {
  const { kernel } = scope.world;
  const bytes = (size: number) => {
    if (typeof size !== "number") throw invalidType("size", "number", size);
    if (!(size >= 0 && size <= MAX_SIZE)) throw outOfRange("size", `>= 0 && <= ${MAX_SIZE}`, size);
    return randomBytes(kernel, size);
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
    const isOne = second === undefined || typeof second === "function";
    const [low, high] = isOne ? [0, first] : [first, second];
    for (const [name, value] of [["min", low], ["max", high]] as const) {
      if (!Number.isSafeInteger(value)) throw invalidType(name, "a safe integer", value);
    }
    if (high <= low) throw outOfRange("max", `greater than the value of "min" (${low})`, high);
    if (high - low > MAX_RANGE) throw outOfRange(isOne ? "max" : "max - min", `<= ${MAX_RANGE}`, high - low);
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
      later(name, callback, () => (COMPUTING[sync] as (...args: unknown[]) => unknown)(...args));
    },
  ]);
  const Sign = signClass(bytes);
  const ECDH = Object.assign(function (curve: string) {
    return createEcdh(bytes, curve);
  }, { convertKey: real.ECDH.convertKey });
  const makePair = (type: string, options: object, callback: (...result: unknown[]) => void): void =>
    later<Pair>(
      "generateKeyPair",
      (error, pair) => error === null ? callback(null, pair!.publicKey, pair!.privateKey) : callback(error),
      () => generateKeyPair(bytes, type, options),
    );
  Object.defineProperty(makePair, promisify.custom, {
    value: (type: string, options: object) =>
      new Promise<Pair>((resolve, reject) =>
        makePair(
          type,
          options,
          (error, publicKey, privateKey) => error === null ? resolve({ publicKey, privateKey } as Pair) : reject(error),
        )
      ),
  });
  /** Makes a function that calls back only if its last argument is a callback. */
  const either = (name: string, work: (...args: unknown[]) => unknown) => (...args: unknown[]) => {
    const callback = typeof args.at(-1) === "function" ? args.pop() as Callback<unknown> : undefined;
    return maybeLater(name, callback, () => work(...args));
  };
  return withExportsOfNode24("crypto", {
    ...COMPUTING,
    ...constantsOf("crypto"),
    ...PROCESS_WIDE,
    ...Object.fromEntries(async),
    ...Object.fromEntries(
      REFUSED_NAMES.map((
        name,
      ) => [name, refusedFunction(`crypto.${name}`, "use a fixed key, so that the scenario is reproducible")]),
    ),
    randomBytes: (size: number, callback?: Callback<Buffer>) => maybeLater("randomBytes", callback, () => bytes(size)),
    pseudoRandomBytes: (size: number, callback?: Callback<Buffer>) =>
      maybeLater("randomBytes", callback, () => bytes(size)),
    sign: either("sign", (algorithm, data, key) => sign(bytes, algorithm as string, data as Buffer, key)),
    verify: either(
      "verify",
      (algorithm, data, key, signature) =>
        real.verify(algorithm as string, data as Buffer, forVerifying(key) as real.KeyObject, signature as Buffer),
    ),
    diffieHellman: either("diffieHellman", real.diffieHellman as (...args: unknown[]) => unknown),
    checkPrime: either("checkPrime", real.checkPrimeSync as (...args: unknown[]) => unknown),
    publicEncrypt: (key: unknown, data: Buffer) => publicEncrypt(bytes, key, data),
    Sign,
    createSign: (algorithm: string) => new Sign(algorithm),
    ECDH,
    createECDH: ECDH,
    generateKeySync: (type: string, options: { length: number }) => generateKey(bytes, type, options),
    generateKey: either("generateKey", (type, options) => generateKey(bytes, type as string, options as never)),
    generateKeyPairSync: (type: string, options: object) => generateKeyPair(bytes, type, options),
    generateKeyPair: makePair,
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
  });
}
