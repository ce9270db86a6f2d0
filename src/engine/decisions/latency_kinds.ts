/**
 * The latencies of operations unless a scenario sets them: what the scheduler assumes of each kind. Plausible figures of a
 * server: a file in the page cache, a request within a data centre or across a continent.
 */

import { hasOwn } from "../primordials.ts";

/** Operations that are alike in how long they take, and in whether they may be late. */
export type Speed = "start" | "immediate" | "wake" | "file" | "compute" | "local" | "remote";

/** The range of an operation's latency, in virtual ms. */
export interface Latency {
  /**
   * The kind of the operation.
   * @internal
   */
  readonly speed: Speed;
  /** The latency if nothing chooses one, in virtual ms. */
  readonly defaultMs: number;
  /** The shortest latency, in virtual ms. */
  readonly minMs: number;
  /** The longest latency, in virtual ms. */
  readonly maxMs: number;
  /** True if the scenario says so, rather than the kind of the operation. */
  readonly isGiven: boolean;
}

/** From a shortest to a longest latency, in virtual ms. */
export type LatencyRange = Pick<Latency, "minMs" | "maxMs">;

/** Longer than this no remote operation takes unless it is asked for: programs wait no longer for a dead host. */
export const MAX_DELAY_MS = 60_000;

const START: Latency = { speed: "start", defaultMs: 0, minMs: 0, maxMs: 250, isGiven: false };
const IMMEDIATE: Latency = { speed: "immediate", defaultMs: 0.01, minMs: 0.001, maxMs: 0.5, isGiven: false };
const WAKE: Latency = { speed: "wake", defaultMs: 0.01, minMs: 0.001, maxMs: 200, isGiven: false };
/** From one port to another of the same program. */
const PORT: Latency = { ...WAKE, maxMs: 1 };
const FILE: Latency = { speed: "file", defaultMs: 0.1, minMs: 0.001, maxMs: 200, isGiven: false };
const COMPUTE: Latency = { speed: "compute", defaultMs: 1, minMs: 0.001, maxMs: 1_000, isGiven: false };
/** Between programs of one machine. */
const LOCAL: Latency = { speed: "local", defaultMs: 0.05, minMs: 0.001, maxMs: 200, isGiven: false };
const REMOTE: Latency = { speed: "remote", defaultMs: 10, minMs: 0.001, maxMs: MAX_DELAY_MS, isGiven: false };
/** Half of a request's way; a piece of a body that is under way already. */
const REMOTE_PART: Latency = { ...REMOTE, defaultMs: 5 };
const REMOTE_PIECE: Latency = { ...REMOTE, defaultMs: 1 };

/** By the first word of an operation's label. */
const BY_KIND: Readonly<Record<string, Latency>> = {
  start: START,
  immediate: IMMEDIATE,
  yield: WAKE,
  port: PORT,
  script: WAKE,
  fs: FILE,
  crypto: COMPUTE,
  zlib: COMPUTE,
  wasm: COMPUTE,
  http: REMOTE,
  serve: REMOTE_PART,
  body: REMOTE_PIECE,
  proc: REMOTE,
  deliver: REMOTE,
  connect: LOCAL,
  accept: LOCAL,
  tcp: LOCAL,
  udp: LOCAL,
  message: LOCAL,
  ipc: LOCAL,
  pipe: LOCAL,
  // Mostly after what it has said.
  child: { ...LOCAL, defaultMs: 0.1 },
  dns: LOCAL,
  socket: IMMEDIATE,
};

/** The names that authors use: a capability, and the kinds of its operations. */
export const LATENCY_NAMES: Readonly<Record<string, readonly string[]>> = {
  fs: ["fs"],
  http: ["http", "serve", "body"],
  proc: ["proc"],
  cluster: ["deliver"],
  crypto: ["crypto"],
  zlib: ["zlib"],
  wasm: ["wasm"],
  tcp: ["connect", "accept", "tcp"],
  udp: ["udp"],
  message: ["message"],
  port: ["port"],
  ipc: ["ipc", "pipe", "child"],
  dns: ["dns"],
  yield: ["yield", "script"],
  immediate: ["immediate"],
  start: ["start"],
};

export function latencyOfKind(kind: string): Latency {
  return hasOwn(BY_KIND, kind) ? BY_KIND[kind]! : WAKE;
}
