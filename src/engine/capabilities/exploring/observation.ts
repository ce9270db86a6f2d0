/** What an action of a service led to: the answer, the state that the service shows, and what is wrong with either. */
import type { Json } from "../../json.ts";

/** Everything that is seen of a service after one of its actions. */
export interface Observation {
  /** Name of the action; `reset` and `start` before the first. */
  readonly action: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The body of the request, as it was sent. */
  readonly sent?: string | undefined;
  /** Headers of the request that the action has generators for. */
  readonly sentHeaders?: Readonly<Record<string, string>> | undefined;
  /** Of the answer; 0 if there was none. */
  readonly status: number;
  /** The code of the failure of the connection, if there was no answer. */
  readonly error?: string | undefined;
  /** Names are in lower case: `content-type`, and those that begin with `x-`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer as JSON, or its text; no more than `MAX_BODY` characters of that. */
  readonly body: Json;
  /** How long the service took, in virtual ms. */
  readonly latencyMs: number;
  /** The state that the service shows, or the part that `select` takes; null without a state. */
  readonly state: Json;
  readonly diagnostics?: Json | undefined;
  /** Equal for states that are alike. */
  readonly signature: string;
  readonly markers: readonly Marker[];
}

/** Something that is wrong with an observation. */
export interface Marker {
  readonly name: MarkerName;
  /** The invariant that is broken, for `invariant`. */
  readonly invariant?: string | undefined;
  /** One clause: `answered 500`. */
  readonly says: string;
}

/** The markers, with what each is raised for. */
export const MARKERS = {
  invariant: "an invariant of the service is broken",
  "server-error": "the status is 500 or above",
  connection: "the connection was refused, reset or cut",
  timeout: "no answer arrived within the timeout",
  "too-large": "the body exceeds the limit, and was cut there",
  "undeclared-status": "the action declares its statuses, and this is none of them",
  "undeclared-body": "the body does not match the schema that the action declares for the status",
  "not-json": "the answer says that it is JSON, and is not",
  "changing-get": "a GET changed the state",
  leak: "the body shows a stack trace or an error of SQL",
  "not-idempotent": "a PUT or DELETE that is sent again changes the state again (only with --probe)",
  "use-after-delete": "what was deleted can still be read (only with --probe)",
  unprotected: "the service answers without the declared credentials (only with --probe)",
  slow: "the service took longer than it may, or than is usual for the action",
} as const;

export type MarkerName = keyof typeof MARKERS;
export const MARKER_NAMES = Object.keys(MARKERS) as MarkerName[];

/** An episode goes on after these: they say that something is not as it should be, and what follows is still worth a look. */
export const GOES_ON: ReadonlySet<MarkerName> = new Set([
  "slow",
  "undeclared-status",
  "undeclared-body",
  "leak",
  "too-large",
  "use-after-delete",
  "unprotected",
]);

/** In characters. */
export const MAX_BODY = 65_536;

/** Unless the service says otherwise. */
export const DEFAULT_TIMEOUT_MS = 5_000;
export const DEFAULT_LIMIT_BYTES = 1_048_576;
