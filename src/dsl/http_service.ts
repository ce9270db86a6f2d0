/**
 * `httpService(name, …)`: a service and the requests that it may be sent, for `seedbed http explore`. Immutable, as the builder of scenarios is.
 * It is a scenario: one that resets the service and then sends a sequence of requests, which input decisions choose.
 */
import { type AuthoredScenario, SCENARIO } from "../engine/ir/author.ts";
import type { ScenarioIR, Step } from "../engine/ir/scenario.ts";
import type { Json } from "../engine/json.ts";
import { invalid, problem } from "./problem.ts";
import { type AppFunction, appFunction } from "./service_app.ts";
import { isVariable } from "./services.ts";
import { requireCode } from "./require_code.ts";
import { requireFields } from "./require_fields.ts";
import { serialisable } from "./serialisable.ts";
import {
  type ActionIR,
  actionIR,
  type Producer,
  requireHeader,
  requirePath,
  requireSchema,
  type ServiceAction,
} from "./service_action.ts";
import type {
  MarkerName,
  PinnedRequest,
  ResetRequest,
  SeenAnswer,
  ServiceAuth,
  ServiceSetup,
  SlowOptions,
  StateOptions,
} from "./service_options.ts";
import { callerFile, callSite } from "./site.ts";
import { duration } from "./steps/make.ts";
import type { NamedFunction } from "./taken_step.ts";

type ObserveIR = Omit<Extract<Step, { type: "http_observe" }>, "type" | "at">;

type PinnedIR = NonNullable<Extract<Step, { type: "http_action" }>["requests"]>[number];

interface ServiceState {
  readonly name: string;
  readonly at: string | undefined;
  readonly file: string | undefined;
  readonly app: AppFunction | undefined;
  readonly observe: ObserveIR;
  readonly actions: readonly ActionIR[];
  readonly functions: readonly NamedFunction[];
  readonly pinned?: { readonly name: string; readonly requests: readonly PinnedIR[] } | undefined;
}

/** The most actions of a run that nobody says more about. */
const DEFAULT_STEPS = 15;
const APP = "app";

/**
 * Starts the description of a service.
 *
 * @example
 * ```ts
 * import fc from "fast-check";
 * import { httpService } from "seedbed";
 *
 * let count = 0;
 *
 * export default httpService("counter", {
 *   app: async (request) => {
 *     if (request.method === "POST") count += (await request.json() as { by: number }).by;
 *     return Response.json({ count });
 *   },
 * })
 *   .action("add", { method: "POST", path: "/add", body: { by: fc.integer({ min: 0, max: 3 }) } })
 *   .state("/state")
 *   .invariant("it never counts down", ({ count }: { count: number }) => count >= 0);
 * ```
 *
 * @param name The name of the service.
 * @param setup What answers, and where.
 * @returns A builder without actions.
 * @throws {SeedbedError} `invalid` for a name, an app or a URL that makes no sense.
 */
export function httpService(name: string, setup: ServiceSetup = {}): ServiceBuilder {
  if (typeof name !== "string" || !/^[a-z][a-z\d-]*$/i.test(name)) {
    throw problem("httpService", "a name of letters, digits and hyphens", name);
  }
  requireFields("httpService", setup, ["app", "baseUrl"]);
  const { app } = setup;
  const answers = app === undefined ? undefined : appFunction(app);
  const own = answers !== undefined && "listen" in answers
    ? "http://localhost:3000"
    : `http://${name.toLowerCase()}.test`;
  const { baseUrl = own } = setup;
  return new ServiceBuilder({
    name,
    at: callSite(),
    file: callerFile(),
    app: answers,
    observe: { url: requireUrl(baseUrl) },
    actions: [],
    functions: [],
  });
}

/**
 * A service that is being described. It is immutable: each method returns a new builder. Every method throws a `SeedbedError`
 * with the code `invalid` for an argument that makes no sense, and names the line of the call.
 *
 * @example
 * ```ts
 * import { from, httpService, type ServiceBuilder } from "seedbed";
 *
 * const orders: ServiceBuilder = httpService("orders", { baseUrl: "http://localhost:8080" })
 *   .action("order", { method: "POST", path: "/orders", statuses: [201] })
 *   .produces("orderId", (body: { id: number }) => body.id)
 *   .action("cancel", { method: "DELETE", path: "/orders/{id}", params: { id: from("orderId") } })
 *   .slow("250ms")
 *   .off("leak");
 * ```
 */
export class ServiceBuilder {
  readonly #state: ServiceState;

  /**
   * For `httpService`, which makes the first builder.
   * @internal
   */
  constructor(state: ServiceState) {
    this.#state = state;
  }

  /** The name of the service. */
  get name(): string {
    return this.#state.name;
  }

  /** Declares a request that the service may be sent. Nothing else is sent. */
  action<State = never>(name: string, action: ServiceAction<State>): ServiceBuilder {
    const { actions, functions } = this.#state;
    if (actions.some((each) => each.name === name)) throw problem("action", "a name that no other action has", name);
    const [added, code] = actionIR(name, action as ServiceAction<never>);
    return this.#with({ actions: [...actions, added], functions: [...functions, ...code] });
  }

