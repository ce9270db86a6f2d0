/** `node:buffer`: what is there as a global, too, is the world's. */
import * as real from "node:buffer";
import type { Scope } from "../realm/scope.ts";

const module: object = (real as { default?: object }).default ?? real;

/** Called and constructed. What the real one gives is memory that somebody used before. */
function SlowBuffer(size: number): real.Buffer {
  return real.Buffer.alloc(size);
}

export function createBuffer(scope: Scope): object {
  const { File: _file, SlowBuffer: slow, ...others } = Object.getOwnPropertyDescriptors(
    module,
  ) as PropertyDescriptorMap;
  return Object.defineProperties({}, {
    ...others,
    ...(slow === undefined ? {} : { SlowBuffer: { ...slow, value: SlowBuffer } }),
    File: { get: () => scope.global("File"), enumerable: true, configurable: true },
  });
}
