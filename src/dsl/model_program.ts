/**
 * Model-based scenarios: clients perform a random sequence of the author's own operations, and a model says which results are
 * right (Claessen, Hughes: "Testing Monadic Code with QuickCheck", 2002; for several clients at once, "Finding Race Conditions
 * in Erlang with QuickCheck and PULSE", 2009). The length, each action and its input are input decisions under one name, as those of a list
 * are, so that shrinking leaves out whole operations.
 */
import { linearizable } from "../checkers/linearizable.ts";
import { ConsistencyError } from "../checkers/errors.ts";
import type { Model } from "../checkers/model.ts";
import type { Arbitrary, AuthorWorld, Condition, StepCode } from "../engine/ir/author.ts";
import type { Json } from "../engine/json.ts";
import { clientTasks } from "./cluster_program.ts";
import { invalid, problem } from "./problem.ts";
import { requireCode } from "./require_code.ts";
import { requireFields } from "./require_fields.ts";
import { serialisable } from "./serialisable.ts";

/** An operation as `check` sees it. */
export interface ModelCall<Input> {
  /** The input that the operation was called with. */
  readonly input: Input;
  /** What it returned, null for nothing; undefined while its outcome is unknown, as after a timeout: it may have returned anything. */
  readonly result: Json | undefined;
}

/** An operation of a model-based scenario. */
export interface ModelAction<State, Input, World extends object = AuthorWorld> {
  /** Says whether the action may be chosen in this state; it may always unless given. */
  readonly when?: ((state: State) => boolean) | undefined;
  /** The arbitrary of its input, or a function that makes one for a state. Without it, the input is undefined. */
  readonly input?: Arbitrary<Input> | ((state: State) => Arbitrary<Input>) | undefined;
  /** Performs the operation on the real thing, and returns its result. What it throws fails the run, unless it leaves the outcome unknown. */
  run(input: Input, world: World): unknown;
  /** Returns the state after the operation; undefined if it cannot have this result in this state. It must not change the state. */
  check(state: State, call: ModelCall<Input>): State | undefined;
}

/** A model-based scenario: a model, the operations, and how many of them. */
export interface ModelSetup<
  State,
  Inputs extends Readonly<Record<string, unknown>>,
  World extends object = AuthorWorld,
> {
  /** The state of the model before the first operation: a JSON value. */
  readonly state: State;
  /** The operations by name, which is also their name in `world.history`. */
  readonly actions: { readonly [Name in keyof Inputs]: ModelAction<State, Inputs[Name], World> };
  /** The clients, which work at the same time: how many, or their names. One unless given. */
  readonly clients?: number | readonly string[] | undefined;
  /** The number of operations of all clients together: `20`, or a range. `"1..30"` unless given. */
  readonly length?: number | string | undefined;
}

type Action = ModelAction<Json, Json | undefined>;
type Actions = Readonly<Record<string, Action>>;

/** The parts of a scenario that a model makes. */
export interface ModelParts {
  readonly tasks: Readonly<Record<string, StepCode<never>>>;
  readonly condition: Condition<never>;
}

const FIELDS = ["state", "actions", "clients", "length"];
const ACTION_FIELDS = ["when", "input", "run", "check"];
const MOST = 10_000;
/** The name of the invariant. */
export const MODEL = "the model explains all results";
/** The label of all decisions. */
const NAME = "operation";

/** @throws SeedbedError `invalid` for a setup that makes no sense */
export function modelParts(setup: ModelSetup<never, Readonly<Record<string, unknown>>, never>): ModelParts {
  requireFields("model", setup, FIELDS);
  const { clients = 1, length = "1..30" } = setup;
  const state = frozen(serialisable("model state", setup.state));
  const actions = requireActions(setup.actions);
  const range = requireLength(length);
  const isAlone = clients === 1 || Array.isArray(clients) && clients.length === 1;
  // The code of a scenario is evaluated anew for each run, and so is this.
  const sequence = new Sequence(actions, state, range, isAlone);
  return {
    tasks: clientTasks(clients, (_, world) => sequence.perform(world)),
    condition: linearizable(modelOf(actions, state)) as Condition<never>,
  };
}

/** One run of the operations: what is left of them, and the state after those that have returned. */
class Sequence {
  readonly #actions: Actions;
  readonly #range: LengthRange;
  readonly #isAlone: boolean;
  #state: Json;
  #left: number | undefined;
  /** Resolved when an operation returns. */
  #changed = Promise.withResolvers<void>();
  #underWay = 0;
  /** An operation of unknown outcome may take effect at any time: then only the whole history can be judged. */
  #isOpen = false;

  constructor(actions: Actions, state: Json, range: LengthRange, isAlone: boolean) {
    this.#actions = actions;
    this.#state = state;
    this.#range = range;
    this.#isAlone = isAlone;
  }

