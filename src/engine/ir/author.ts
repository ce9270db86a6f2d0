/**
 * The objects that a scenario's own functions receive, and the protocol by which the engine finds scenarios among the exports
 * of a module. Types and one symbol: nothing here runs.
 */
import type { AgentRun } from "../capabilities/agent/author.ts";
import type { AuthorObject } from "../capabilities/capability.ts";
import type { Logging } from "../capabilities/event/author.ts";
import type { Files } from "../capabilities/fs/author.ts";
import type { Requests } from "../capabilities/http/author.ts";
import type { HttpCall, RequestHandler } from "../capabilities/http/messages.ts";
import type { Conditions, Target } from "../capabilities/http/target.ts";
import type { Arbitrary } from "../world/inputs/arbitrary.ts";
import type { InputRandom } from "../world/inputs/decided_random.ts";
import type { FuzzData, SizeOptions } from "../capabilities/data/fuzz_data.ts";
import type { Drawing } from "../capabilities/input/author.ts";
import type { KeysAndValues } from "../capabilities/kv/author.ts";
import type { MachinesView } from "../capabilities/machine/author.ts";
import type { MachineState } from "../capabilities/machine/machines.ts";
import type { ClusterNode } from "../capabilities/message/author.ts";
import type { Allocations } from "../capabilities/memory/author.ts";
import type { StartedProcesses } from "../capabilities/proc/author.ts";
import type { ProcCall } from "../capabilities/proc/processes.ts";
import type { Operations } from "../capabilities/code/author.ts";
import type { RandomDraws } from "../capabilities/random/author.ts";
import type { AnyCapability } from "../capabilities/registry.ts";
import type { Clock, Waiting } from "../capabilities/time/author.ts";
import type { ClientOperation } from "../world/history.ts";
import type { ScenarioIR } from "./scenario.ts";

type Authors = Intersection<AnyCapability["authors"]>;
type Functions = Intersection<AnyCapability["functions"]>;
type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;

/**
 * The read-only part of the capabilities' objects, for conditions.
 * @internal
 */
export type Readable = {
  readonly [N in keyof Authors as Authors[N] extends AuthorObject<object, readonly []> ? never : N]: Authors[N] extends
    AuthorObject<infer T, infer R> ? Pick<T, R[number] & keyof T> : never;
};

/**
 * The objects in it.
 * @internal
 */
export type Objects = { readonly [N in keyof Authors]: Authors[N] extends AuthorObject<infer T> ? T : never };
/**
 * The functions of the world itself.
 * @internal
 */
export type Methods = { [N in keyof Functions]: Functions[N] extends (world: never) => infer F ? F : never };

/**
 * The argument of a condition: the parts of the world that can be read without changing anything. Its members are those of
 * `AuthorWorld` that only read: `kv`, `fs`, `http`, `proc`, `memory`, `clock`, `history` and `input`.
 */
export interface WorldView extends Readable {
  /**
   * The operations that clients asked for and their results, in the order of the invocations: steps with code, `http_request`
   * steps, and `world.operation`.
   */
  readonly history: readonly ClientOperation[];
  /** The inputs that the scenario declares with `forAll`; a builder knows their names and types. */
  readonly input: object;
}

/**
 * The argument of the code of a step or a task. `kv` is a `KeysAndValues`, `fs` are `Files`, `http` are `Requests`, `proc` are
 * `StartedProcesses`, `memory` are `Allocations`, `random` are `RandomDraws`, `data` is a `FuzzData`, `clock` is a `Clock` and `node` is a
 * `ClusterNode`. Its functions are those of
 * `Waiting`, `Logging`, `Operations` and `Drawing`: `sleep`, `busy`, `yieldNow`, `event`, `operation` and `draw`.
 */
export interface AuthorWorld extends Objects, Methods {
  /** The operations of clients so far, in the order of their invocations. */
  readonly history: readonly ClientOperation[];
  /** Name of the current task. */
  readonly task: string;
}

/**
 * Inputs by name, with the types of their values.
 * @internal
 */
export type InputValues = object;

/** The code of a step or of a task, whose `input` are the inputs that the scenario declares. It is awaited. */
export type StepCode<I extends InputValues = object> = (world: AuthorWorld & { readonly input: I }) => unknown;
/**
 * A condition of an invariant. It is broken if it returns false or throws. It must return nothing but true, false or undefined: a
 * promise, a function, null, 0 or an empty text is reported.
 */
export type Condition<I extends InputValues = object> = (
  world: WorldView & { readonly input: I },
) => boolean | void;

/**
 * An arbitrary of `forAll`, and the examples, as the IR names them.
 * @internal
 */
export type InputMaker = () => Arbitrary<unknown>;
/**
 * The examples.
 * @internal
 */
export type ExampleMaker = () => readonly Readonly<Record<string, unknown>>[];

/** A function that the IR of a scenario names by its `ref`. */
export type ScenarioFunction = StepCode | Condition | RequestHandler | InputMaker | ExampleMaker;

/**
 * Under this symbol a scenario object carries what the engine needs.
 * @internal
 */
export const SCENARIO: unique symbol = Symbol.for("seedbed.scenario") as never;

/**
 * The part of a scenario object that the engine needs.
 * @internal
 */
export interface AuthoredScenario {
  readonly ir: ScenarioIR;
  /** The functions that the IR names, by ref. */
  readonly functions: ReadonlyMap<string, ScenarioFunction>;
  /** Hints for the author, such as the new name of a constructor. */
  readonly hints: readonly string[];
  /** File of the author, where it is known. */
  readonly file: string | undefined;
}

/** A scenario: the result of `scenario(…)` and of the methods of its builder. */
export interface Scenario {
  /**
   * Everything that the engine needs.
   * @internal
   */
  readonly [SCENARIO]: AuthoredScenario;
}

export function isAuthored(value: unknown): value is Scenario {
  return typeof value === "object" && value !== null && SCENARIO in value;
}

export type {
  AgentRun,
  Allocations,
  Arbitrary,
  ClientOperation,
  Clock,
  ClusterNode,
  Conditions,
  Drawing,
  Files,
  FuzzData,
  HttpCall,
  InputRandom,
  KeysAndValues,
  Logging,
  MachineState,
  MachinesView,
  Operations,
  ProcCall,
  RandomDraws,
  RequestHandler,
  Requests,
  SizeOptions,
  StartedProcesses,
  Target,
  Waiting,
};
