/**
 * Computes what an allocation loses to fragmentation: the formula of `*.fozzy.json` files, whose numbers must come out the
 * same.
 */
import { blake3 } from "@noble/hashes/blake3.js";

/**
 * From 0 to 30: the first byte of BLAKE3 over three little-endian u64, modulo 31.
 * @param attempt number of the allocation, from 1
 * @param bytes as they were asked for
 */
export function overheadPercent(seed: number, attempt: number, bytes: number): number {
  const input = new DataView(new ArrayBuffer(24));
  input.setBigUint64(0, BigInt(seed), true);
  input.setBigUint64(8, BigInt(attempt), true);
  input.setBigUint64(16, BigInt(bytes), true);
  return blake3(new Uint8Array(input.buffer))[0]! % 31;
}
