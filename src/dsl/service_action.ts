/** The actions of a service as an author declares them, and as the IR has them. */
import type { Arbitrary } from "../engine/ir/author.ts";
import type { Step } from "../engine/ir/scenario.ts";
import type { Json } from "../engine/json.ts";
import { staysBelow } from "../engine/text/stays_below.ts";
import { invalid, problem } from "./problem.ts";
import { requireCode } from "./require_code.ts";
import { requireFields } from "./require_fields.ts";
import { serialisable } from "./serialisable.ts";
import { duration } from "./steps/make.ts";
import type { NamedFunction } from "./taken_step.ts";

/** An action as the IR has it. */
export type ActionIR = Extract<Step, { type: "http_action" }>["actions"][number];

type AnswerSchema = NonNullable<ActionIR["answers"]>[string];

/** Says that a value is one that an earlier answer produced. `from` makes it. */
export interface Produced {
  /** The name under which answers produce it. */
  readonly from: string;
}

/** Where a value of a request comes from: an arbitrary of fast-check, or what an earlier answer produced. */
export type ValueSource = Arbitrary<unknown> | Produced;

/** The methods of HTTP that an action may have. */
export type ActionMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";

/** A request that a service may be sent. */
export interface ServiceAction<State = Json> {
  /** The method, in capitals. */
  readonly method: ActionMethod;
  /** The path below the URL of the service; `{name}` stands for a parameter. */
  readonly path: string;
  /** A value for each parameter of the path. */
  readonly params?: Readonly<Record<string, ValueSource>>;
  /** Values of the query, by name. */
  readonly query?: Readonly<Record<string, ValueSource>>;
  /** Values of headers, by name. */
  readonly headers?: Readonly<Record<string, ValueSource>>;
  /** The body, which is sent as JSON: a source of all of it, or an object with a source for each field. */
  readonly body?: ValueSource | Readonly<Record<string, ValueSource>>;
  /** How often it is chosen, compared with others; 1 unless given. */
  readonly weight?: number;
  /** Says whether it may be chosen in this state. */
  readonly when?: (state: State) => boolean;
  /** The statuses that it may be answered with; others raise the marker `undeclared-status`. */
  readonly statuses?: readonly number[];
  /**
   * The JSON Schema (draft 2020-12) of the body of an answer, by its status; another body raises the marker `undeclared-body`. `$ref: "#/$defs/Pet"` is
   * the schema `Pet` of the service (see `schemas`).
   */
  readonly answers?: Readonly<Record<number, Json>>;
  /** It removes what cannot be had back: it is chosen only if `http explore --destructive` says so. */
  readonly destructive?: boolean;
  /** How long its answer may take, in place of the timeout of the service. */
  readonly timeout?: string | number;
}

/** A function that takes a value out of the body of an answer whose status is from 200 to 299; undefined or null for none. */
export type Producer = (body: never) => unknown;

/**
 * A value that an earlier answer produced, as an action declares with `.produces(name, …)`. The action is not offered as long as there is
 * none.
 *
 * @example
 * ```ts
 * import { from, httpService, type ServiceBuilder } from "seedbed";
 *
 * const orders: ServiceBuilder = httpService("orders", { baseUrl: "http://localhost:8080" })
 *   .action("order", { method: "POST", path: "/orders" })
 *   .produces("orderId", (body: { id: number }) => body.id)
 *   .action("cancel", { method: "DELETE", path: "/orders/{id}", params: { id: from("orderId") } });
 * ```
 *
 * @param name The name under which an action produces the value.
 * @returns The place of the value, for a parameter, a query, a header or a body of another action.
 * @throws {SeedbedError} `invalid` for a name that is empty.
 */
export function from(name: string): Produced {
  if (typeof name !== "string" || name === "") throw problem("from", "a name under which answers produce values", name);
  return { from: name };
}