  /** Says that answers of the action before it produce a value, which `from(name)` takes. */
  produces(name: string, take: Producer): ServiceBuilder {
    const { actions, functions } = this.#state;
    const last = actions.at(-1);
    if (last === undefined) throw invalid(`produces "${name}": expected an action before it, found none`);
    requireCode(`produces "${name}"`, take);
    const ref = `action ${JSON.stringify(last.name)} produces ${name}`;
    const changed = { ...last, produces: { ...last.produces, [name]: ref } };
    return this.#with({ actions: [...actions.slice(0, -1), changed], functions: [...functions, [ref, take as never]] });
  }

  /** The request that puts the service into its first state. It is sent once, before the first action. */
  reset(request: ResetRequest): ServiceBuilder {
    requireFields("reset", request, ["method", "path", "body"]);
    const { method, path, body } = request;
    const [{ method: checked }] = actionIR("reset", { method, path });
    const sent = body === undefined ? {} : { body: serialisable("reset body", body) as never };
    return this.#observe({ reset: { method: checked, path, ...sent } });
  }

  /** Where the service shows its state, as JSON. It is asked after each action. */
  state(path: string, options: StateOptions = {}): ServiceBuilder {
    requireFields("state", options, ["select", "signature"]);
    const functions: NamedFunction[] = [];
    for (const [key, code] of Object.entries(options)) {
      requireCode(`state ${key}`, code);
      functions.push([`state ${key}`, code as never]);
    }
    const refs = Object.fromEntries(functions.map(([ref]) => [ref.slice("state ".length), ref]));
    return this.#observe({ state: requirePath("state", path), ...refs }, functions);
  }

  /** Where the service shows counters, logs and the like, as JSON. They are kept with each observation. */
  diagnostics(path: string): ServiceBuilder {
    return this.#observe({ diagnostics: requirePath("diagnostics", path) });
  }

  /** Must hold at the start and after each action. False or a throw breaks it. */
  invariant<State = Json>(name: string, holds: (state: State, seen: SeenAnswer) => boolean | void): ServiceBuilder {
    if (typeof name !== "string" || name === "") throw problem("invariant", "a name", name);
    requireCode(`invariant "${name}"`, holds);
    const { invariants = [] } = this.#state.observe;
    if (invariants.some((each) => each.name === name)) {
      throw problem(`invariant "${name}"`, "a name that no other invariant has", name);
    }
    const ref = `invariant ${name}`;
    return this.#observe({ invariants: [...invariants, { name, ref }] }, [[ref, holds as never]]);
  }

  /**
   * An answer that takes longer than this raises the marker `slow`: a duration, or a multiple of the median of the same action. If two calls give
   * both, the shorter limit counts.
   */
  slow(limit: string | number | SlowOptions): ServiceBuilder {
    if (typeof limit !== "object" || limit === null) return this.#observe({ slow: duration("slow", limit) });
    requireFields("slow", limit, ["timesMedian"]);
    const { timesMedian } = limit;
    if (!(timesMedian >= 1)) throw problem("slow, timesMedian", "a number of at least 1", timesMedian);
    return this.#observe({ slowFactor: timesMedian });
  }

  /** How long an answer may take at most; 5 s by default. A later answer raises the marker `timeout`. */
  timeout(limit: string | number): ServiceBuilder {
    return this.#observe({ timeout: duration("timeout", limit) });
  }

  /** The maximum size of a body in bytes; 1 MiB by default. A larger body is cut there, and raises the marker `too-large`. */
  limit(bytes: number): ServiceBuilder {
    if (!Number.isSafeInteger(bytes) || bytes < 1) throw problem("limit", "a number of bytes, of at least 1", bytes);
    return this.#observe({ limit: bytes });
  }

