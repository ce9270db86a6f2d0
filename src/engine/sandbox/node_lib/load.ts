/// <reference path="./undici_llhttp.d.ts" />
/**
 * Runs files of Node's own library (`generated.js`) over simulated bindings: what they ask libuv for, `bindings/` answers from
 * the network of the world. So servers and sockets behave as Node's do, in the same way on every runtime. Files that keep no
 * state are evaluated once for the process; the others once for each run, with its clock and its `process`.
 */
import { fileURLToPath } from "node:url";
import { SeedbedError } from "../../errors.ts";
import { Failure } from "../../findings/failure.ts";
import type { Scope } from "../realm/scope.ts";
import { NODE_ERROR } from "../realm/stacks.ts";
// @ts-types="./generated.d.ts"
import type { MODULES, WEB_SOCKET } from "./generated.js";
import { createBindings, STATELESS_BINDINGS } from "./bindings/all.ts";
import { provideLlhttp } from "./llhttp.ts";
import { createShims, STATELESS_SHIMS } from "./shims.ts";
import type { Table } from "./table.ts";

type Require = (name: string) => unknown;
type Primordials = Readonly<Record<string, unknown>>;

/** Those whose exports are the same in every run, and in whichever order they are asked for. */
const STATELESS = new Set(["internal/assert", "internal/errors", "internal/net", "internal/validators"]);

interface Shared {
  readonly files: typeof MODULES;
  readonly webSocket: WebSocketFiles;
  readonly primordials: Primordials;
  readonly require: Require;
}

/** The files of undici, and the names of the globals that they are called with. */
export interface WebSocketFiles {
  readonly files: typeof WEB_SOCKET;
  readonly globals: readonly string[];
}

let shared: Shared | undefined;
let loading: Promise<void> | undefined;

const NAMES = ["net", "tls", "dgram", "dns", "dns/promises", "http", "https"];
const GLOBALS = ["WebSocket", "CloseEvent"];
const NAMED = new RegExp(`["'\`](?:node:)?(?:${NAMES.join("|")})["'\`]|\\b(?:${GLOBALS.join("|")})\\b`);

/** Loads the library if a bundle names a module or a global that is made of it. A world cannot wait for it. */
export async function prepareNodeLib(bundle: string): Promise<void> {
  if (shared === undefined && NAMED.test(bundle)) await (loading ??= load());
}

async function load(): Promise<void> {
  const [{ MODULES: files, WEB_SOCKET, WEB_SOCKET_GLOBALS }, llhttp] = await Promise.all([
    // @ts-types="./generated.d.ts"
    import("./generated.js").catch(notMade),
    import("undici/lib/llhttp/llhttp-wasm.js"),
  ]);
  provideLlhttp(llhttp.default);
  const primordials: Record<string, unknown> = {};
  files["internal/per_context/primordials"]!(primordials);
  const withMark = overlaid(primordials, { Symbol: symbolOf });
  const require = requireOf(files, (name) => name === "internal/errors" ? withMark : primordials, {
    mayEvaluate: (name) => STATELESS.has(name),
    shims: STATELESS_SHIMS,
    bindings: STATELESS_BINDINGS,
    process: Object.freeze({ platform: "linux", versions: {}, emitWarning() {} }),
  });
  // In advance: a program may have patched the language by the time that it asks for one.
  for (const name of STATELESS) require(name);
  shared = { files, webSocket: { files: WEB_SOCKET, globals: WEB_SOCKET_GLOBALS }, primordials, require };
  onLoad?.(errorPrototypes(require("internal/errors") as Errors));
}

let onLoad: ((shared: ReadonlyMap<object, string>) => void) | undefined;

/** Has `listener` called when the library is loaded, with the objects of it that code of every run can reach, and their names. */
export function whenNodeLibLoads(listener: (shared: ReadonlyMap<object, string>) => void): void {
  onLoad = listener;
}

type Errors = Readonly<Record<string, unknown>> & { readonly codes: Readonly<Record<string, unknown>> };