const FIELDS = [
  "method",
  "path",
  "params",
  "query",
  "headers",
  "body",
  "weight",
  "when",
  "statuses",
  "answers",
  "destructive",
  "timeout",
];
const METHODS: readonly ActionMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** @returns the action as data, and the functions that it names */
export function actionIR(name: string, given: ServiceAction<never>): [ActionIR, NamedFunction[]] {
  const what = `action ${JSON.stringify(name)}`;
  if (typeof name !== "string" || name === "") throw problem("action", "a name", name);
  requireFields(what, given, FIELDS);
  const { method, path, params = {}, query, headers, body, weight, when, statuses, answers, destructive, timeout } =
    given;
  if (!METHODS.includes(method)) throw problem(`${what}, method`, METHODS.join(", "), method);
  requirePath(`${what}, path`, path);
  if (weight !== undefined && !(weight > 0)) throw problem(`${what}, weight`, "a number above zero", weight);
  if (when !== undefined) requireCode(`${what}, when`, when);
  requireParams(what, path, params);
  if (body !== undefined && (method === "GET" || method === "HEAD")) {
    throw invalid(`${what}: expected no body with ${method}, found one`, "send values in the query, or use POST");
  }
  for (const header of Object.keys(headers ?? {})) requireHeader(what, header);
  const functions: NamedFunction[] = [];
  const named = (key: string, source: unknown): Produced | { ref: string } => {
    if (isProduced(source)) return { from: source.from };
    if (!isArbitrary(source)) {
      throw problem(`${what}, ${key}`, 'a generator: an arbitrary of fast-check, or from("name")', source);
    }
    const ref = `${what} ${key}`;
    functions.push([ref, () => source]);
    return { ref };
  };
  const all = (key: string, sources: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(sources).map(([each, source]) => [each, named(`${key} ${each}`, source)]));
  const action: ActionIR = {
    name,
    method,
    path,
    ...(Object.keys(params).length > 0 && { params: all("params", params) }),
    ...(query !== undefined && { query: all("query", query) }),
    ...(headers !== undefined && { headers: all("headers", headers) }),
    ...(body !== undefined &&
      (isProduced(body) || isArbitrary(body)
        ? { body: named("body", body) }
        : { fields: all("body", requireObject(`${what}, body`, body)) })),
    ...(weight !== undefined && { weight }),
    ...(when !== undefined && { when: `${what} when` }),
    ...(statuses !== undefined && { statuses: [...statuses] }),
    ...(answers !== undefined && { answers: answersIR(what, answers) }),
    ...(destructive === true && { destructive }),
    ...(timeout !== undefined && { timeout: duration(`${what}, timeout`, timeout) }),
  };
  if (when !== undefined) functions.push([`${what} when`, when as never]);
  return [action, functions];
}

/** @throws SeedbedError `invalid` for a path that leaves the service */
export function requirePath(what: string, path: unknown): string {
  if (typeof path !== "string" || !/^\/(?!\/)/.test(path)) {
    throw problem(what, "a path that begins with one /, below the URL of the service", path);
  }
  if (!staysBelow(path)) {
    throw problem(what, "a path that stays below the URL of the service, without . and ..", path);
  }
  return path;
}

/** Headers that say where a message ends, or whom it is for: only who sends it knows. */
const OF_THE_MESSAGE = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** @throws SeedbedError `invalid` for what is no name of a header, or one that no action may send */
export function requireHeader(what: string, name: string): void {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && !OF_THE_MESSAGE.includes(name.toLowerCase())) return;
  throw problem(`${what}, headers`, "the name of a header that an action may send", name);
}

/** Each parameter of the path has a source, and each source a place. */
function requireParams(what: string, path: string, params: Readonly<Record<string, unknown>>): void {
  const wanted = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!);
  const missing = wanted.find((name) => !Object.hasOwn(params, name));
  if (missing !== undefined) {
    throw invalid(
      `${what}: expected a generator for the parameter {${missing}} of ${path}, found none`,
      `add params: { ${missing}: fc.constantFrom("a", "b") }`,
    );
  }
  const unused = Object.keys(params).find((name) => !wanted.includes(name));
  if (unused !== undefined) {
    throw invalid(
      `${what}: expected a parameter of ${path}, found ${JSON.stringify(unused)}`,
      `write {${unused}} in the path`,
    );
  }
}

/** @throws SeedbedError `invalid` for what is no schema by the status of an answer */
function answersIR(what: string, answers: unknown): NonNullable<ActionIR["answers"]> {
  const place = `${what}, answers`;
  return Object.fromEntries(
    Object.entries(requireObject(place, answers)).map(([status, schema]) => {
      if (!/^[1-5]\d\d$/.test(status)) throw problem(place, "statuses from 100 to 599", status);
      return [status, requireSchema(`${place} ${status}`, schema)];
    }),
  );
}

/** @throws SeedbedError `invalid` for what is no JSON Schema: an object, or true or false */
export function requireSchema(what: string, schema: unknown): AnswerSchema {
  if (typeof schema === "boolean") return schema;
  if (typeof schema === "object" && schema !== null && !Array.isArray(schema)) {
    return serialisable(what, schema) as Exclude<AnswerSchema, boolean>;
  }
  throw problem(what, "a JSON Schema", schema);
}

function requireObject(what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw problem(what, "an arbitrary, or an object with one for each field", value);
}

function isProduced(value: unknown): value is Produced {
  return typeof value === "object" && value !== null && Object.keys(value).join() === "from" &&
    typeof (value as { from?: unknown }).from === "string";
}

function isArbitrary(value: unknown): value is Arbitrary<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as { generate?: unknown }).generate === "function";
}
