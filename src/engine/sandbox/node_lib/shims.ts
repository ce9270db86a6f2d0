/** What the files of Node's library require besides each other: modules of the world, and small parts of Node's inside. */
import { Buffer } from "node:buffer";
import { BlockList, SocketAddress } from "node:net";
import { AsyncResource } from "node:async_hooks";
import { domainToASCII } from "node:url";
import { format, inspect, promisify, types } from "node:util";
import type { Scope } from "../realm/scope.ts";
import { constantsOf } from "../realm/node24/tables.ts";
import { errname } from "./bindings/uv.ts";
import type { Table } from "./table.ts";
import { createTimerShims } from "./timers.ts";

const EMPTY = Object.freeze(Object.create(null)) as object;
const HIGH_WATER_MARK = 65_536;

/** What Node's `internal/util` has of what the library uses. */
const UTIL = {
  isWindows: false,
  assertCrypto() {},
  kEmptyObject: EMPTY,
  customPromisifyArgs: Symbol("customPromisifyArgs"),
  customInspectSymbol: inspect.custom,
  promisify,
  getSystemErrorName: errname,
  guessHandleType: () => "INVALID",
  once(callback: (...args: unknown[]) => unknown) {
    let called = false;
    return function (this: unknown, ...args: unknown[]) {
      if (called) return undefined;
      called = true;
      return callback.apply(this, args);
    };
  },
  cachedResult(make: () => unknown[]) {
    let made: unknown[] | undefined;
    return () => [...made ??= make()];
  },
  /** @param isLower whether the names are to be in lower case */
  filterDuplicateStrings: (names: readonly string[], isLower: boolean) =>
    [...new Set(names.map((name) => isLower ? name.toLowerCase() : name))].sort(),
  getLazy(make: () => unknown) {
    let made: { readonly value: unknown } | undefined;
    return () => (made ??= { value: make() }).value;
  },
  assignFunctionName(name: string | symbol, fn: object) {
    const text = typeof name === "symbol" ? `[${name.description}]` : name;
    return Object.defineProperty(fn, "name", { value: text, configurable: true });
  },
  normalizeEncoding: (encoding: unknown) => Buffer.isEncoding(encoding as string) ? encoding : undefined,
};

export const STATELESS_SHIMS: Table = {
  buffer: () => ({ Buffer }),
  util: () => ({ inspect, format, getSystemErrorName: errname }),
  "internal/util": () => UTIL,
  "internal/util/types": () => types,
  "internal/util/inspect": () => ({ inspect, format }),
  "internal/util/colors": () => ({ shouldColorize: () => false }),
  "internal/options": () => OPTIONS_MODULE,
  "internal/v8/startup_snapshot": () => ({ namespace: { isBuildingSnapshot: () => false } }),
};

/** Values of Node's command line: its defaults. */
const OPTIONS: Readonly<Record<string, unknown>> = {
  "--network-family-autoselection": true,
  "--network-family-autoselection-attempt-timeout": 250,
  "--max-http-header-size": 16_384,
  "--insecure-http-parser": false,
  "--dns-result-order": "",
  "--tls-cipher-list": constantsOf("tls")["DEFAULT_CIPHERS"],
};

const OPTIONS_MODULE = { getOptionValue: (name: string) => OPTIONS[name] };

