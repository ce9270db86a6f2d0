/** `node:buffer`: what is there as a global, too, is the world's. */
import * as real from "node:buffer";
import type { Scope } from "../scope.ts";

const module: object = (real as { default?: object }).default ?? real;

export function createBuffer(scope: Scope): object {
  const { File: _file, ...others } = Object.getOwnPropertyDescriptors(module) as PropertyDescriptorMap;
  return Object.defineProperties({}, {
    ...others,
    File: { get: () => scope.global("File"), enumerable: true, configurable: true },
  });
}
