/**
 * The globals of a world, by name: each makes its value for one run, when the run's code first names it. What is real
 * depends on nothing outside of the program; what cannot be simulated is refused by name when it is used.
 */
import { Buffer } from "node:buffer";
import { createDate } from "../../world/date.ts";
import { refusedMember } from "../realm/refused.ts";
import { compilerOf } from "../realm/dynamic/compiler.ts";
import { ABSENT } from "./absent.ts";
import { createAbortSignal } from "./abort.ts";
import { createCompressionStream, SimDecompressionStream } from "./compression.ts";
import { createConsole } from "./console.ts";
import { createCrypto } from "../crypto/web_crypto.ts";
import { createEventClass } from "./event.ts";
import { createFetch } from "./fetch.ts";
import { createFile } from "./file.ts";
import { createGlobalObject } from "./global_object.ts";
import { INTL } from "./intl.ts";
import { createRequest, createResponse } from "./multipart.ts";
import { messagePortsOf } from "../builtins/messages/ports.ts";
import { createPerformance } from "./performance.ts";
import { createProcess } from "./process.ts";
import { type Timers, timersOf } from "../builtins/timers/timers.ts";
import { createWebAssembly } from "./web_assembly.ts";
import { webSocketOf } from "../node_lib/web_socket/classes.ts";
import { FOREIGN_GLOBALS } from "../realm/node24/foreign_globals.ts";
import { MATH_FUNCTIONS, realGlobal } from "../realm/node24/globals.ts";
import { withoutNewer } from "../realm/node24/newer.ts";
import { FormData, Headers } from "../../web/classes.ts";
import type { Factory, Scope } from "../realm/scope.ts";

/** Real ones that only compute. */
export const REAL: readonly string[] = [
  "AbortController",
  "Blob",
  "ByteLengthQueuingStrategy",
  "CountQueuingStrategy",
  "CryptoKey",
  "DOMException",
  "EventTarget",
  "ReadableByteStreamController",
  "ReadableStream",
  "ReadableStreamBYOBReader",
  "ReadableStreamBYOBRequest",
  "ReadableStreamDefaultController",
  "ReadableStreamDefaultReader",
  "TextDecoder",
  "TextDecoderStream",
  "TextEncoder",
  "TextEncoderStream",
  "TransformStream",
  "TransformStreamDefaultController",
  "URL",
  "URLPattern",
  "URLSearchParams",
  "WritableStream",
  "WritableStreamDefaultController",
  "WritableStreamDefaultWriter",
  "atob",
  "btoa",
  "structuredClone",
];

function timer(name: keyof Timers): [string, Factory] {
  return [name, (scope) => timersOf(scope)[name]];
}

function real(name: string): [string, Factory] {
  return [name, () => realGlobal(name)];
}

export const GLOBALS: Readonly<Record<string, Factory>> = Object.fromEntries<Factory>([
  ["globalThis", createGlobalObject],
  ["global", (scope) => scope.global("globalThis")],
  ["Function", (scope) => compilerOf(scope).constructorOf("Function")],
  ["eval", (scope) => compilerOf(scope).eval],
  ["Date", ({ machine }) => createDate(() => machine.readClock().nowMs, () => machine.env.zone)],
  ["Math", createMath],
  ["Intl", () => INTL],
  timer("setTimeout"),
  timer("setInterval"),
  timer("setImmediate"),
  timer("clearTimeout"),
  timer("clearInterval"),
  timer("clearImmediate"),
  ["queueMicrotask", createQueueMicrotask],
  ["performance", createPerformance],
  ["crypto", createCrypto],
  ["fetch", createFetch],
  ["console", createConsole],
  ["process", createProcess],
  ["AbortSignal", createAbortSignal],
  ["CompressionStream", createCompressionStream],
  ["DecompressionStream", () => SimDecompressionStream],
  ["Event", createEventClass("Event")],
  ["CustomEvent", createEventClass("CustomEvent")],
  ["MessageEvent", createEventClass("MessageEvent")],
  ["MessageChannel", (scope) => messagePortsOf(scope).MessageChannel],
  ["MessagePort", (scope) => messagePortsOf(scope).MessagePort],
  ["BroadcastChannel", (scope) => messagePortsOf(scope).BroadcastChannel],
  ["File", createFile],
  ["WebAssembly", createWebAssembly],
  ["Request", createRequest],
  ["Response", createResponse],
  ["Buffer", () => Buffer],
  ["WeakRef", () => StrongRef],
  ["FinalizationRegistry", () => NoFinalization],
  [
    "navigator",
    () => ({
      hardwareConcurrency: 1,
      language: "en-US",
      languages: ["en-US"],
      userAgent: "Seedbed",
      platform: "linux",
    }),
  ],
  ...REAL.map(real),
  // Bundles of older traces have them as parameters, and `self` was there.
  ...FOREIGN_GLOBALS.map((name): [string, Factory] => [
    name,
    (scope) => name === "self" ? scope.global("globalThis") : undefined,
  ]),
  ["FormData", () => FormData],
  ["Headers", () => Headers],
  ...Object.entries(ABSENT).map(([name, instead]): [string, Factory] => [name, () => refusedMember(name, instead)]),
  ["WebSocket", (scope) => webSocketOf(scope).WebSocket],
  ["CloseEvent", (scope) => webSocketOf(scope).CloseEvent],
]);

/** Those that a bundle has as parameters; `eval` is none for strict code. */
export const GLOBAL_NAMES: readonly string[] = Object.keys(GLOBALS).filter((name) => name !== "eval");

function createMath({ world: { kernel } }: Scope): Math {
  return Object.defineProperty(Object.create(MATH), "random", {
    value: () => kernel.randomUnit("Math.random"),
    writable: true,
    configurable: true,
  });
}

/** Own copies of the properties, so that nothing leads back to the real `random`. */
const { random: _random, ...computing } = withoutNewer(Math);
const MATH: object = Object.defineProperties({}, computing);
for (const [name, value] of Object.entries(MATH_FUNCTIONS)) {
  Object.defineProperty(MATH, name, { value, writable: true, enumerable: false, configurable: true });
}

function createQueueMicrotask(scope: Scope): (callback: () => void) => void {
  return (callback) => {
    scope.world.kernel.spin();
    Promise.resolve().then(scope.later(callback));
  };
}

/** A WeakRef that never lets go; the real one does so when the garbage collector decides. */
export class StrongRef<T extends object> {
  readonly #target: T;

  constructor(target: T) {
    this.#target = target;
  }

  deref(): T {
    return this.#target;
  }
}

/** A FinalizationRegistry that never calls back; the real one does so when the garbage collector decides. */
export class NoFinalization {
  register(): void {}
  unregister(): boolean {
    return false;
  }
}
