/** The web's `crypto` with randomness from the run's decisions. What only computes is done by the host, world paused. */
import { Buffer } from "node:buffer";
import { toHex } from "../../primordials.ts";
import type { Kernel } from "../../world/kernel.ts";
import { createSubtle } from "./subtle.ts";
import type { Scope } from "../realm/scope.ts";

const STREAM = "crypto";

/** Fills `bytes` from the run's randomness: one decision. */
export function fillRandom(kernel: Kernel, bytes: Uint8Array): void {
  bytes.set(kernel.randomBytes(STREAM, bytes.length));
}

export function randomBytes(kernel: Kernel, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  fillRandom(kernel, bytes);
  return bytes;
}

/** A version 4 UUID (RFC 9562). */
export function randomUuid(kernel: Kernel): string {
  const bytes = new Uint8Array(16);
  fillRandom(kernel, bytes);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = toHex(bytes, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const MAX_RANDOM_BYTES = 65_536;

export function createCrypto(scope: Scope): Record<string, unknown> {
  const { kernel } = scope.world;
  return {
    randomUUID: () => randomUuid(kernel),
    getRandomValues<T extends ArrayBufferView>(view: T): T {
      if (view.byteLength > MAX_RANDOM_BYTES) {
        throw new DOMException(
          `expected at most ${MAX_RANDOM_BYTES} bytes, found ${view.byteLength}`,
          "QuotaExceededError",
        );
      }
      fillRandom(kernel, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
      return view;
    },
    subtle: createSubtle(kernel, (size) => randomBytes(kernel, size)),
  };
}
