/** Node's built-in modules: simulated, or refused with what to use instead. Every one of them is in one of the two. */
import * as assert from "node:assert";
import * as querystring from "node:querystring";
import * as streamWeb from "node:stream/web";
import * as stringDecoder from "node:string_decoder";
import * as util from "node:util";
import type { Factory, Scope } from "../realm/scope.ts";
import { createAsyncHooks } from "./async_hooks.ts";
import { createBuffer } from "./buffer.ts";
import { createChildProcess } from "./child_process/module.ts";
import { CLUSTER, constants } from "./constants.ts";
import { createCryptoModule } from "./crypto/module.ts";
import { createDiagnosticsChannel } from "./diagnostics_channel.ts";
import { createEvents } from "./events.ts";
import { createFs } from "./fs/module.ts";
import { createFsPromises } from "./fs/promises.ts";
import { createHttp, createHttps } from "./http/module.ts";
import { createModule } from "./module.ts";
import { createDgram, createDns, createDnsPromises, createNet, createTls, HTTP_PARTS } from "./net.ts";
import { createOs } from "./os.ts";
import { posixPath, win32Path } from "./path.ts";
import { createPerfHooks } from "./perf_hooks.ts";
import type { Refused } from "../realm/refused.ts";
import { createSqlite } from "./sqlite/module.ts";
import { streamConsumers, streamModule, streamPromises } from "./stream.ts";
import { createTimersModule, createTimersPromises } from "./timers/module.ts";
import { urlModule } from "./url.ts";
import { createUtil } from "./util.ts";
import { createWorkerThreads } from "./worker_threads.ts";
import { createZlib } from "./zlib.ts";
import { withExportsOfNode24 } from "../realm/node24/modules.ts";
import { constantsOf } from "../realm/node24/tables.ts";

/** A real module that only computes, as `require` gives it. */
function real(name: string, module: object): Factory {
  const value = (module as { default?: object }).default ?? module;
  return () => withExportsOfNode24(name, value);
}

/** `node:stream/web`: the classes that are globals of the world. */
function createStreamWeb(scope: Scope): object {
  const exports = withExportsOfNode24("stream/web", (streamWeb as { default?: object }).default ?? streamWeb);
  return Object.fromEntries(Object.entries(exports).map(([name, value]) => [name, scope.global(name) ?? value]));
}

export const BUILTINS: Readonly<Record<string, Factory>> = {
  assert: real("assert", assert),
  "assert/strict": () => assert.strict,
  async_hooks: createAsyncHooks,
  buffer: (scope) => withExportsOfNode24("buffer", createBuffer(scope)),
  child_process: createChildProcess,
  console: (scope) => scope.global("console"),
  constants: () => constants,
  crypto: createCryptoModule,
  dgram: createDgram,
  diagnostics_channel: createDiagnosticsChannel,
  dns: createDns,
  "dns/promises": createDnsPromises,
  events: createEvents,
  fs: createFs,
  "fs/promises": createFsPromises,
  http: createHttp,
  https: createHttps,
  module: createModule,
  net: createNet,
  os: createOs,
  path: () => posixPath,
  "path/posix": () => posixPath,
  "path/win32": () => win32Path,
  perf_hooks: createPerfHooks,
  process: (scope) => scope.global("process"),
  querystring: real("querystring", querystring),
  sqlite: createSqlite,
  stream: () => streamModule,
  "stream/consumers": () => streamConsumers,
  "stream/promises": () => streamPromises,
  "stream/web": createStreamWeb,
  string_decoder: real("string_decoder", stringDecoder),
  sys: (scope) => scope.require("util"),
  timers: createTimersModule,
  "timers/promises": createTimersPromises,
  tls: createTls,
  tty: () => ({ isatty: () => false }),
  url: () => withExportsOfNode24("url", urlModule),
  util: (scope) => withExportsOfNode24("util", createUtil(scope)),
  "util/types": () => withExportsOfNode24("util/types", util.types),
  worker_threads: createWorkerThreads,
  zlib: createZlib,
  ...HTTP_PARTS,
};

const NET_INSTEAD =
  "put the connection behind an interface, and give the scenario a simulated one; fetch and node:http go to http.when()";
const TASKS_INSTEAD = "run the code in a task of .parallel(): a world has one thread";
const TOOL_INSTEAD = "it is a tool of the runtime; leave it out of the code under test";

export const REFUSED: Readonly<Record<string, Refused>> = {
  cluster: { instead: TASKS_INSTEAD, values: () => CLUSTER },
  domain: { instead: "use promises and try/catch" },
  http2: { instead: "use fetch or node:http, which http.when() answers", values: () => constantsOf("http2") },
  inspector: { instead: TOOL_INSTEAD },
  "inspector/promises": { instead: TOOL_INSTEAD },
  punycode: { instead: "use the npm package punycode" },
  quic: { instead: NET_INSTEAD },
  readline: { instead: "read the file with node:fs and split it into lines" },
  "readline/promises": { instead: "read the file with node:fs and split it into lines" },
  repl: { instead: TOOL_INSTEAD },
  sea: { instead: TOOL_INSTEAD },
  test: { instead: "keep tests in other files than the scenario" },
  "test/reporters": { instead: "keep tests in other files than the scenario" },
  trace_events: { instead: TOOL_INSTEAD },
  v8: { instead: "use structuredClone or JSON" },
  vm: { instead: "import the code, so that it is bundled" },
  wasi: { instead: "use a JavaScript build of the package" },
};

/** @param name without `node:` */
export function isBuiltin(name: string): boolean {
  return Object.hasOwn(BUILTINS, name) || Object.hasOwn(REFUSED, name);
}