  /**
   * The credentials that the service is sent. For a service outside the world, their values are read from the environment when a request is sent, go to no
   * other origin, and are removed from what is recorded. In the world, the value of each variable is `<its name> of the world`, for the app too.
   */
  auth(given: ServiceAuth): ServiceBuilder {
    requireFields("auth", given, ["bearer", "headers"]);
    const { bearer, headers } = given;
    const secret = (what: string, value: unknown) => {
      if (isVariable(value)) return { env: value.variable };
      // What was found may be a secret.
      throw invalid(`auth ${what}: expected env("TOKEN"), which names an environment variable, found another value`);
    };
    for (const name of Object.keys(headers ?? {})) requireHeader("auth", name);
    return this.#observe({
      auth: {
        ...(bearer !== undefined && { bearer: secret("bearer", bearer) }),
        ...(headers !== undefined && {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name.toLowerCase(), secret(`headers ${name}`, value)]),
          ),
        }),
      },
    });
  }

  /** The parts of bodies that a replay does not compare, because they always differ: `createdAt`, or `items.*.id` for the `id` of each item. */
  ignore(...paths: readonly string[]): ServiceBuilder {
    for (const path of paths) {
      if (typeof path !== "string" || path === "") throw problem("ignore", "paths such as items.*.id", path);
    }
    return this.#observe({ ignore: [...this.#state.observe.ignore ?? [], ...paths] });
  }

  /** The JSON Schemas (draft 2020-12) that `answers` of actions and other schemas refer to: `$ref: "#/$defs/Pet"` is the one named `Pet`. */
  schemas(named: Readonly<Record<string, Json>>): ServiceBuilder {
    if (typeof named !== "object" || named === null || Array.isArray(named)) {
      throw problem("schemas", "an object with a JSON Schema for each name", named);
    }
    const added = Object.entries(named).map(([name, schema]) => [name, requireSchema(`schemas ${name}`, schema)]);
    return this.#observe({ schemas: { ...this.#state.observe.schemas, ...Object.fromEntries(added) } });
  }

  /** Switches markers off, by name. */
  off(...markers: readonly MarkerName[]): ServiceBuilder {
    for (const marker of markers) if (typeof marker !== "string") throw problem("off", "names of markers", marker);
    return this.#observe({ off: [...this.#state.observe.off ?? [], ...markers] });
  }

  /**
   * A scenario that resets the service and sends it exactly these requests, in this order, as `seedbed http export --as scenario` writes them. It fails as
   * long as they lead to something wrong.
   */
  pin(name: string, requests: readonly PinnedRequest[]): ServiceBuilder {
    if (typeof name !== "string" || name === "") throw problem("pin", "a name", name);
    const what = `pin ${JSON.stringify(name)}`;
    if (!Array.isArray(requests) || requests.length === 0) throw problem(what, "a list of requests", requests);
    const pinned = (requests as readonly PinnedRequest[]).map((each, index): PinnedIR => {
      const place = `${what}, request ${index + 1}`;
      requireFields(place, each, ["action", "path", "headers", "body"]);
      const declared = this.#state.actions.find((action) => action.name === each.action);
      if (declared === undefined) throw problem(place, "an action that the service declares", each.action);
      for (const header of Object.keys(each.headers ?? {})) requireHeader(place, header);
      return {
        action: declared.name,
        path: requirePath(`${place}, path`, each.path ?? declared.path),
        ...(each.headers !== undefined && { headers: { ...each.headers } }),
        ...(each.body !== undefined && { body: serialisable(`${place}, body`, each.body) as never }),
      };
    });
    return this.#with({ pinned: { name, requests: pinned } });
  }

  /** The service as plain data: a scenario of the steps `http_serve`, `http_observe` and `http_action`. */
  toIR(): ScenarioIR {
    const { at, app, observe, actions, pinned } = this.#state;
    const { name } = pinned ?? this.#state;
    const site = at === undefined ? {} : { at };
    const serves = app !== undefined && "handler" in app;
    const steps: Step[] = serves ? [{ type: "http_serve", url: observe.url, ref: APP, ...site }] : [];
    const listen = app !== undefined && !serves ? { listen: APP } : {};
    steps.push({ type: "http_observe", ...observe, ...listen, ...site });
    const requests = pinned === undefined ? {} : { requests: [...pinned.requests] };
    if (actions.length > 0) {
      steps.push({ type: "http_action", actions: [...actions], most: DEFAULT_STEPS, ...requests, ...site });
    }
    const { bearer, headers = {} } = observe.auth ?? {};
    const secrets = [...(bearer === undefined ? [] : [bearer]), ...Object.values(headers)];
    const env = Object.fromEntries(secrets.map((secret) => [secret.env, `${secret.env} of the world`]));
    const world = secrets.length === 0 ? {} : { world: { env } };
    return structuredClone({ version: 1, name, ...world, steps, ...site });
  }

  /**
   * For the engine, which finds scenarios among the exports of a module by this symbol.
   * @internal
   */
  get [SCENARIO](): AuthoredScenario {
    const { app, functions, file } = this.#state;
    const code = app === undefined ? undefined : "handler" in app ? app.handler : app.listen;
    const all = code === undefined ? functions : [[APP, code as never] as const, ...functions];
    return { ir: this.toIR(), functions: new Map(all), hints: [], file };
  }

  #observe(change: Partial<ObserveIR>, functions: readonly NamedFunction[] = []): ServiceBuilder {
    const { observe, functions: before } = this.#state;
    return this.#with({ observe: { ...observe, ...change }, functions: [...before, ...functions] });
  }

  #with(change: Partial<ServiceState>): ServiceBuilder {
    return new ServiceBuilder({ ...this.#state, ...change });
  }
}

function requireUrl(url: unknown): string {
  if (typeof url === "string" && /^https?:\/\/[^?#@]+$/i.test(url) && URL.canParse(url)) return url.replace(/\/$/, "");
  throw problem("httpService baseUrl", "a URL of http or https without a query, a user and a password", url);
}
