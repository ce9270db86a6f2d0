/**
 * The real objects that code of every run can reach: constructors and prototypes of the language and of the web, modules that
 * only compute, classes of the sandbox itself.
 */
import * as assert from "node:assert";
import * as buffer from "node:buffer";
import * as events from "node:events";
import { BlockList, SocketAddress } from "node:net";
import process from "node:process";
import * as querystring from "node:querystring";
import * as streamWeb from "node:stream/web";
import * as stringDecoder from "node:string_decoder";
import * as util from "node:util";
import { Volume } from "memfs";
import { asyncHooks } from "../../builtins/async_hooks.ts";
import { AnsweredProcess } from "../../builtins/child_process/answered.ts";
import { ChannelControl } from "../../builtins/child_process/channel.ts";
import { ChildProcess } from "../../builtins/child_process/child.ts";
import { ForkedProcess } from "../../builtins/child_process/forked.ts";
import { Channel, TracingChannel } from "../../builtins/diagnostics_channel.ts";
import { FileHandle } from "../../builtins/fs/file_handle.ts";
import { StatWatcher } from "../../builtins/fs/watch_file.ts";
import { ClientRequest } from "../../builtins/http/request.ts";
import { IncomingMessage } from "../../builtins/http/response.ts";
import { MessageTarget } from "../../builtins/messages/listeners.ts";
import { posixPath, win32Path } from "../../builtins/path.ts";
import { streamConsumers, streamModule, streamPromises } from "../../builtins/stream.ts";
import { urlModule } from "../../builtins/url.ts";
import { NoFinalization, REAL, StrongRef } from "../../globals/catalog.ts";
import { SimDecompressionStream } from "../../globals/compression.ts";
import { Child } from "../../globals/deno/command.ts";
import { SimResponse } from "../../globals/fetch.ts";
import { ServedResponse } from "../../globals/served_fetch.ts";
import { LANGUAGE } from "../../globals/global_object.ts";
import { INTL } from "../../globals/intl.ts";
import { Immediate, Timeout } from "../../builtins/timers/timers.ts";
import { ConnectionsList } from "../../node_lib/bindings/connections_list.ts";
import { Parser } from "../../node_lib/bindings/http_parser.ts";
import { JsStream } from "../../node_lib/bindings/js_stream.ts";
import { PipeHandle } from "../../node_lib/bindings/pipe_wrap.ts";
import { SecureContext } from "../../node_lib/bindings/secure_context.ts";
import { StreamBase } from "../../node_lib/bindings/stream_base.ts";
import { TcpHandle } from "../../node_lib/bindings/tcp_wrap.ts";
import { TlsHandle } from "../../node_lib/bindings/tls_wrap.ts";
import { UdpHandle } from "../../node_lib/bindings/udp_wrap.ts";
import { withExportsOfNode24 } from "../../realm/node24/modules.ts";
import { FormData, Headers, Request, Response } from "../../../web/classes.ts";

const MODULES = Object.entries({
  assert,
  buffer,
  events,
  querystring,
  "stream/web": streamWeb,
  string_decoder: stringDecoder,
  util,
})
  .flatMap(([name, module]: [string, object]) => {
    const real = (module as { default?: object }).default ?? module;
    return [real, withExportsOfNode24(name, real)];
  });
const OWN = [
  asyncHooks,
  posixPath,
  win32Path,
  streamModule,
  streamPromises,
  streamConsumers,
  urlModule,
  INTL,
  FileHandle,
  StatWatcher,
  MessageTarget,
  Channel,
  TracingChannel,
  StrongRef,
  NoFinalization,
  SimDecompressionStream,
  SimResponse,
  ServedResponse,
  Child,
  ChildProcess,
  AnsweredProcess,
  ForkedProcess,
  ChannelControl,
  ClientRequest,
  IncomingMessage,
  Immediate,
  Timeout,
  BlockList,
  SocketAddress,
  ConnectionsList,
  Parser,
  JsStream,
  PipeHandle,
  SecureContext,
  StreamBase,
  TcpHandle,
  TlsHandle,
  UdpHandle,
];