  async perform(world: AuthorWorld): Promise<void> {
    for (;;) {
      const possible = Object.entries(this.#actions).filter(([name, { when }]) => this.#ask(name, when));
      if (possible.length === 0 && this.#underWay > 0) await this.#changed.promise;
      else if (possible.length === 0 || this.#left === 0) return;
      else await this.#call(world, possible);
    }
  }

  #ask(name: string, when: Action["when"]): boolean {
    if (when === undefined) return true;
    const answer: unknown = when(this.#state);
    if (typeof answer === "boolean") return answer;
    throw problem(`model action "${name}", when`, "true or false", answer);
  }

  async #call(world: AuthorWorld, possible: readonly (readonly [string, Action])[]): Promise<void> {
    const [name, input] = world.draw(this.#next(possible), NAME);
    const action = this.#actions[name]!;
    this.#underWay++;
    try {
      const returned = await world.operation(name, input === undefined ? [] : [input], () => action.run(input, world));
      this.#take(name, input, asJson(returned));
    } catch (error) {
      const { outcome } = world.history.findLast((each) => each.name === name && each.task === world.task)!;
      if (outcome !== "unknown") throw error;
      this.#isOpen = true;
    } finally {
      this.#underWay--;
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }

  /** The next operation; before the first one, how many there are. */
  #next(
    possible: readonly (readonly [string, Action])[],
  ): Arbitrary<readonly [name: string, input?: Json | undefined]> {
    return {
      generate: (random) => {
        this.#left ??= random.nextInt(this.#range.min, this.#range.max);
        this.#left--;
        const [name, { input }] = possible[random.nextInt(0, possible.length - 1)]!;
        const arbitrary = typeof input === "function" ? input(this.#state) : input;
        return { value: arbitrary === undefined ? [name] : [name, arbitrary.generate(random, undefined).value] };
      },
    };
  }

  /** Where operations overlap, the order of their returns is a guess that `when` goes by; the whole history is judged at the end. */
  #take(name: string, input: Json | undefined, result: Json): void {
    const next = checked(this.#actions, name, this.#state, { input, result });
    if (next !== undefined) this.#state = next;
    else if (this.#isAlone && !this.#isOpen) {
      const called = `${name}(${input === undefined ? "" : JSON.stringify(input)})`;
      throw new ConsistencyError(
        `${called} → ${JSON.stringify(result)}: the model allows no such result in the state ${
          JSON.stringify(this.#state)
        }`,
      );
    }
  }
}

function modelOf(actions: Actions, initial: Json): Model {
  return {
    name: "model",
    operations: Object.keys(actions),
    initial,
    step: (state, { name, args: [input], result }) => checked(actions, name, state, { input, result }),
  };
}

/** The next state, frozen: a check that changes its state would judge other orders by it as well. */
function checked(actions: Actions, name: string, state: Json, call: ModelCall<Json | undefined>): Json | undefined {
  const next = actions[name]!.check(state, call);
  if (next instanceof Promise) {
    throw invalid(
      `model action "${name}", check: expected the next state, found a promise`,
      "a check only computes: what takes time belongs into run",
    );
  }
  return frozen(next);
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** As the history has it. */
function asJson(value: unknown): Json {
  return value === undefined ? null : JSON.parse(JSON.stringify(value)) as Json;
}

function requireActions(actions: unknown): Actions {
  if (typeof actions !== "object" || actions === null || Object.keys(actions).length === 0) {
    throw problem("model actions", "an object with at least one action", actions);
  }
  for (const [name, action] of Object.entries(actions as Readonly<Record<string, unknown>>)) {
    const what = `model action "${name}"`;
    requireFields(what, action, ACTION_FIELDS);
    const { when, input, run, check } = action as Partial<Action>;
    requireCode(`${what}, run`, run);
    requireCode(`${what}, check`, check);
    if (when !== undefined) requireCode(`${what}, when`, when);
    const isMade = typeof input === "function" ||
      typeof (input as { generate?: unknown } | undefined)?.generate === "function";
    if (input !== undefined && !isMade) {
      throw problem(`${what}, input`, "an arbitrary of fast-check, or a function that returns one", input);
    }
  }
  return actions as Actions;
}

interface LengthRange {
  readonly min: number;
  readonly max: number;
}

function requireLength(length: unknown): LengthRange {
  const [, first, last = first] = /^(\d+)(?:\.\.(\d+))?$/.exec(String(length)) ?? [];
  const [min, max] = [Number(first ?? NaN), Number(last ?? NaN)];
  if (min >= 1 && max >= min && max <= MOST) return { min, max };
  throw invalid(
    `model length: expected a number of operations or a range, from 1 to ${MOST}, found ${JSON.stringify(length)}`,
    'such as length: 20 or length: "1..30"',
  );
}
