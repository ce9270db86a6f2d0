/**
 * RSA with the randomness of a world: PSS signatures, and encryption by OAEP or PKCS #1 v1.5 (RFC 8017). The host would draw
 * salts and paddings itself, and does not take them from outside.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { toBytes, toNumber } from "./ecdsa.ts";

/** So many bytes of the world's randomness. */
export type RandomBytes = (size: number) => Buffer;

/** The members of a JWK that count here. */
export interface RsaJwk {
  readonly n: string;
  readonly e: string;
  readonly d?: string;
}

/** `RSASSA-PSS-SIGN` (8.1.1). @param saltLength in bytes */
export function signPss(key: Required<RsaJwk>, hash: string, digest: Buffer, salt: Buffer): Buffer {
  const modulus = numberOf(key.n);
  const bits = modulus.toString(2).length - 1;
  const size = Math.ceil(bits / 8);
  // EMSA-PSS-ENCODE (9.1.1).
  const seal = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const padding = Buffer.alloc(size - salt.length - seal.length - 2);
  const masked = masking(hash, seal, Buffer.concat([padding, Buffer.from([1]), salt]));
  masked[0]! &= 0xff >> (8 * size - bits);
  const message = Buffer.concat([masked, seal, Buffer.from([0xbc])]);
  return toBytes(power(toNumber(message), numberOf(key.d), modulus), byteLength(key));
}

/** `RSAES-OAEP-ENCRYPT` (7.1.1). @throws RangeError when the message is too long */
export function encryptOaep(key: RsaJwk, hash: string, message: Buffer, label: Buffer, random: RandomBytes): Buffer {
  const size = byteLength(key);
  const name = createHash(hash).update(label).digest();
  const seed = random(name.length);
  const padding = Buffer.alloc(size - message.length - 2 * name.length - 2);
  const block = masking(hash, seed, Buffer.concat([name, padding, Buffer.from([1]), message]));
  return encrypt(key, Buffer.concat([Buffer.alloc(1), masking(hash, block, seed), block]));
}

/** `RSAES-PKCS1-V1_5-ENCRYPT` (7.2.1): filled up with bytes that are not zero. */
export function encryptPkcs1(key: RsaJwk, message: Buffer, random: RandomBytes): Buffer {
  const filling: number[] = [];
  const wanted = byteLength(key) - message.length - 3;
  while (filling.length < wanted) filling.push(...random(wanted - filling.length).filter((byte) => byte !== 0));
  return encrypt(key, Buffer.concat([Buffer.from([0, 2, ...filling, 0]), message]));
}

/** Returns the number of bytes of a block of the key. */
export function byteLength({ n }: RsaJwk): number {
  return Buffer.from(n, "base64url").length;
}

function encrypt(key: RsaJwk, block: Buffer): Buffer {
  return toBytes(power(toNumber(block), numberOf(key.e), numberOf(key.n)), byteLength(key));
}

/** `bytes` under the mask of `seed`: MGF1 (B.2.1). */
function masking(hash: string, seed: Buffer, bytes: Buffer): Buffer {
  const mask: Buffer[] = [];
  for (let count = 0, length = 0; length < bytes.length; count++) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    const part = createHash(hash).update(seed).update(counter).digest();
    mask.push(part);
    length += part.length;
  }
  const all = Buffer.concat(mask);
  return Buffer.from(bytes.map((byte, index) => byte ^ all[index]!));
}

function numberOf(base64url: string): bigint {
  return toNumber(Buffer.from(base64url, "base64url"));
}

/** By squaring, from the highest bit. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = result * result % modulus;
    if (bit === "1") result = result * base % modulus;
  }
  return result;
}
