/** The headers of a request that is being made: names keep the case in which they were set. */
import { Headers } from "../../../web/classes.ts";
import { coded } from "../../realm/coded.ts";

export type HeaderValue = string | number | readonly string[];

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const INVALID = /[^\t\x20-\x7e\x80-\xff]/;

export function validateHeaderName(name: unknown): asserts name is string {
  if (typeof name === "string" && TOKEN.test(name)) return;
  throw coded(
    new TypeError(`Header name must be a valid HTTP token [${JSON.stringify(name)}]`),
    "ERR_INVALID_HTTP_TOKEN",
  );
}

export function validateHeaderValue(name: string, value: unknown): asserts value is HeaderValue {
  if (value === undefined) {
    throw coded(new TypeError(`Invalid value "undefined" for header "${name}"`), "ERR_HTTP_INVALID_HEADER_VALUE");
  }
  if (INVALID.test(String(value))) {
    throw coded(new TypeError(`Invalid character in header content ["${name}"]`), "ERR_INVALID_CHAR");
  }
}

export class HeaderList {
  readonly #entries = new Map<string, { readonly name: string; readonly value: HeaderValue }>();

  set(name: unknown, value: unknown): void {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    this.#entries.set(name.toLowerCase(), { name, value });
  }

  append(name: string, value: string | readonly string[]): void {
    const before = this.get(name);
    this.set(name, before === undefined ? value : [before, value].flat().map(String));
  }

  get(name: string): HeaderValue | undefined {
    return this.#entries.get(String(name).toLowerCase())?.value;
  }

  delete(name: string): void {
    this.#entries.delete(String(name).toLowerCase());
  }

  /** As `getHeaders` gives them: by lower-case name, without a prototype. */
  all(): Record<string, HeaderValue> {
    const all: Record<string, HeaderValue> = Object.create(null);
    for (const [key, { value }] of this.#entries) all[key] = value;
    return all;
  }

  names(): { readonly lower: string[]; readonly raw: string[] } {
    return { lower: [...this.#entries.keys()], raw: [...this.#entries.values()].map(({ name }) => name) };
  }

  /** As they are sent: those of the connection are left out, since there is none. */
  sent(): Record<string, string> {
    const sent: Record<string, string> = {};
    for (const [key, { value }] of this.#entries) {
      if (OF_CONNECTION.has(key)) continue;
      sent[key] = Array.isArray(value) ? value.join(key === "cookie" ? "; " : ", ") : String(value);
    }
    return sent;
  }

  /** Takes headers as `request` is given them: an object, pairs, or names and values in turn. */
  takeAll(headers: unknown): void {
    for (const [name, value] of pairsOf(headers)) this.set(name, value);
  }
}

const OF_CONNECTION = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

function pairsOf(headers: unknown): [unknown, unknown][] {
  if (headers === undefined || headers === null) return [];
  if (headers instanceof Headers || headers instanceof Map) return [...headers] as [unknown, unknown][];
  if (!Array.isArray(headers)) return Object.entries(headers as object);
  if (headers.every((entry) => Array.isArray(entry))) return headers as [unknown, unknown][];
  const pairs: [unknown, unknown][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) pairs.push([headers[index], headers[index + 1]]);
  return pairs;
}
