/** `process.stdout`, `process.stderr` and `process.stdin`: events of the run, or pipes to the program that has started this one. */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { startedOf } from "../builtins/started/info.ts";
import { stdinOf } from "../builtins/started/stdio.ts";
import type { Scope } from "../realm/scope.ts";

type Output = "stdout" | "stderr";

export function createOutput(scope: Scope, name: Output): object {
  const { world } = scope;
  const sink = startedOf(scope)?.output[name];
  return Object.assign(new EventEmitter(), {
    isTTY: false,
    writable: true,
    fd: name === "stdout" ? 1 : 2,
    write(chunk: unknown, ...rest: unknown[]) {
      if (sink === undefined || sink.isCopy) world.kernel.event(name, String(chunk));
      const [encoding] = rest;
      sink?.write(
        chunk instanceof Uint8Array
          ? chunk
          : Buffer.from(String(chunk), typeof encoding === "string" ? encoding as BufferEncoding : "utf8"),
      );
      const done = rest.findLast((value) => typeof value === "function") as (() => void) | undefined;
      if (done !== undefined) (scope.global("process") as NodeJS.Process).nextTick(done);
      return true;
    },
    end() {},
    cork() {},
    uncork() {},
    getColorDepth: () => 1,
    hasColors: () => false,
  });
}

export function createInput(scope: Scope): object {
  const input = startedOf(scope)?.input;
  if (input !== undefined) return stdinOf(scope, input);
  return { isTTY: false, fd: 0, on() {}, once() {}, resume() {}, pause() {}, unref() {}, ref() {}, setEncoding() {} };
}

/** Where `console` writes a line, and whether the run gets it as well. */
export function consoleSink(scope: Scope, method: string): { write(line: string): void; isCopy: boolean } | undefined {
  const sink = startedOf(scope)?.output[STDERR.has(method) ? "stderr" : "stdout"];
  return sink && { isCopy: sink.isCopy, write: (line) => sink.write(Buffer.from(`${line}\n`)) };
}

const STDERR: ReadonlySet<string> = new Set(["warn", "error", "trace", "assert"]);
