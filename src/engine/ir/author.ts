/**
 * What a scenario's own functions are given, and the protocol by which the engine finds scenarios among the exports of a
 * module. Types and one symbol: nothing here runs.
 */
import type { HttpCall, RequestHandler } from "../capabilities/http/messages.ts";
import type { Conditions } from "../capabilities/http/target.ts";
import type { ProcCall } from "../capabilities/proc/processes.ts";
import type { Json } from "../json.ts";
import type { ClientOperation } from "../world/history.ts";
import type { ScenarioIR } from "./scenario.ts";

/** Where code of a scenario can look without changing anything: what invariants are given. */
export interface WorldView {
  readonly kv: {
    get(key: string): string | undefined;
    has(key: string): boolean;
    entries(): readonly (readonly [string, string])[];
  };
  readonly fs: {
    /** The file's text; undefined when there is no such file. */
    readText(path: string): string | undefined;
    exists(path: string): boolean;
    /** Paths of all files, sorted. */
    list(): readonly string[];
  };
  readonly http: {
    /** All requests so far, in order, or those that `http.when` with the same arguments would answer. */
    calls(method?: string, target?: string, conditions?: Conditions): readonly HttpCall[];
  };
  readonly proc: {
    /** All processes that were started so far, in order, or those of a command. */
    calls(cmd?: string): readonly ProcCall[];
  };
  readonly memory: {
    /** Simulated bytes that are allocated. */
    readonly inUseBytes: number;
  };
  /**
   * What clients asked for and what they got, in the order of the invocations: steps with code, `http_request` steps, and
   * `world.operation`.
   */
  readonly history: readonly ClientOperation[];
  readonly clock: {
    /** Virtual ms since the run started. */
    readonly elapsedMs: number;
    /** The virtual date, in ms since the epoch. */
    readonly nowMs: number;
  };
}

/** What the code of a step or task is given. */
export interface AuthorWorld extends WorldView {
  readonly kv: WorldView["kv"] & {
    set(key: string, value: string): void;
    delete(key: string): boolean;
  };
  readonly fs: WorldView["fs"] & { writeText(path: string, data: string): void };
  readonly memory: WorldView["memory"] & {
    /** Takes simulated memory and returns the allocation's id; throws when there is not enough. */
    allocate(bytes: number, tag?: string): number;
    /** Gives it back; throws for what is not allocated. */
    free(id: number): void;
  };
  /** Waits for virtual time: ms, or a duration such as `"1.5s"`. */
  sleep(duration: number | string): Promise<void>;
  /**
   * Computes for ms, or for a duration such as `"5ms"`: virtual time passes, and nothing else happens meanwhile. Timers that
   * come due are late, as they are when real code keeps the thread busy.
   */
  busy(duration: number | string): void;
  /** Gives the other tasks a turn: resolves when the scheduler picks this task again. */
  yieldNow(): Promise<void>;
  readonly random: {
    /** An integer in `[0, bound)`. */
    integer(bound: number): number;
    /** A float in `[0, 1)`. */
    unit(): number;
    /** One of the items. */
    pick<T>(items: readonly T[]): T;
  };
  /**
   * Does `work` as an operation of a client: its invocation and its return are logged, and are in `history`. An error means
   * that it took no effect, except for timeouts, aborts and connections that broke: after these its outcome is unknown.
   * @param args what the operation is about, as JSON: `["x", 1]` for `put`
   * @returns what `work` returns; what it throws is thrown
   * @example const value = await world.operation("get", ["x"], () => client.get("x"));
   */
  operation<T>(name: string, args: readonly unknown[], work: () => T): T;
  /** Writes a named event to the log. */
  event(name: string, data?: Json | Record<string, unknown>): void;
  /** Name of the current task. */
  readonly task: string;
}

/** Code of a step or of a task. */
export type StepCode = (world: AuthorWorld) => unknown;
/** A condition: false or a throw breaks it. It must answer at once. */
export type Condition = (world: WorldView) => boolean | void;

/** What a scenario's IR names by ref. */
export type ScenarioFunction = StepCode | Condition | RequestHandler;

/** Under this symbol a scenario object carries what the engine needs. */
export const SCENARIO: unique symbol = Symbol.for("seedbed.scenario") as never;

export interface AuthoredScenario {
  readonly ir: ScenarioIR;
  /** The functions that the IR names, by ref. */
  readonly functions: ReadonlyMap<string, ScenarioFunction>;
  /** File of the author, where it is known. */
  readonly file: string | undefined;
}

export function isAuthored(value: unknown): value is { readonly [SCENARIO]: AuthoredScenario } {
  return typeof value === "object" && value !== null && SCENARIO in value;
}

export type { ClientOperation, HttpCall, ProcCall, RequestHandler };
