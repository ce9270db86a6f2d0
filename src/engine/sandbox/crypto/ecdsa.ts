/**
 * ECDSA whose nonce is derived from key and message (RFC 6979), so that the same call gives the same signature. The generator
 * of nonces is that of @noble/curves; the point is multiplied by OpenSSL, which takes a tenth of a millisecond where
 * JavaScript takes three.
 */
import { createHmacDrbg } from "@noble/curves/utils.js";
import { Buffer } from "node:buffer";
import * as real from "node:crypto";

interface Curve {
  /** Its name in OpenSSL. */
  readonly name: string;
  /** Of its group; SEC 2, section 2. */
  readonly order: bigint;
  /** Of s and its negative, which both are right, the lower: Deno accepts no other. */
  readonly lowS?: boolean;
}

/** By their names in a JWK. Deno has no others for `createECDH`. */
export const CURVES: ReadonlyMap<string, Curve> = new Map([
  ["P-256", { name: "prime256v1", order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n }],
  [
    "P-384",
    {
      name: "secp384r1",
      order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    },
  ],
  ["secp256k1", {
    name: "secp256k1",
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
    lowS: true,
  }],
]);

/** @param d the private key, as a JWK has it. Returns r and s one after the other, as IEEE P1363 has them. */
export function signEcdsa(
  { crv, d }: { readonly crv: string; readonly d: string },
  hash: string,
  digest: Buffer,
): Buffer {
  const { name, order, lowS = false } = CURVES.get(crv)!;
  const bits = order.toString(2).length;
  const size = bits / 8;
  const secret = toNumber(Buffer.from(d, "base64url"));
  const excess = Math.max(0, digest.length * 8 - bits);
  const message = (toNumber(digest) >> BigInt(excess)) % order;
  const hmac = (key: Uint8Array, ...parts: Uint8Array[]) =>
    new Uint8Array(real.createHmac(hash, key).update(Buffer.concat(parts)).digest());
  const signWith = (nonce: Uint8Array): Buffer | undefined => {
    const k = toNumber(nonce.subarray(0, size));
    if (k === 0n || k >= order) return undefined;
    const r = abscissa(name, toBytes(k, size), size) % order;
    const either = inverse(k, order) * (message + r * secret) % order;
    const s = lowS && either > order / 2n ? order - either : either;
    return r === 0n || s === 0n ? undefined : Buffer.concat([toBytes(r, size), toBytes(s, size)]);
  };
  const seed = Buffer.concat([toBytes(secret, size), toBytes(message, size)]);
  return createHmacDrbg<Buffer>(digest.length, size, hmac)(new Uint8Array(seed), signWith);
}

/** A signature as X.509 has it, from one as IEEE P1363 has it. */
export function toDer(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const integers = [signature.subarray(0, half), signature.subarray(half)].map((bytes) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const digits = bytes.subarray(first);
    const body = digits[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
    return Buffer.concat([Buffer.from([0x02, body.length]), body]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** The x of a multiple of the curve's base point. */
function abscissa(curve: string, factor: Buffer, size: number): bigint {
  const point = real.createECDH(curve);
  point.setPrivateKey(factor);
  return toNumber(point.getPublicKey().subarray(1, 1 + size));
}

/** By the extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - a / b * y];
  return (x % modulus + modulus) % modulus;
}

export function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

/** Big-endian, in `size` bytes. */
export function toBytes(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, "0"), "hex");
}
