/**
 * Extracts the files of Node's own library that worlds run their servers and sockets with (`src/engine/sandbox/node_lib/`) from
 * the pinned npm package `node`, and those of its `WebSocket` from undici, without any change of what runs. The result is not committed: the
 * build and the tests make it when it is absent, or was made of other versions or by another list. `node scripts/node_lib.ts`
 * makes it by hand.
 */
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { command, ROOT } from "./command.ts";

const require = createRequire(import.meta.url);

/** The files, and what each of them is called with. */
const FILES: Readonly<Record<string, string>> = Object.fromEntries([
  ["internal/per_context/primordials", "primordials"],
  ...[
    "_http_agent",
    "_http_client",
    "_http_common",
    "_http_incoming",
    "_http_outgoing",
    "_http_server",
    "dgram",
    "dns",
    "http",
    "https",
    "internal/assert",
    "internal/dgram",
    "internal/dns/callback_resolver",
    "internal/dns/promises",
    "internal/dns/utils",
    "internal/errors",
    "internal/freelist",
    "internal/http",
    "internal/js_stream_socket",
    "internal/net",
    "internal/stream_base_commons",
    "internal/tls/common",
    "internal/tls/secure-context",
    "internal/tls/wrap",
    "internal/validators",
    "net",
    "tls",
  ].map((name) => [name, "exports, require, module, process, internalBinding, primordials"]),
]);

/** The files of undici, and the globals that they name. */
const WEB_SOCKET_FILES = [
  "core/errors",
  "core/symbols",
  "dispatcher/fixed-queue",
  "encoding/index",
  "web/fetch/data-url",
  "web/infra/index",
  "web/webidl/index",
  ...["connection", "constants", "events", "frame", "permessage-deflate", "receiver", "sender", "util", "websocket"]
    .map((name) => `web/websocket/${name}`),
];
const WEB_SOCKET_GLOBALS = [
  "AbortSignal",
  "Blob",
  "Buffer",
  "DOMException",
  "Event",
  "EventTarget",
  "File",
  "MessagePort",
  "ReadableStream",
  "URL",
  "URLSearchParams",
  "process",
];

const TARGET = join(ROOT, "src/engine/sandbox/node_lib/generated.js");
const LICENCE = join(ROOT, "src/engine/sandbox/node_lib/LICENSE.node.txt");

/** Makes the file of the library unless it is there already. */
export async function ensureNodeLib(): Promise<void> {
  const stamp = await currentStamp();
  const before = await readFile(TARGET, "utf8").catch(() => "");
  if (before.startsWith(stamp)) return;
  const sources = await extract();
  const modules = Object.entries(FILES).map(([name, parameters]) => {
    const source = sources[name];
    if (source === undefined) throw new Error(`the npm package node has no lib/${name}.js`);
    return `${JSON.stringify(name)}: function (${parameters}) {\n${source}\n},`;
  });
  const text = stamp + notice(await readFile(LICENCE, "utf8")) +
    `export const MODULES = {\n${modules.join("\n")}\n};\n` +
    await webSocketText();
  // Several processes may make it at once.
  const temporary = `${TARGET}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, TARGET);
}

/** The classes of undici around its `WebSocket`. */
async function webSocketText(): Promise<string> {
  const modules = await Promise.all(WEB_SOCKET_FILES.map(async (name) => {
    const text = await readFile(require.resolve(`undici/lib/${name}`), "utf8");
    // Types in comments: Deno would look for the files that they name.
    const source = text.replaceAll(/import\('[^']*'\)\.\w+/g, "object");
    const parameters = ["exports", "require", "module", ...WEB_SOCKET_GLOBALS].join(", ");
    return `${JSON.stringify(`undici/lib/${name}`)}: function (${parameters}) {\n${source}\n},`;
  }));
  const licence = await readFile(require.resolve("undici/LICENSE"), "utf8");
  return `${notice(`undici\n\n${licence}`)}export const WEB_SOCKET = {\n${modules.join("\n")}\n};\n` +
    `export const WEB_SOCKET_GLOBALS = ${JSON.stringify(WEB_SOCKET_GLOBALS)};\n`;
}

function notice(text: string): string {
  return `/*!\n${text.trimEnd().split("\n").map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

/** The first line of the file: tells the versions and this script. */
async function currentStamp(): Promise<string> {
  const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;
  const script = await readFile(new URL(import.meta.url));
  const digest = createHash("sha256").update(script).update(await readFile(LICENCE)).digest("hex").slice(0, 16);
  return `// Node.js ${versionOf("node")} and undici ${
    versionOf("undici")
  }, extracted by scripts/node_lib.ts ${digest}\n`;
}

/** Asks the pinned Node for its sources. */
async function extract(): Promise<Readonly<Record<string, string>>> {
  const script = `const all = process.binding("natives");
    const wanted = ${JSON.stringify(Object.keys(FILES))};
    console.log(JSON.stringify(Object.fromEntries(wanted.map((name) => [name, all[name]]))));`;
  const { ok, output } = await command("node", ["--no-deprecation", "-e", script]);
  if (!ok) throw new Error(`the sources of Node's library could not be read\n${output}`);
  return JSON.parse(output) as Readonly<Record<string, string>>;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await ensureNodeLib();