/** The prototypes of the errors that Node makes. An error leads to no class of Node's: its `constructor` is that of the language. */
function errorPrototypes({ codes, ...others }: Errors): ReadonlyMap<object, string> {
  const found = new Map<object, string>();
  const add = (value: unknown, name: string) => {
    if (typeof value !== "function" || !(value.prototype instanceof Error)) return;
    found.set(value.prototype as object, `${name}.prototype`);
    // Variants of an error are statics of its class.
    for (const variant of Object.values(value)) add(variant, name);
  };
  for (const [name, value] of Object.entries({ ...others, ...codes })) add(value, name);
  return found;
}

/** The build makes the file, so that a checkout does not have it at first. */
function notMade(error: Error & { readonly code?: unknown }): never {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  throw new SeedbedError("unreadable", "the checkout of seedbed is not built: Node's library is missing", {
    location: { file: fileURLToPath(new URL("./generated.js", import.meta.url)) },
    hint: "run npm run build in the checkout, which makes it",
    cause: error,
  });
}

/** By this symbol stacks tell the errors that Node makes. */
function symbolOf(description?: string): symbol {
  return description === "kIsNodeError" ? NODE_ERROR : Symbol(description);
}

/** What `WebSocket` is made of; undefined where no bundle has named it. */
export function webSocketFiles(): WebSocketFiles | undefined {
  return shared?.webSocket;
}

/** A module of the library, for the code of a run. */
export function nodeLib(scope: Scope, name: string): unknown {
  let require = requires.get(scope);
  if (require === undefined) requires.set(scope, require = create(scope));
  return require(name);
}

const requires = new WeakMap<Scope, Require>();

function create(scope: Scope): Require {
  if (shared === undefined) {
    throw new Failure("unsimulated", "unsimulated node:net", "a module of Node's network was asked for at run time", {
      hint: 'import it by a literal name, as in import net from "node:net"',
    });
  }
  const { files, primordials, require: shareable } = shared;
  const RunDate = scope.global("Date") as DateConstructor;
  const own = overlaid(primordials, { Date: RunDate, DateNow: () => RunDate.now() });
  return requireOf(files, () => own, {
    mayEvaluate: (name) => !STATELESS.has(name),
    otherwise: shareable,
    shims: createShims(scope, shareable),
    bindings: createBindings(scope),
    process: scope.global("process"),
  });
}

function overlaid(primordials: Primordials, own: object): Primordials {
  return Object.create(primordials, Object.getOwnPropertyDescriptors(own)) as Primordials;
}

interface Surroundings {
  readonly mayEvaluate: (name: string) => boolean;
  readonly otherwise?: Require;
  readonly shims: Table;
  readonly bindings: Table;
  readonly process: unknown;
}

function requireOf(
  files: typeof MODULES,
  primordialsFor: (name: string) => Primordials,
  { mayEvaluate, otherwise, shims, bindings, process }: Surroundings,
): Require {
  const loaded = new Map<string, { exports: unknown }>();
  const bound = new Map<string, unknown>();
  const internalBinding = (name: string): unknown => {
    if (!bound.has(name)) bound.set(name, entryOf(bindings, name, "binding"));
    return bound.get(name);
  };
  const require = (name: string): unknown => {
    const before = loaded.get(name);
    if (before !== undefined) return before.exports;
    const module = { exports: {} as unknown };
    loaded.set(name, module);
    const isFile = Object.hasOwn(files, name);
    if (isFile && mayEvaluate(name)) {
      files[name]!(module.exports, require, module, process, internalBinding, primordialsFor(name));
    } else if (isFile && otherwise !== undefined) module.exports = otherwise(name);
    else module.exports = entryOf(shims, name, "module");
    return module.exports;
  };
  return require;
}

function entryOf(table: Table, name: string, kind: string): unknown {
  if (!Object.hasOwn(table, name)) {
    throw new Error(`Node's library asked for the ${kind} ${name}, which it is not given`);
  }
  return table[name]!();
}
