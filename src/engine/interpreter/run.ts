/**
 * One run of a program. `start` runs what can run at once; then each `turn` lets one thing happen, and the caller lets
 * the microtask queue drain in between (see `drive.ts`). A run never touches real time: it can be stopped between any two
 * turns, and many runs can share a macrotask hop.
 */
import { usedRule } from "../capabilities/unmet.ts";
import { World } from "../capabilities/world.ts";
import type { Decision } from "../decisions/decision.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import { describeDivergence } from "../decisions/divergence.ts";
import { RecordedSource } from "../decisions/sources.ts";
import { Failure } from "../findings/failure.ts";
import { promiseThen, SafeMap } from "../primordials.ts";
import { Kernel } from "../world/kernel.ts";
import type { RunFailure } from "../world/run_failure.ts";
import type { KernelOptions } from "../world/kernel_options.ts";
import { inTask, MAIN_TASK, type Task } from "../world/task.ts";
import { createAuthorWorld } from "./author_world.ts";
import { AwaitedConditions } from "./awaited_conditions.ts";
import { declareInputs } from "./declared_inputs.ts";
import { diagnose } from "./diagnose.ts";
import { Invariants } from "./invariants.ts";
import type { LatencyModel } from "../world/latency/model.ts";
import { latenciesOf } from "./latencies_of.ts";
import { limitsOf } from "./limits_of.ts";
import { placeOfMachine, startingTasks, startMachines } from "./machines.ts";
import { overTime } from "../watchdog/watchdog.ts";
import { Lingering } from "./lingering.ts";
import type { Outcome } from "./outcome.ts";
import type { Functions, Program } from "./program.ts";
import { StepRunner } from "./steps.ts";
import { livelock, quiet } from "./stuck.ts";

/** The choices of a caller about a run; the rest of the kernel's options come from the program. */
export type RunOptions = Pick<
  KernelOptions,
  | "source"
  | "recorder"
  | "keepDecisions"
  | "limits"
  | "captureSites"
  | "keepErrors"
  | "strict"
  | "witness"
  | "onPlace"
  | "coverage"
>;

type Stage = "idle" | "steps" | "settled" | "eventually" | "done";

/**
 * One run of a program.
 * @internal
 */
export class Run {
  readonly program: Program;
  readonly world: World;
  readonly #source: DecisionSource;
  readonly #latencies: LatencyModel | undefined;
  readonly #main: Task;
  #invariants: Invariants | undefined;
  #runner: StepRunner | undefined;
  #awaited: AwaitedConditions | undefined;
  #stage: Stage = "idle";
  #turns = 0;
  #lingering: Lingering | undefined;
  /** Nothing is left of what the steps have left under way. */
  #isIdle = false;
  #paused = false;
  /** Ticks of real time (see `watchdog/`). */
  #spentTicks = 0;
  #failure: RunFailure | undefined;
  /** In which task what was thrown was thrown first; one that a step expected is never asked for. */
  #failedTasks: SafeMap<unknown, Task> | undefined;
  #outcome: Outcome | undefined;
  /** The author's line of the input that is being made. */
  #inputPlace: string | undefined;

  constructor(program: Program, options: RunOptions) {
    const { ir } = program;
    this.program = program;
    this.#source = options.source;
    const { source, recorder, keepDecisions, captureSites, keepErrors, strict, witness, onPlace, coverage } = options;
    this.#latencies = latenciesOf(ir.world)?.forRun();
    const kernel = new Kernel({
      source,
      recorder,
      keepDecisions,
      captureSites,
      keepErrors,
      strict,
      witness,
      onPlace,
      coverage,
      limits: limitsOf(ir, options.limits),
      startMs: ir.world?.clock?.start === undefined ? undefined : Date.parse(ir.world.clock.start),
      latencies: this.#latencies,
      runsCode: program.code !== undefined,
      mayAskHost: program.mayAskHost,
    });
    this.world = new World(kernel, ir.world, program.root);
    this.#main = { name: MAIN_TASK, machine: this.world.main, step: "" };
  }

