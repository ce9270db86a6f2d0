/** The key that a call of `node:crypto` is given, in any of its forms. */
import * as real from "node:crypto";

/** The encodings around a key: how it is written, and how it is to be used. */
export interface KeyOptions {
  readonly dsaEncoding?: "der" | "ieee-p1363";
  readonly padding?: number;
  readonly saltLength?: number;
  readonly oaepHash?: string;
  readonly oaepLabel?: NodeJS.ArrayBufferView;
}

/** @throws what Node throws for what is no key */
export function privateKeyOf(given: unknown): real.KeyObject {
  return keyObjectOf(given) ?? real.createPrivateKey(given as string);
}

/** Of a private key, its public part. @throws what Node throws for what is no key */
export function publicKeyOf(given: unknown): real.KeyObject {
  const key = keyObjectOf(given);
  if (key === undefined) return real.createPublicKey(given as string);
  return key.type === "private" ? real.createPublicKey(key) : key;
}

export function optionsOf(given: unknown): KeyOptions {
  return isObject(given) && !(given instanceof real.KeyObject) ? given : {};
}

function keyObjectOf(given: unknown): real.KeyObject | undefined {
  const inner = isObject(given) && "key" in given ? given.key : given;
  if (inner instanceof real.KeyObject) return inner;
  return inner instanceof CryptoKey ? real.KeyObject.from(inner as never) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
