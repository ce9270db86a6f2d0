/** Makes the request of an action: its parameters out of arbitraries and of what earlier answers produced. */
import { Failure } from "../../findings/failure.ts";
import type { Json } from "../../json.ts";
import { toJson } from "../../json.ts";
import type { Arbitrary } from "../../world/inputs/arbitrary.ts";
import type { InputRandom } from "../../world/inputs/decided_random.ts";
import type { Action, Pinned, Source } from "./fields.ts";

/** A request without the URL of its service. */
export interface ActionRequest {
  readonly action: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The values that were made for it, by place: `params`, `query`, `headers`, `body`. */
  readonly values: Readonly<Record<string, Json>>;
}

/** What the values of a request are made of. */
export interface Making {
  readonly random: InputRandom;
  arbitrary(ref: string): Arbitrary<unknown>;
  /** What earlier answers produced under a name. */
  produced(name: string): readonly Json[];
}

export function requestOf(action: Action, making: Making): ActionRequest {
  const { name, method, params = {}, query = {}, headers = {}, body, fields } = action;
  const [inPath, inQuery, inHeaders] = [params, query, headers].map((sources) => valuesOf(sources, making));
  const sent = fields === undefined ? body && valueOf(body, making) : valuesOf(fields, making);
  const path = action.path.replace(/\{([^{}]+)\}/g, (_, param: string) => segment(name, param, inPath![param] ?? null));
  const search = new URLSearchParams(
    // A list is a name that occurs several times, as forms and OpenAPI have it.
    Object.entries(inQuery!).flatMap(([key, value]) =>
      Array.isArray(value) ? value.map((item: Json) => [key, plain(item)]) : [[key, plain(value)]]
    ),
  );
  const values = { params: inPath!, query: inQuery!, headers: inHeaders!, body: sent ?? {} };
  const named = Object.entries(inHeaders!).map(([key, value]) => [key, headerValue(name, key, plain(value))]);
  return {
    action: name,
    method,
    path: search.size === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${search}`,
    headers: {
      ...(sent === undefined ? {} : { "content-type": "application/json" }),
      ...Object.fromEntries(named),
    },
    body: sent === undefined ? "" : JSON.stringify(sent),
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value))),
  };
}

/** The request of an action with values that nobody has to make. */
export function pinnedRequest({ name, method }: Action, { path, headers = {}, body }: Pinned): ActionRequest {
  return {
    action: name,
    method,
    path,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? "" : JSON.stringify(body),
    values: body === undefined ? {} : { body },
  };
}

/** Returns whether all that it takes from earlier answers is there. */
export function hasSources(action: Action, produced: Making["produced"]): boolean {
  const { params = {}, query = {}, headers = {}, fields = {}, body } = action;
  const sources = [params, query, headers, fields].flatMap((each) => Object.values(each));
  if (body !== undefined) sources.push(body);
  return sources.every((source) => !("from" in source) || produced(source.from).length > 0);
}

/** Without those that are undefined: they are left out of the request. */
function valuesOf(sources: Readonly<Record<string, Source>>, making: Making): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [key, source] of Object.entries(sources)) {
    const value = valueOf(source, making);
    if (value !== undefined) values[key] = value;
  }
  return values;
}

/** As deep as JSON is read. */
const MAX_DEPTH = 100;

function valueOf(source: Source, making: Making): Json | undefined {
  const { random } = making;
  if ("ref" in source) {
    const { value } = making.arbitrary(source.ref).generate(random, undefined);
    return value === undefined ? undefined : toJson(value, MAX_DEPTH);
  }
  const values = making.produced(source.from);
  // The latest is the simplest.
  return values.at(-1 - random.nextInt(0, values.length - 1))!;
}

/** As one segment, whatever is in it. `.` and `..` would be another path, however they are written. */
function segment(action: string, param: string, value: Json): string {
  const text = plain(value);
  if (text === "." || text === "..") {
    throw refused(action, "parameter", param, "stays in the path", text, "leave . and .. out");
  }
  // A lone half of a surrogate pair cannot be written.
  return encodeURIComponent(text.toWellFormed());
}

/** What HTTP allows in a header (https://fetch.spec.whatwg.org/#header-value). */
function headerValue(action: string, header: string, text: string): string {
  if (/^[^\0\r\n\u0100-\uffff]*$/.test(text)) return text;
  throw refused(action, "header", header, "a header can have", text, "leave line breaks and what is not Latin-1 out");
}

function refused(action: string, kind: string, name: string, wanted: string, found: string, hint: string): Failure {
  return new Failure(
    "error",
    `http_action ${action}`,
    `action "${action}", ${kind} "${name}": expected a value that ${wanted}, found ${JSON.stringify(found)}`,
    { hint: `${hint} of what the ${kind} may be` },
  );
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