/** Globals of which a world has its own, made over the real ones. */
const WRAPPED = [
  "AbortSignal",
  "Buffer",
  "CustomEvent",
  "Date",
  "Event",
  "File",
  "Intl",
  "Math",
  "MessageEvent",
];

/** Each object once. The names are for who asks what was changed. */
export function sharedObjects(): ReadonlyMap<object, string> {
  const found = new Map<object, string>();
  const add = (value: unknown, name: string) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || found.has(value)) return;
    found.set(value, name);
    // Only classes and namespaces have state that programs change: what else a property leads to is left alone.
    const prototype = valueOf(value, "prototype");
    if (typeof prototype === "object" && prototype !== null) {
      add(prototype, `${name}.prototype`);
      add(Object.getPrototypeOf(prototype), `the prototype of ${name}.prototype`);
      add(Object.getPrototypeOf(value), `the prototype of ${name}`);
    }
  };
  for (const name of [...LANGUAGE, ...REAL, ...WRAPPED]) add((globalThis as Record<string, unknown>)[name], name);
  const { WebAssembly } = globalThis as unknown as { WebAssembly: object };
  for (const module of [Intl, WebAssembly, ...MODULES, ...OWN]) {
    add(module, `the module of ${Object.keys(module).slice(0, 3).join(", ")}`);
    for (const name of Object.getOwnPropertyNames(module)) if (/^[A-Z]/.test(name)) add(valueOf(module, name), name);
  }
  for (const [name, value] of Object.entries({ FormData, Headers, Request, Response })) add(value, name);
  for (const [name, iterator] of Object.entries(ITERATORS)) add(Object.getPrototypeOf(iterator), name);
  for (const made of madeByFiles()) add(made.constructor, "a class of files");
  add(util.inspect, "util.inspect");
  add(globalThis, "globalThis");
  return found;
}

/** Objects of the classes of virtual files, which memfs does not export. */
function madeByFiles(): object[] {
  const { cwd } = process;
  // It asks for the working folder even for an absolute path, and that of the process may have been removed.
  process.cwd = () => "/";
  try {
    const volume = Volume.fromJSON({ "/file": "" });
    const [entry] = volume.readdirSync("/", { withFileTypes: true }) as object[];
    return [volume.statSync("/file"), volume.statfsSync("/"), entry!];
  } finally {
    process.cwd = cwd;
  }
}

const SEGMENTS = new globalThis.Intl.Segmenter().segment("");

const ITERATORS = {
  "the prototype of array iterators": [][Symbol.iterator](),
  "the prototype of map iterators": new Map()[Symbol.iterator](),
  "the prototype of set iterators": new Set()[Symbol.iterator](),
  "the prototype of string iterators": ""[Symbol.iterator](),
  "the prototype of iterators of parameters": new URLSearchParams().entries(),
  "the prototype of iterators of headers": new Headers().entries(),
  "the prototype of iterators of forms": new FormData().entries(),
  "the prototype of what iterators are mapped to": [].values().map((each) => each),
  "the prototype of segments": SEGMENTS,
  "the prototype of iterators of segments": SEGMENTS[Symbol.iterator](),
  "the prototype of iterators of matches": "".matchAll(/x/g),
  "the prototype of async functions": async () => {},
  "the prototype of generator functions": function* () {},
  "the prototype of async generator functions": async function* () {},
  "the prototype of all async iterators": Object.getPrototypeOf(
    Object.getPrototypeOf((async function* () {})()),
  ),
  "the prototype of generators": Object.getPrototypeOf((function* () {})()),
  "the prototype of async generators": Object.getPrototypeOf((async function* () {})()),
};

/** A property, if it is a plain one: a getter may load what nobody asked for. */
function valueOf(holder: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(holder, name)?.value;
}
