/**
 * `scenario(name)`: the builder with which an author writes a scenario in TypeScript. Immutable: every method returns a
 * new builder, so that a base can be shared and extended. It makes IR, and keeps the functions that the IR names.
 */
import {
  type Arbitrary,
  type AuthoredScenario,
  type AuthorWorld,
  type Condition,
  SCENARIO,
  type StepCode,
} from "../engine/ir/author.ts";
import type { LatencySetting } from "../engine/ir/latency.ts";
import type { Schedule } from "../engine/ir/schedule.ts";
import type { Limits, ScenarioIR, Step } from "../engine/ir/scenario.ts";
import { Authored, irOf, type State } from "./authored.ts";
import { append, type Chain } from "./chain.ts";
import { type ClientProgram, clientTasks, type ClusterSetup, nodesOf } from "./cluster_program.ts";
import { type Fault, type FaultOptions, withFaults } from "./faults.ts";
import { declaredInputs, type InputsOf, namedExamples } from "./inputs.ts";
import { type InvariantFields, withInvariant } from "./invariants.ts";
import { withLatency } from "./latency.ts";
import { type MachineProgram, withMachine } from "./machine_program.ts";
import { MODEL, modelParts, type ModelSetup } from "./model_program.ts";
import { parallelTasks, type TaskBody } from "./parallel_tasks.ts";
import { invalid, problem } from "./problem.ts";
import { requireCode } from "./require_code.ts";
import { serialisable } from "./serialisable.ts";
import { type Service, withService } from "./services.ts";
import { callerFile, callSite, withSite } from "./site.ts";
import { duration } from "./steps/make.ts";
import { hintsOf, type NamedFunction, placed } from "./taken_step.ts";

/** The scene that a scenario sets: `clock: { start }`, `env`, `files`. */
export type Setting = NonNullable<ScenarioIR["world"]>;

/**
 * Starts a scenario.
 *
 * @example
 * ```ts
 * import { type AuthorWorld, kv, scenario } from "seedbed";
 *
 * async function add({ kv, sleep }: AuthorWorld): Promise<void> {
 *   kv.set("visits", String(Number(kv.get("visits") ?? 0) + 1));
 *   await sleep("1ms");
 * }
 *
 * export default scenario("both visits are counted")
 *   .parallel("two visitors", { ann: add, bob: add })
 *   .always("nobody is counted twice", ({ kv }) => Number(kv.get("visits") ?? 0) <= 2)
 *   .step(kv.expectGet("visits", "2"));
 * ```
 *
 * @param name States what should hold, as the name of a test does.
 * @returns A builder without steps.
 * @throws {SeedbedError} `invalid` if the name is empty.
 */
export function scenario(name: string): ScenarioBuilder {
  if (typeof name !== "string" || name === "") throw problem("scenario", "a name of at least one character", name);
  const at = callSite();
  return new ScenarioBuilder({
    ir: { name, ...(at === undefined ? {} : { at }) },
    steps: undefined,
    functions: undefined,
    hints: undefined,
    file: callerFile(),
  });
}

/**
 * A scenario that is being built. It is immutable: each method returns a new builder, so that scenarios can share a
 * beginning. `scenario(name)` makes the first one. Every method throws a `SeedbedError` with the code `invalid` for an
 * argument that makes no sense, and names the line of the call.
 *
 * @example
 * ```ts
 * import { kv, scenario, type ScenarioBuilder, time } from "seedbed";
 *
 * const base: ScenarioBuilder = scenario("a session expires")
 *   .world({ clock: { start: "2026-01-01T00:00:00Z" } })
 *   .timeout("1d")
 *   .tags("sessions")
 *   .step("log in", ({ kv }) => {
 *     kv.set("session", "open");
 *     setTimeout(() => kv.delete("session"), 3_600_000);
 *   });
 *
 * export const open = base.step(time.sleep("59m")).step(kv.expectGet("session", "open"));
 * export const expired = base.step(time.sleep("61m")).step(kv.expectGet("session", null));
 * ```
 */
export class ScenarioBuilder<I extends object = object> {
  readonly #state: State;

  /**
   * For `scenario`, which makes the first builder.
   * @internal
   */
  constructor(state: State) {
    this.#state = state;
  }

  /** The name of the scenario. */
  get name(): string {
    return this.#state.ir.name;
  }

