/**
 * What a scenario's own functions are given, and the protocol by which the engine finds scenarios among the exports of a
 * module. Types and one symbol: nothing here runs.
 */
import type { AuthorObject } from "../capabilities/capability.ts";
import type { HttpCall, RequestHandler } from "../capabilities/http/messages.ts";
import type { ProcCall } from "../capabilities/proc/processes.ts";
import type { AnyCapability } from "../capabilities/registry.ts";
import type { ClientOperation } from "../world/history.ts";
import type { ScenarioIR } from "./scenario.ts";

type Authors = Intersection<AnyCapability["authors"]>;
type Functions = Intersection<AnyCapability["functions"]>;
type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;

/** What of the objects of the capabilities conditions may use. */
type Readable = {
  readonly [N in keyof Authors as Authors[N] extends AuthorObject<object, readonly []> ? never : N]: Authors[N] extends
    AuthorObject<infer T, infer R> ? Pick<T, R[number] & keyof T> : never;
};

/** The objects in it. */
export type Objects = { readonly [N in keyof Authors]: Authors[N] extends AuthorObject<infer T> ? T : never };
type Methods = { [N in keyof Functions]: Functions[N] extends (world: never) => infer F ? F : never };

/** Where code of a scenario can look without changing anything: what conditions are given. */
export interface WorldView extends Readable {
  /**
   * What clients asked for and what they got, in the order of the invocations: steps with code, `http_request` steps, and
   * `world.operation`.
   */
  readonly history: readonly ClientOperation[];
}

/** What the code of a step or task is given. */
export interface AuthorWorld extends Objects, Methods {
  readonly history: readonly ClientOperation[];
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
