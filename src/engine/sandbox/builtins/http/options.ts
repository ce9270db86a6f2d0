/** Reads the arguments of `http.request`: a URL, options, or both, and a callback. */
import { Buffer } from "node:buffer";
import { coded, invalidType } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";

export type Protocol = "http:" | "https:";

export interface RequestOptions {
  readonly protocol?: string | null;
  readonly host?: string | null;
  readonly hostname?: string | null;
  readonly port?: number | string | null;
  readonly defaultPort?: number | string;
  readonly path?: string | null;
  readonly method?: string;
  readonly headers?: unknown;
  readonly auth?: string | null;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly agent?: unknown;
  readonly setHost?: boolean;
  readonly socketPath?: string | null;
}

/** A request as it is known before its headers and body. */
export interface Target {
  readonly protocol: Protocol;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly url: string;
  /** Value of the `Host` header. */
  readonly authority: string;
}

export type ResponseCallback = (response: unknown) => void;

/** Sorts the arguments of `request(url, options?, callback?)` and `request(options, callback?)`. */
export function readArguments(
  args: readonly unknown[],
): { readonly options: RequestOptions; readonly callback: ResponseCallback | undefined } {
  const [first] = args;
  const rest = args.slice(1);
  const callback = args.find((value) => typeof value === "function") as ResponseCallback | undefined;
  const more = typeof rest[0] === "object" && rest[0] !== null ? rest[0] as RequestOptions : {};
  if (typeof first === "string" || first instanceof URL) {
    const url = typeof first === "string" ? parseUrl(first) : first;
    return { options: { ...optionsOf(url), ...more }, callback };
  }
  // Options may have a prototype, as those of a class do.
  const options = typeof first === "object" && first !== null ? first as RequestOptions : {};
  return { options: rest[0] === undefined ? options : Object.assign(Object.create(options), more), callback };
}

function parseUrl(url: string): URL {
  if (URL.canParse(url)) return new URL(url);
  throw Object.assign(coded(new TypeError("Invalid URL"), "ERR_INVALID_URL"), { input: url });
}

function optionsOf(url: URL): RequestOptions {
  const { username, password } = url;
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    path: `${url.pathname}${url.search}`,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(username === "" && password === ""
      ? {}
      : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
  };
}

const DEFAULT_PORTS: Readonly<Record<Protocol, number>> = { "http:": 80, "https:": 443 };
const UNESCAPED = /[^\u0021-\u00ff]/;

/** @param agent whose protocol counts, where it has one */
export function targetOf(options: RequestOptions, agent: unknown, expected: Protocol): Target {
  const { method = "GET", socketPath } = options;
  const allowed = (agent as { protocol?: string } | undefined)?.protocol ?? expected;
  const protocol = options.protocol || allowed;
  if (protocol !== allowed || !(protocol in DEFAULT_PORTS)) {
    throw coded(
      new TypeError(`Protocol "${protocol}" not supported. Expected "${allowed}"`),
      "ERR_INVALID_PROTOCOL",
    );
  }
  if (typeof socketPath === "string" && socketPath !== "") {
    throw refuse(`${expected.slice(0, -1)}.request with socketPath`, "ask for a URL, which http.when() answers");
  }
  if (typeof method !== "string") throw invalidType("options.method", "string", method);
  if (!/^[\w^`\-!#$%&'*+.|~]+$/.test(method)) {
    throw coded(new TypeError(`Method must be a valid HTTP token ["${method}"]`), "ERR_INVALID_HTTP_TOKEN");
  }
  const path = options.path || "/";
  if (UNESCAPED.test(path)) {
    throw coded(new TypeError("Request path contains unescaped characters"), "ERR_UNESCAPED_CHARACTERS");
  }
  const host = options.hostname || options.host || "localhost";
  const usual = DEFAULT_PORTS[protocol as Protocol];
  const port = Number(options.port || options.defaultPort || usual);
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const authority = port === usual ? name : `${name}:${port}`;
  // A proxy is asked by absolute URL.
  const url = /^https?:\/\//i.test(path) ? path : `${protocol}//${authority}${path.startsWith("/") ? "" : "/"}${path}`;
  return { protocol: protocol as Protocol, method: method.toUpperCase(), host, path, url, authority };
}

export function basicAuth(auth: string): string {
  return `Basic ${Buffer.from(auth).toString("base64")}`;
}
