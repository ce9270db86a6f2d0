/** What an author says of a service, and what invariants see of it. */
import type { Json } from "../engine/json.ts";
import type { ServiceApp } from "./service_app.ts";
import type { ActionMethod } from "./service_action.ts";
import type { EnvironmentVariable } from "./services.ts";

/** The service that actions are sent to. */
export interface ServiceSetup {
  /** What answers in the world. It is evaluated anew for each episode. */
  readonly app?: ServiceApp;
  /** The URL of the service; `http://<name>.test` unless given, and `http://localhost:3000` for a server. */
  readonly baseUrl?: string;
}

/** How a state is looked at. */
export interface StateOptions {
  /** Takes the part that counts as the state. */
  readonly select?: (state: never) => unknown;
  /** Returns a value that is equal for states that are alike, in place of the built-in signature. */
  readonly signature?: (state: never) => unknown;
}

/** The credentials that a service is sent. Their values are only in the environment. */
export interface ServiceAuth {
  /** Sent as `authorization: Bearer …`. */
  readonly bearer?: EnvironmentVariable;
  /** Values of other headers, such as `x-api-key`. */
  readonly headers?: Readonly<Record<string, EnvironmentVariable>>;
}

/** How long a service may take. */
export interface SlowOptions {
  /** A multiple of the median latency of the same action, which counts once the action has five answers. */
  readonly timesMedian: number;
}

/** A request that puts a service into its first state. */
export interface ResetRequest {
  /** The method, in capitals. */
  readonly method: ActionMethod;
  /** The path below the URL of the service. */
  readonly path: string;
  /** The body, which is sent as JSON. */
  readonly body?: Json;
}

/** A request with the values that it had in an episode. */
export interface PinnedRequest {
  /** The name of an action that the service declares. */
  readonly action: string;
  /** The path with its parameters and its query; that of the action unless given. */
  readonly path?: string;
  /** Headers besides those of secrets. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, which is sent as JSON. */
  readonly body?: Json;
}

/** What is seen of a service after an action, as invariants get it. */
export interface SeenAnswer {
  /** The name of the action; `reset` or `start` before the first. */
  readonly action: string;
  /** The status; 0 if there was no answer. */
  readonly status: number;
  /** The body as JSON, or its text. */
  readonly body: Json;
  /** How long the service took, in virtual ms. */
  readonly latencyMs: number;
  /** What the service shows of itself, where `diagnostics` says where. */
  readonly diagnostics?: Json;
}

/** The names of the markers that `off` takes. */
export type MarkerName =
  | "invariant"
  | "server-error"
  | "connection"
  | "timeout"
  | "too-large"
  | "undeclared-status"
  | "undeclared-body"
  | "not-json"
  | "changing-get"
  | "leak"
  | "not-idempotent"
  | "use-after-delete"
  | "unprotected"
  | "slow";
