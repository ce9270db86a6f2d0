/** Node's modules that compute: nothing of them may depend on the process. */
import assert from "node:assert";
import strict from "node:assert/strict";
import * as buffer from "node:buffer";
import childProcess from "node:child_process";
import builtinConsole from "node:console";
import constants from "node:constants";
import http from "node:http";
import https from "node:https";
import module from "node:module";
import os from "node:os";
import path from "node:path";
import posix from "node:path/posix";
import win32 from "node:path/win32";
import builtinProcess from "node:process";
import querystring from "node:querystring";
import sqlite from "node:sqlite";
import { PassThrough, pipeline, Readable, Transform } from "node:stream";
import { json, text } from "node:stream/consumers";
import { finished, pipeline as piped } from "node:stream/promises";
import { ReadableStream as WebReadable } from "node:stream/web";
import { StringDecoder } from "node:string_decoder";
import tty from "node:tty";
import url from "node:url";
import util from "node:util";
import types from "node:util/types";
import workerThreads from "node:worker_threads";
import zlib from "node:zlib";
import { SECURE_SERVER_TOUCHES, SERVER_TOUCHES } from "./network.ts";
import { outcomeOf, type Touches } from "./touch.ts";

const GZIP = "H4sIAAAAAAAC/8tIzcnJVyjPL8pJAQCFEUoNCwAAAA==";