  /** Adds a step: what a step constructor returns. */
  step(step: Step): ScenarioBuilder<I>;
  /** Adds a step of code, which is awaited. */
  step(name: string, code: StepCode<I>): ScenarioBuilder<I>;
  step(first: string | Step, code?: StepCode<I>): ScenarioBuilder<I> {
    if (typeof first !== "string") {
      const [plain, functions] = placed("step", first, this.#stepCount);
      return this.#addStep(plain, functions, hintsOf(first));
    }
    requireCode(`step "${first}"`, code);
    const ref = String(this.#stepCount);
    return this.#addStep(withSite({ type: "call", ref, name: first }), [[ref, code as StepCode]]);
  }

  /**
   * Starts named tasks at once; the scheduler decides who goes first, whenever there is a choice. Waits for all.
   * A task is code, a step, or a list of steps.
   */
  parallel(name: string, tasks: Readonly<Record<string, TaskBody<I>>>): ScenarioBuilder<I> {
    const { tasks: bodies, functions, hints } = parallelTasks(name, tasks, this.#stepCount);
    return this.#addStep(withSite({ type: "parallel", name, tasks: bodies }), functions, hints);
  }

  /** Must hold after every event. False or a throw breaks it. */
  always(name: string, condition: Condition<I>): ScenarioBuilder<I> {
    return this.#addInvariant({ kind: "always", name }, condition);
  }

  /** Must hold after the last step. */
  finally(name: string, condition: Condition<I>): ScenarioBuilder<I> {
    return this.#addInvariant({ kind: "finally", name }, condition);
  }

  /** Must hold at some moment, at the latest `within` (virtual time) after the last step. */
  eventually(name: string, condition: Condition<I>, options: { readonly within: string | number }): ScenarioBuilder<I> {
    const within = duration(`eventually "${name}" within`, options?.within);
    return this.#addInvariant({ kind: "eventually", name, within }, condition);
  }

  /** Sets the scene; later calls add to earlier ones. */
  world(setting: Setting): ScenarioBuilder<I> {
    const plain = serialisable("world", setting) as Setting;
    const before = this.#state.ir.world;
    return this.#with({
      world: {
        ...before,
        ...plain,
        ...(plain.env === undefined ? {} : { env: { ...before?.env, ...plain.env } }),
        ...(plain.files === undefined ? {} : { files: { ...before?.files, ...plain.files } }),
      },
    });
  }

  /**
   * Adds a machine: a program that runs beside the steps, with module state, files, environment and clock of its own. The code
   * of the scenario is evaluated anew for it, and the function called: before the first step, and whenever the machine restarts.
   * The steps wait for what it returns.
   *
   * @param name The name of the machine: what others know it by, and its task in the schedule.
   * @param program The function, or an object with it and what the machine is to have.
   */
  machine(name: string, program: StepCode<I> | MachineProgram<I>): ScenarioBuilder<I> {
    const before = this.#state.ir.world?.machines;
    const [machines, code] = withMachine(before, name, program);
    return this.#with({ world: { ...this.#state.ir.world, machines } }, [code]);
  }

  /** Adds a server that is no program of the scenario, as in `service.postgres({ host: "db", schema: "schema.sql" })`. */
  service(added: Service): ScenarioBuilder<I> {
    return this.#with({ world: withService(this.#state.ir.world, added) });
  }

  /**
   * Adds a cluster: machines that run one program, which is called with its node: `run: (node) => …`. A number makes nodes
   * `n1`, `n2` and so on; an object gives each node an environment, files and a clock of its own.
   */
  cluster(setup: ClusterSetup<I>): ScenarioBuilder<I> {
    return nodesOf(setup).reduce<ScenarioBuilder<I>>(
      (builder, [name, program]) => builder.machine(name, program as MachineProgram<I>),
      this,
    );
  }

  /**
   * Adds clients, which run at the same time, and waits for all of them: so many (`client1`, `client2`, …), or by name. The function is
   * called for each of them. What it does with `world.operation` is in the history.
   */
  clients(clients: number | readonly string[], program: ClientProgram<I>): ScenarioBuilder<I> {
    return this.parallel("clients", clientTasks(clients, program) as Readonly<Record<string, StepCode<I>>>);
  }

  /**
   * Adds clients that perform a random sequence of operations at the same time, and a model that says which results are right. A
   * single client is checked after each operation; the results of several, whose operations overlap, have to be linearizable. A scenario has one model.
   */
  model<State, const Inputs extends Readonly<Record<string, unknown>>>(
    setup: ModelSetup<State, Inputs, AuthorWorld & { readonly input: I }>,
  ): ScenarioBuilder<I> {
    if (this.#state.ir.invariants?.some(({ name }) => name === MODEL) === true) {
      throw invalid("model: expected one model, found another", "put all actions into one, or write two scenarios");
    }
    const { tasks, condition } = modelParts(setup as unknown as ModelSetup<never, Inputs, never>);
    return this.parallel("model", tasks as Readonly<Record<string, StepCode<I>>>).finally(
      MODEL,
      condition as Condition<I>,
    );
  }

  /**
   * Says what may go wrong with the machines and the network between them: `.faults(fault.crash(), fault.partition(), { atMost: 1 })`.
   * In each run some kinds strike and others do not. When the steps have ended, everything is healed. Later calls add to earlier
   * ones.
   */
  faults(...faults: readonly (Fault | FaultOptions)[]): ScenarioBuilder<I> {
    const before = this.#state.ir.world?.faults;
    return this.#with({ world: { ...this.#state.ir.world, faults: withFaults(before, faults) } });
  }

  /**
   * Sets how long operations take. Ranges by capability (`http`, `fs`, `proc`, `cluster`, `crypto`, `zlib` …), by URL, or by
   * path: `latency({ http: "5ms..80ms", "http://db.internal": "1ms", fs: "0..1ms" })`. The longest URL or path that fits
   * counts. With `"any"`, any pending operation may complete next. Later calls add to earlier ones.
   */
  latency(setting: LatencySetting): ScenarioBuilder<I> {
    const latency = withLatency(this.#state.ir.world?.latency, setting);
    return this.#with({ world: { ...this.#state.ir.world, latency } });
  }

  /**
   * Declares inputs: `forAll({ amount: fc.integer({ min: 1 }) })`. Before its first step, each run makes a value of every
   * arbitrary of fast-check, or of one of your own, and code has them as `({ input }) => input.amount`. Later calls add to
   * earlier ones.
   */
  forAll<const A extends Readonly<Record<string, Arbitrary<unknown>>>>(
    arbitraries: A,
  ): ScenarioBuilder<(object extends I ? unknown : I) & InputsOf<A>> {
    const { inputs, functions } = declaredInputs(this.#state.ir.inputs, arbitraries);
    return this.#with({ inputs }, functions) as unknown as ScenarioBuilder<
      (object extends I ? unknown : I) & InputsOf<A>
    >;
  }

  /** Values of all inputs that are tried first, in this order: `.examples([{ amount: 1 }, { amount: 100 }])`. */
  examples(examples: readonly I[]): ScenarioBuilder<I> {
    const { ir, functions } = namedExamples(this.#state.ir.inputs, examples);
    return this.#with({ examples: ir }, functions);
  }

  /** Limits virtual time. A run that needs more ends with a timeout. */
  timeout(value: string | number): ScenarioBuilder<I> {
    return this.#with({ timeout: duration("timeout", value) });
  }

  /**
   * Pins a run: the decisions that a trace has, in order. The baseline of the scenario is then this run, and no seeds are
   * tried after it unless they are asked for. What no longer fits the code is left out.
   */
  schedule(decisions: Schedule): ScenarioBuilder<I> {
    if (!Array.isArray(decisions)) throw problem("schedule", "a list of decisions, as a trace has them", decisions);
    return this.#with({ schedule: serialisable("schedule", decisions) as unknown as Schedule });
  }

  /** Bounds what a run may use up; a larger one for code that needs it. */
  limits(limits: Partial<Limits>): ScenarioBuilder<I> {
    for (const [name, value] of Object.entries(limits)) {
      if (!(typeof value === "number" && value > 0)) throw problem(`limits ${name}`, "a number above zero", value);
    }
    return this.#with({ limits: { ...this.#state.ir.limits, ...limits } });
  }

  /** Words by which runs can be filtered. */
  tags(...tags: readonly string[]): ScenarioBuilder<I> {
    for (const tag of tags) if (typeof tag !== "string" || tag === "") throw problem("tags", "words", tag);
    return this.#with({ tags: [...new Set([...this.#state.ir.tags ?? [], ...tags])] });
  }

  /** Leaves the scenario out of runs, with the reason. */
  skip(reason: string): ScenarioBuilder<I> {
    if (typeof reason !== "string" || reason === "") throw problem("skip", "a reason", reason);
    return this.#with({ skip: reason });
  }

  /** The scenario as plain data. Code is named by `call` steps; `seedbed compile` puts it beside the IR. */
  toIR(): ScenarioIR {
    return irOf(this.#state);
  }

  /**
   * For the engine, which finds scenarios among the exports of a module by this symbol.
   * @internal
   */
  get [SCENARIO](): AuthoredScenario {
    return new Authored(this.#state);
  }

  get #stepCount(): number {
    return this.#state.steps?.length ?? 0;
  }

  #addStep(step: Step, functions: readonly NamedFunction[] = [], hints: readonly string[] = []): ScenarioBuilder<I> {
    return this.#with({}, functions, append(this.#state.steps, step), hints);
  }

  #addInvariant(fields: InvariantFields, condition: Condition<I>): ScenarioBuilder<I> {
    const [invariants, code] = withInvariant(this.#state.ir.invariants, fields, condition);
    return this.#with({ invariants }, [code]);
  }

  #with(
    change: Partial<State["ir"]>,
    functions: readonly NamedFunction[] = [],
    steps: Chain<Step> | undefined = this.#state.steps,
    hints: readonly string[] = [],
  ): ScenarioBuilder<I> {
    const { ir, file, functions: functionsBefore, hints: hintsBefore } = this.#state;
    return new ScenarioBuilder<I>({
      ir: { ...ir, ...change },
      steps,
      functions: functions.reduce(append, functionsBefore),
      hints: hints.reduce(append, hintsBefore),
      file,
    });
  }
}
