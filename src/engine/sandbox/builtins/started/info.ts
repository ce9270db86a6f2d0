/** What a program knows of how it was started, if another program of its machine has started it: a thread, or a child process. */
import type { Machine } from "../../../capabilities/world.ts";
import type { Scope } from "../../realm/scope.ts";
import type { Letter, Mailbox } from "../messages/mailbox.ts";

export interface Started {
  /** Where its program is in the world. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  /** The number of its process. */
  readonly pid: number;
  readonly ppid: number;
  /** The program that the machine itself has started: all others end with it. */
  readonly first: Machine;
  /** Where its output goes; what is left out goes to the output of the run. */
  readonly output: Readonly<Partial<Record<"stdout" | "stderr", Sink>>>;
  /** What it reads from stdin; "none" for a stdin that has ended, left out for one that never says anything. */
  readonly input?: Mailbox | "none" | undefined;
  /** It is a thread of the process that has started it. */
  readonly thread?: ThreadInfo | undefined;
  /** The channel to the process that has forked it. */
  readonly channel?: { readonly mailbox: Mailbox; readonly serialization: Serialization } | undefined;
}

/** How messages between processes are cloned. */
export type Serialization = "json" | "advanced";

export interface Sink {
  write(bytes: Uint8Array): void;
  /** The output of the run gets it too. */
  readonly isCopy: boolean;
}

/** What a thread knows. */
export interface ThreadInfo {
  readonly id: number;
  readonly name: string;
  /** What it was given, to be put together by itself. */
  readonly data: Letter;
  readonly environmentData: Letter;
  /** Where it is posted to by the one that started it. */
  readonly mailbox: Mailbox;
}

export function startedOf(scope: Scope): Started | undefined {
  return scope.started as Started | undefined;
}

/** The program that the machine of the scenario runs, of which this one is a part. */
export function firstOf(scope: Scope): Machine {
  return startedOf(scope)?.first ?? scope.machine;
}

/** The number of the process that the program is. */
export function pidOf(scope: Scope): number {
  return startedOf(scope)?.pid ?? 1;
}

const pids = new WeakMap<object, number>();

/** The number of a new process of the machine; 1 is that of its first program. */
export function nextPid(scope: Scope): number {
  const first = firstOf(scope);
  const pid = (pids.get(first) ?? 1) + 1;
  pids.set(first, pid);
  return pid;
}