export const MODULE_TOUCHES: Touches = {
  "node:assert": {
    "what failures say": async ({ say, n }) => {
      say(await outcomeOf(() => assert.deepStrictEqual({ a: [1, n], b: new Map([[1, 2]]) }, { a: [1, 99] })));
      say(await outcomeOf(() => assert(n > 99)), await outcomeOf(() => assert.throws(() => {})));
    },
  },
  "node:assert/strict": { "equal": async ({ say, n }) => say(await outcomeOf(() => strict.equal(n, "x"))) },
  "node:buffer": {
    "constants, blobs of a URL, transcoding": ({ say, n }) => {
      say(
        buffer.constants.MAX_LENGTH > 1,
        buffer.INSPECT_MAX_BYTES,
        buffer.kMaxLength > 1,
        buffer.isUtf8(Buffer.of(n)),
      );
      say(buffer.transcode(Buffer.from("é"), "utf8", "latin1"), buffer.resolveObjectURL("blob:nodedata:no"));
      say(new buffer.File(["x"], "name"), buffer.isAscii(Buffer.of(200)));
    },
    "memory that nobody has written to": ({ say, n }) => {
      say(buffer.Buffer.allocUnsafe(6 + n), Reflect.construct(buffer.SlowBuffer ?? Uint8Array, [5]));
    },
  },
  "node:child_process": {
    "a command, with and without a rule": async ({ say, n }) => {
      say(childProcess.execFileSync("git", ["status"], { encoding: "utf8" }));
      const child = childProcess.spawn("git", ["status"]);
      say(child.pid, child.spawnargs, await text(child.stdout));
      say(await util.promisify(childProcess.exec)("git status"), childProcess.spawnSync("git", ["status"]), n);
    },
    "a forked process, its messages, its output and its end": async ({ say, n }) => {
      const child = childProcess.fork(new URL("./forked.ts", import.meta.url), [String(n)], { silent: true });
      child.on("message", (message) => say(message)).on("disconnect", () => say("disconnect"));
      child.send({ n });
      const end = new Promise((resolve) => child.on("close", (...all) => resolve(all)));
      say(child.pid, await text(child.stdout!), await text(child.stderr!), await end);
    },
  },
  console: {
    "says": ({ n }) => {
      console.log("logged %s", n, { n, when: new Date(n) });
      console.table([{ a: n }]);
      console.count("c");
      console.time("t");
      console.timeEnd("t");
      console.error(new Error("shown").message);
    },
  },
  "node:console": { "is the global": ({ say }) => say(builtinConsole === console, Object.keys(builtinConsole).length) },
  "node:constants": { "numbers": ({ say }) => say(Object.keys(constants).length > 50, constants["SIGINT" as never]) },
  "node:http": {
    ...SERVER_TOUCHES,
    "a request and its answer": async ({ say, n }) => {
      const request = http.request(`http://shop.test/items`, { method: "POST", headers: { "x-n": n } });
      request.end("{}");
      const response = await new Promise<http.IncomingMessage>((resolve, reject) =>
        request.on("response", resolve).on("error", reject)
      );
      say(response.statusCode, response.headers, response.rawHeaders, await text(response), http.STATUS_CODES[404]);
    },
    "one that is given up": async ({ say, n }) => {
      const request = http.get("http://shop.test/slow", { timeout: n + 1 });
      request.on("timeout", () => request.destroy(new Error("too late")));
      say(await new Promise((resolve) => request.on("error", resolve)));
    },
  },
  "node:https": {
    ...SECURE_SERVER_TOUCHES,
    "a request": async ({ say }) => {
      const response = await new Promise<http.IncomingMessage>((resolve) =>
        https.get("https://shop.test/plain", resolve)
      );
      say(response.statusCode, await text(response), https.globalAgent.options);
    },
  },
  "node:module": {
    "requires": ({ say }) =>
      say(module.isBuiltin("node:fs"), module.createRequire(import.meta.url)("node:path") === path),
  },
  "node:os": {
    "one machine": ({ say }) => {
      say(os.cpus(), os.hostname(), os.totalmem(), os.uptime(), os.tmpdir(), os.userInfo(), os.loadavg(), os.EOL);
      say(os.constants.signals.SIGINT, os.networkInterfaces());
    },
  },
  "node:path": {
    "what it refuses": async ({ say, n }) => {
      say(await outcomeOf(() => path.join(n as never)), await outcomeOf(() => util.promisify(n as never)));
      say(await outcomeOf(() => Buffer.from(n as never)), await outcomeOf(() => url.fileURLToPath("http://x")));
      say(
        await outcomeOf(() => querystring.escape(Symbol("x") as never)),
        await outcomeOf(() => url.parse(n as never)),
      );
      say(
        await outcomeOf(() => util.parseArgs({ args: ["--no"], options: {} })),
        await outcomeOf(() => util.inherits(n as never, n as never)),
      );
      say(
        await outcomeOf(() => new Readable().on("x", n as never)),
        await outcomeOf(() => zlib.gunzipSync(n as never)),
      );
    },
    "resolves": ({ say, n }) => say(path.resolve("a", `../${n}`), path.parse("/x/y.z"), path.relative("/a", "/b")),
  },
  "node:path/posix": { "joins": ({ say, n }) => say(posix.join("a", String(n), ".."), posix.sep) },
  "node:path/win32": { "joins": ({ say, n }) => say(win32.join("a", String(n)), win32.resolve("c:\\x", "y")) },
  process: {
    "what it tells": ({ say }) => {
      say(process.pid, process.argv, process.version, process.memoryUsage(), process.uptime(), process.hrtime());
      say(Object.keys(process.env), process.cpuUsage(), process.hrtime.bigint(), process.cwd(), process.umask());
      say(process.resourceUsage(), process.stdout.isTTY, process.title, process.features);
    },
    "as it is shown": ({ say }) => say(process, process.stdout, process.env),
    "output and warnings": ({ n }) => {
      process.stdout.write(`out ${n}\n`);
      process.stderr.write(`err ${n}\n`);
      process.emitWarning(`careful ${n}`);
    },
  },
  "node:process": { "is the global": ({ say }) => say(builtinProcess === process, builtinProcess.exitCode) },
  "node:querystring": {
    "both ways": ({ say, n }) => say(querystring.parse(`a=1&a=${n}`), querystring.stringify({ x: "é " })),
  },
  "node:stream": {
    "piped": async ({ say, n }) => {
      const upper = new Transform({
        transform: (chunk, _encoding, done) => done(null, String(chunk).toUpperCase()),
      });
      say(await text(pipeline(Readable.from(["a", "b", String(n)]), upper, new PassThrough(), () => {})), upper);
      say(await Readable.from([1, 2, 3]).map((value) => value * n).toArray(), new Readable({ read() {} }));
    },
    "of the web, both ways": async ({ say, n }) => {
      say(await text(Readable.fromWeb(new WebReadable({ start: (it) => (it.enqueue(`n${n}`), it.close()) }))));
      for await (const chunk of Readable.toWeb(Readable.from(["a", "b"]))) say(chunk);
    },
    "one that fails": async ({ say, n }) => {
      const stream = new Readable({ read() {} });
      stream.destroy(new Error(`e${n}`));
      say(await outcomeOf(() => finished(stream)));
    },
  },
  "node:stream/consumers": { "json": async ({ say, n }) => say(await json(Readable.from([`{"n":${n}}`]))) },
  "node:stream/promises": {
    "pipeline": async ({ say }) => {
      const out: unknown[] = [];
      await piped(Readable.from(["x", "y"]), async (source) => {
        for await (const chunk of source) out.push(chunk);
      });
      say(out);
    },
  },
  "node:stream/web": { "is the global": ({ say }) => say((WebReadable as unknown) === ReadableStream) },
  "node:string_decoder": {
    "in pieces": ({ say }) => say(new StringDecoder("utf8").write(Buffer.from([0xc3])), new StringDecoder("hex")),
  },
  ...Object.fromEntries(
    ["agent", "client", "common", "incoming", "outgoing", "server"].map((part) => [`node:_http_${part}`, {
      "is a part of node:http": ({ say }: Parameters<Touches[string][string]>[0]) => {
        const exported = module.createRequire(import.meta.url)(`node:_http_${part}`);
        say(Object.keys(exported).sort(), Object.values(http).some((each) => Object.values(exported).includes(each)));
      },
    }]),
  ),
  "node:sys": { "is util": ({ say }) => say(module.createRequire(import.meta.url)("node:sys") === util) },
  "node:tty": { "is none": ({ say }) => say(tty.isatty(1)) },
  "node:url": {
    "paths and objects": ({ say, n }) => {
      say(url.pathToFileURL(`/x/${n} y`), url.fileURLToPath("file:///a%20b"), url.parse("http://a.test/b?c=d"));
      say(
        url.format(new URL("http://é.test/")),
        url.domainToASCII("é.test"),
        url.urlToHttpOptions(new URL("http://a:1/")),
      );
    },
  },
  "node:util": {
    "shows many kinds": ({ say, n }) => {
      class Box<T> {
        readonly value: T;
        constructor(value: T) {
          this.value = value;
        }
      }
      const circular: Record<string, unknown> = { n };
      circular["self"] = circular;
      say(circular, new Box(new Set([[1], { a: n }])), Symbol("x"), [, 1], Object.create(null), function named() {});
      say(
        new WeakMap(),
        new WeakSet(),
        new Map([[{}, []]]),
        new Proxy([1], {}),
        async () => {},
        class A extends Box<1> {},
      );
      say(new Uint8Array(3), new DataView(new ArrayBuffer(2)), new Error("in a list"), Buffer.from("abc"), -0, 10n);
      say(util.format("%s %d %j %o", "a", n, { n }, [n]), util.inspect(new Map([[1, 2]]), { showHidden: true }));
    },
    "tools": async ({ say, n }) => {
      say(
        util.types.isProxy(new Proxy({}, {})),
        util.isDeepStrictEqual({ n }, { n }),
        util.stripVTControlCharacters("\u001b[1mx"),
      );
      say(util.parseArgs({ args: ["--a", "b"], options: { a: { type: "string" } } }), util.styleText("red", "x"));
      say(
        await util.promisify((done: (error: null, value: number) => void) => done(null, n))(),
        util.toUSVString("\ud800"),
      );
      say(
        util.getSystemErrorName(-2),
        new util.TextEncoder(),
        util.debuglog("seedbed").enabled,
        new util.MIMEType("a/b;c=d"),
      );
      say(util.parseEnv("A=1\nB=2"), util.getSystemErrorMap().size > 10);
    },
    "old calls": ({ say, n }) => {
      const old = util.deprecate((value: number) => value, "old() is old", "SEEDBED1");
      say(old(n), old(n));
    },
    "where a call stands": ({ say }) =>
      say(util.getCallSites?.().map(({ functionName, lineNumber }) => [functionName, lineNumber])),
  },
  "node:util/types": { "tells": ({ say }) => say(types.isDate(new Date()), types.isPromise(Promise.resolve())) },
  "node:worker_threads": {
    "a thread, its messages and its end": async ({ say, n }) => {
      const code = `const { parentPort, workerData, threadId } = require("node:worker_threads");
        parentPort.on("message", (message) => {
          parentPort.postMessage([message, workerData, threadId, Math.random(), performance.now()]);
          if (message === "stop") process.exit(workerData);
        });`;
      const worker = new workerThreads.Worker(code, { eval: true, workerData: n });
      worker.on("online", () => say("online")).on("message", (message) => say(message));
      worker.postMessage(new Map([["n", n]]));
      worker.postMessage("stop");
      say(await new Promise((resolve) => worker.on("exit", resolve)));
    },
    "asked for a message": ({ say, n }) => {
      const { port1, port2 } = new workerThreads.MessageChannel();
      port1.postMessage({ n });
      say(
        workerThreads.isMainThread,
        workerThreads.receiveMessageOnPort(port2),
        workerThreads.receiveMessageOnPort(port2),
      );
      port1.close();
    },
  },
  "node:sqlite": {
    "dates, random values and files of a database": ({ say, n }) => {
      const db = new sqlite.DatabaseSync("touch.db");
      say(db.prepare("SELECT datetime('now') AS now, random() % 1000 AS r, hex(randomblob(4)) AS b, ? AS n").all(n));
      db.exec("CREATE TABLE IF NOT EXISTS t (n); INSERT INTO t VALUES (1)");
      say(db.prepare("SELECT count(*) AS n FROM t").get(), Buffer.from(db.serialize()).toString("hex").length);
      db.close();
    },
  },
  "node:zlib": {
    "reads what is compressed": async ({ say }) => {
      say(zlib.gunzipSync(Buffer.from(GZIP, "base64")).toString(), zlib.crc32("x"), zlib.constants.Z_BEST_SPEED);
      say(await util.promisify(zlib.gunzip)(Buffer.from(GZIP, "base64")));
      say(await text(Readable.from([Buffer.from(GZIP, "base64")]).pipe(zlib.createGunzip())));
      say(await outcomeOf(() => zlib.gunzipSync(Buffer.from("no"))));
    },
  },
};
