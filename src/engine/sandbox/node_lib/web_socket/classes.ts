/**
 * The global `WebSocket` and `CloseEvent`: undici's own files, which Node has inside, over connections of the world. They are
 * evaluated once for each run that names one of them.
 */
import type { Scope } from "../../realm/scope.ts";
import { refusedFunction } from "../../realm/refused.ts";
import { webSocketFiles } from "../load.ts";
import { connect, HeaderList } from "./handshake.ts";
import type { Table } from "../table.ts";

export interface WebSocketClasses {
  readonly WebSocket: unknown;
  readonly CloseEvent: unknown;
}

const ROOT = "undici/lib/";
const EVENTS = `${ROOT}web/websocket/events`;

/** Its classes, or refused ones where the bundle names neither, so that the files are not loaded. */
export function webSocketOf(scope: Scope): WebSocketClasses {
  return scope.once(evaluate);
}

function evaluate(scope: Scope): WebSocketClasses {
  const loaded = webSocketFiles();
  if (loaded === undefined) return { WebSocket: notNamed("WebSocket"), CloseEvent: notNamed("CloseEvent") };
  const { files, globals } = loaded;
  const values = globals.map((name) => scope.global(name));
  const modules = new Map<string, { exports: unknown }>();
  const require = (name: string): unknown => {
    if (name.startsWith("node:")) return shims[name]?.() ?? scope.require(name);
    const before = modules.get(name);
    if (before !== undefined) return before.exports;
    const module = { exports: {} as unknown };
    modules.set(name, module);
    const path = Object.hasOwn(files, name) ? name : `${name}/index`;
    if (!Object.hasOwn(files, path)) module.exports = shimOf(shims, name);
    else files[path]!(module.exports, (asked: string) => require(resolve(path, asked)), module, ...values);
    if (name === EVENTS) module.exports = { ...module.exports as object, createFastMessageEvent: createMessage(scope) };
    return module.exports;
  };
  const shims = createShims(scope, require);
  const { WebSocket } = require(`${ROOT}web/websocket/websocket`) as { WebSocket: unknown };
  const { CloseEvent } = require(EVENTS) as { CloseEvent: unknown };
  return { WebSocket, CloseEvent };
}

function notNamed(name: string): unknown {
  return refusedFunction(name, `name it in the code, as in new ${name}(…): it is loaded only for code that does`);
}

/** The path that a file asks for, from the root of the package. */
function resolve(from: string, asked: string): string {
  if (asked.startsWith("node:")) return asked;
  const parts = from.split("/").slice(0, -1);
  for (const part of asked.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function shimOf(shims: Table, name: string): unknown {
  const shim = shims[name.slice(ROOT.length)];
  if (shim === undefined) throw new Error(`undici asked for the module ${name}, which it is not given`);
  return shim();
}

/** Those of undici that would bring its client along. */
function createShims(scope: Scope, require: (name: string) => unknown): Table {
  const channel = (name: string) =>
    (scope.require("diagnostics_channel") as typeof import("node:diagnostics_channel")).channel(
      `undici:websocket:${name}`,
    );
  return {
    "core/diagnostics": () => ({
      channels: {
        open: channel("open"),
        close: channel("close"),
        socketError: channel("socket_error"),
        ping: channel("ping"),
        pong: channel("pong"),
      },
    }),
    "core/util": () => ({ kEnumerableProperty: Object.freeze({ __proto__: null, enumerable: true }) }),
    "global": () => ({ getGlobalDispatcher: () => ({ webSocketOptions: LIMITS }) }),
    "util/runtime-features": () => ({ runtimeFeatures: { has: () => true } }),
    "web/fetch/headers": () => {
      const { webidl: { converters } } = require(`${ROOT}web/webidl`) as { webidl: { converters: object } };
      // What is given is checked by the class.
      Object.assign(converters, { HeadersInit: (given: unknown) => given });
      return {
        Headers: scope.global("Headers"),
        getHeadersList: (headers: Headers) => new HeaderList([...headers]),
      };
    },
    "web/fetch/index": () => ({ fetching: connect(scope) }),
    "web/fetch/request": () => ({
      makeRequest: ({ urlList }: { urlList: readonly URL[] }) => ({ url: urlList[0], headersList: new HeaderList() }),
    }),
    "web/fetch/util": () => ({
      environmentSettingsObject: { settingsObject: { baseUrl: undefined } },
      getDecodeSplit: (name: string, list: HeaderList) => list.get(name)?.split(/, ?/) ?? null,
    }),
    "node:crypto": () => ({ ...scope.require("crypto") as object, randomFillSync: fillMasks }),
  };
}

/** Those of Node's own client. */
const LIMITS = { maxFragments: 131_072, maxPayloadSize: 128 * 1024 * 1024 };

/** Frames are masked against proxies, of which a world has none: every mask is this one, and takes nothing of the seed. */
function fillMasks(bytes: Uint8Array): Uint8Array {
  return bytes.fill(MASK);
}

const MASK = 0x5a;

function createMessage(scope: Scope) {
  return (type: string, init: MessageEventInit) =>
    new (scope.global("MessageEvent") as typeof MessageEvent)(type, init);
}