/** @param shared requires files that keep no state */
export function createShims(scope: Scope, shared: (name: string) => unknown): Table {
  const world = (name: string) => () => scope.require(name);
  return {
    ...STATELESS_SHIMS,
    ...createTimerShims(scope, shared),
    buffer: world("buffer"),
    diagnostics_channel: world("diagnostics_channel"),
    events: world("events"),
    stream: world("stream"),
    util: world("util"),
    crypto: world("crypto"),
    fs: world("fs"),
    cluster: () => ({ isPrimary: true }),
    async_hooks: () => ({ AsyncResource }),
    "internal/async_hooks": createAsyncIds,
    "internal/abort_controller": () => ({ AbortController: scope.global("AbortController") }),
    "internal/blocklist": () => ({ BlockList }),
    "internal/socketaddress": () => ({ SocketAddress }),
    "internal/buffer": () => ({ FastBuffer }),
    "internal/crypto/util": () => ({
      toBuf: (value: unknown) => typeof value === "string" ? Buffer.from(value) : value,
    }),
    "internal/crypto/x509": () => ({ InternalX509Certificate: asItIs }),
    "internal/constants": () => ({ CHAR_LOWERCASE_B: 98, CHAR_LOWERCASE_E: 101 }),
    "internal/events/abort_listener": () => ({ addAbortListener: createAddAbortListener(scope) }),
    "internal/options": () => ({ ...OPTIONS_MODULE, getAllowUnauthorized: () => mayBeUnauthorized(scope) }),
    "internal/perf/observe": () => ({ hasObserver: () => false, startPerf() {}, stopPerf() {} }),
    "internal/process/task_queues": () => ({ queueMicrotask: scope.global("queueMicrotask") }),
    "internal/streams/state": () => ({ getDefaultHighWaterMark: () => HIGH_WATER_MARK }),
    "internal/url": () => ({
      URL: scope.global("URL"),
      domainToASCII,
      isURL: (value: unknown) => value instanceof URL,
      urlToHttpOptions: (scope.require("url") as typeof import("node:url")).urlToHttpOptions,
    }),
    "internal/util": () => {
      const { deprecate, promisify } = scope.require("util") as typeof import("node:util");
      return { ...UTIL, deprecate, promisify };
    },
    "internal/util/debuglog": () => ({ debuglog: () => Object.assign(() => {}, { enabled: false }) }),
    "internal/v8/startup_snapshot": () => ({
      namespace: { isBuildingSnapshot: () => false, addSerializeCallback() {}, addDeserializeCallback() {} },
    }),
    "internal/worker/js_transferable": () => ({
      markTransferMode() {},
      kDeserialize: Symbol("messaging_deserialize_symbol"),
      kTransfer: Symbol("messaging_transfer_symbol"),
      kTransferList: Symbol("messaging_transfer_list_symbol"),
    }),
  };
}

/** Node's buffers are of a class of their own: here they are Buffers. */
function FastBuffer(bytes = new ArrayBuffer(0), offset?: number, length?: number): Buffer {
  return Buffer.from(bytes, offset, length);
}

/** The binding gives certificates as programs see them. */
function asItIs(this: unknown, certificate: object): object {
  return certificate;
}

/** Whether the environment says that no certificate is to be checked. */
function mayBeUnauthorized(scope: Scope): boolean {
  const process = scope.global("process") as NodeJS.Process;
  if (process.env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return false;
  scope.once(warnOfUnauthorized);
  return true;
}

function warnOfUnauthorized(scope: Scope): true {
  scope.warn(
    "Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to '0' makes TLS connections and HTTPS requests " +
      "insecure by disabling certificate verification.",
    "Warning",
  );
  return true;
}

/** Numbers of async resources, which nobody in a world sees. */
function createAsyncIds(): object {
  const async_id_symbol = Symbol("async_id");
  let last = 1;
  const newAsyncId = () => ++last;
  return {
    newAsyncId,
    getOrSetAsyncId: (object: Record<symbol, number>) => object[async_id_symbol] ??= newAsyncId(),
    defaultTriggerAsyncIdScope: (_id: number, work: (...args: unknown[]) => unknown, ...args: unknown[]) =>
      work(...args),
    symbols: { async_id_symbol, owner_symbol: Symbol("owner") },
  };
}

function createAddAbortListener(scope: Scope) {
  const later = scope.global("queueMicrotask") as (work: () => void) => void;
  return (signal: AbortSignal, listener: () => void): Disposable => {
    if (signal.aborted) later(listener);
    else signal.addEventListener("abort", listener, { once: true });
    return { [Symbol.dispose]: () => signal.removeEventListener("abort", listener) };
  };
}