  /** Of the parts of the world, and latencies of URLs and paths. */
  #unmet(): readonly string[] {
    const unmet = this.world.unmet();
    this.#latencies?.unused((key) => {
      unmet[unmet.length] = usedRule(`for the latency of ${key}`);
    });
    return unmet;
  }

  get decisions(): readonly Decision[] {
    return this.world.kernel.decisions;
  }

  /** Undefined until the run is done. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** Runs until something must be waited for. True when the run is done already. */
  start(): boolean {
    this.#guarded(() => {
      const functions = inTask(this.#main, () => this.program.code?.instantiate(this.world.main)) ?? NO_FUNCTIONS;
      if (functions instanceof Promise) {
        promiseThen(functions, (loaded) => this.#runSteps(loaded), (error) => this.#fail(error));
      } else {
        this.#runSteps(functions);
      }
    });
    // Code was called: that a rejection is handled by nobody is only told after a hop.
    return (this.program.code === undefined || this.#failure !== undefined) && this.#progress();
  }

  /** True when the last turn did nothing, since the host works for the run: `onResume` says when to go on. */
  get paused(): boolean {
    return this.#paused;
  }

  onResume(callback: () => void): void {
    this.world.kernel.outside.onResume(callback);
  }

  /** Something ended it already: its next turn is the last. */
  get isFailing(): boolean {
    return this.#failure !== undefined || this.world.kernel.failure !== undefined;
  }

  /** It has taken so many ticks of real time more (see `watchdog/`), and has trouble when these are too many. */
  spend(ticks: number): void {
    this.#spentTicks += ticks;
    const failure = overTime(this.#spentTicks);
    if (failure !== undefined) this.world.kernel.report(failure);
  }

  /** Ends it where it is, without an outcome: what is under way outside is stopped. */
  abandon(): void {
    this.#stage = "done";
    this.world.kernel.close();
  }

  /** Lets one thing happen. True when the run is done. */
  turn(): boolean {
    if (this.#stage === "done") return true;
    const { kernel } = this.world;
    kernel.resetSpins();
    try {
      // What failed comes first: an invariant that broke after it is a consequence.
      if (this.#failure === undefined) this.#invariants?.checkAlways();
      this.#linger();
      if (this.#progress()) return true;
      this.#paused = kernel.outside.isAtWork();
      if (this.#paused) return false;
      if (++this.#turns > kernel.limits.maxSteps) throw livelock(this.world, this.program, this.tasks());
      if (kernel.scheduler.turn().kind === "quiet") throw quiet(this.world, this.program, this.tasks());
    } catch (error) {
      this.#fail(error);
    }
    return this.#progress();
  }

  /** Only between turns, when promises have run, it can be told what goes on. */
  #linger(): void {
    if (this.#stage !== "settled" || this.program.ir.untilIdle !== true) return;
    this.#lingering ??= new Lingering(this.world);
    this.#isIdle = !this.#lingering.goesOn();
  }

  #runSteps(functions: Functions): void {
    this.#stage = "steps";
    this.#guarded(() => {
      if (this.program.ir.inputs !== undefined) this.#declareInputs(functions);
      const author = createAuthorWorld(this.world);
      const invariants = new Invariants(this.program.ir.invariants ?? [], functions, author, this.#main);
      this.#invariants = invariants;
      const runner = this.#runner = new StepRunner({
        world: this.world,
        author,
        functions,
        values: this.program.ir.inputs && this.world.inputs.values,
        afterStep: () => this.#checkAlways(invariants),
        onTaskFailed: (task, error) => {
          this.#failedTasks ??= new SafeMap();
          if (!this.#failedTasks.has(error)) this.#failedTasks.set(error, task);
        },
      });
      const run = () => inTask(this.#main, () => runner.runSteps(this.program.ir.steps, ""));
      const starting = startMachines(this.world, this.program, this.#main);
      const waiting = starting === undefined ? run() : promiseThen(starting, run);
      const settled = () => {
        if (this.#stage === "steps") this.#stage = "settled";
      };
      if (waiting === undefined) settled();
      else promiseThen(waiting, settled, (error) => this.#fail(error));
    });
  }

  #declareInputs(functions: Functions): void {
    const onPlace = (at: string | undefined) => this.#inputPlace = at;
    inTask(this.#main, () => declareInputs(this.world, this.program, functions, onPlace));
  }

  /** After a step, which may be one that is expected to fail: a broken invariant is no failure of a step. */
  #checkAlways(invariants: Invariants): void {
    try {
      invariants.checkAlways();
    } catch (error) {
      this.world.kernel.abort(error);
    }
  }

  /** Moves through the stages after the last step as far as possible. True when the run is done. */
  #progress(): boolean {
    this.#failure ??= this.world.kernel.failure;
    if (this.#stage === "settled" && (this.#isIdle || this.program.ir.untilIdle !== true)) {
      this.#stage = "eventually";
      if (this.program.ir.world?.faults !== undefined) this.#guarded(() => this.world.faults.stepsEnded());
      this.#awaited = new AwaitedConditions(this.world.kernel, this.#invariants!, this.#main);
    }
    if (this.#stage === "eventually" && this.#failure === undefined) {
      this.#guarded(() => {
        if (!this.#awaited!.haveHeld()) return;
        this.#invariants!.checkFinally();
        this.world.checkEnd();
        this.#checkNothingLeft();
        this.#finish();
      });
    }
    if (this.#failure !== undefined && this.#stage !== "done") this.#finish();
    return this.#stage === "done";
  }

  /** The tasks that have not finished, the main one first. */
  tasks(): readonly Task[] {
    return [this.#main, ...startingTasks(this.world, this.program), ...this.#runner?.liveTasks ?? []];
  }

  /** A replay that ends before its recording has diverged too. */
  #checkNothingLeft(): void {
    const source = this.#source;
    if (!(source instanceof RecordedSource) || source.remaining === 0) return;
    const divergence = { index: source.index, recorded: source.upcoming, asked: undefined };
    throw new Failure("divergence", "divergence", describeDivergence(divergence), {
      hint: "the scenario or its code is not what was recorded, or something in it is not deterministic",
    });
  }

  #guarded(work: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(thrown: unknown): void {
    // Trouble that the kernel noted comes first: what the program made of it afterwards is a consequence.
    this.#failure ??= this.world.kernel.failure ?? {
      thrown,
      kind: "error",
      task: this.#failedTasks?.get(thrown),
    };
  }

  #finish(): void {
    const { kernel } = this.world;
    const failure = this.#failure;
    // What a program has patched must not tell how it ended. It takes longer than a short run, so runs that pass and that
    // nobody keeps do without.
    if (failure !== undefined || kernel.captureSites) this.program.code?.undoShared();
    kernel.close();
    // Getters of what was thrown are code of the world.
    const finding = failure && inTask(this.#main, () =>
      diagnose(failure.thrown, {
        program: this.program,
        task: failure.task ?? this.#main,
        kind: failure.kind,
        place: this.#invariants?.broken?.at ?? placeOfMachine(this.program, failure.task) ?? this.#inputPlace,
        trail: kernel.trail,
        live: this.tasks(),
        overflownDelayMs: kernel.overflownDelayMs,
      }));
    this.#stage = "done";
    this.#outcome = {
      status: finding === undefined ? "pass" : finding.kind === "timeout" ? "timeout" : "fail",
      finding,
      virtualMs: kernel.clock.elapsedMs,
      turns: this.#turns,
      dependsOnTime: kernel.dependsOnTime,
      decisions: kernel.decisionCount,
      entries: kernel.entryCount,
      inputs: finding && this.world.inputs.shown,
      warnings: finding === undefined ? this.world.warnings() : [],
      unmet: this.#unmet(),
    };
  }
}

const NO_FUNCTIONS: Functions = new Map();
