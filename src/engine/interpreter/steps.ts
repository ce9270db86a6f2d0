/**
 * Runs steps. Steps that wait for nothing run one after the other in a plain loop; only what waits becomes a promise.
 */
import { getOf, ownKeys, promiseThen, removeFrom } from "../primordials.ts";
import { definitionOf } from "../capabilities/registry.ts";
import type { AnyStep, StepContext } from "../capabilities/step.ts";
import type { World } from "../capabilities/world.ts";
import type { AuthorWorld, RequestHandler, ScenarioFunction, StepCode } from "../ir/author.ts";
import { filled } from "../ir/filled.ts";
import { currentTask, inTask, type Task } from "../world/task.ts";
import type { Functions } from "./program.ts";

export interface StepRunnerOptions {
  readonly world: World;
  readonly author: AuthorWorld;
  readonly functions: Functions;
  /** The inputs that the scenario declares; undefined if it declares none. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  /** Called after each step that finished without waiting; throws to end the run. */
  readonly afterStep: () => void;
  /** Called once for each task that failed, before its promise rejects. */
  readonly onTaskFailed: (task: Task, error: unknown) => void;
}

export class StepRunner {
  readonly #options: StepRunnerOptions;
  /** Handled by index: a program may have patched the methods of collections. */
  readonly #live: Task[] = [];

  constructor(options: StepRunnerOptions) {
    this.#options = options;
  }

  /** Tasks that were started and have not finished, in order of their start. */
  get liveTasks(): readonly Task[] {
    return this.#live;
  }

  /** @param prefix path of the step that holds these, or "" at top level */
  runSteps(steps: readonly AnyStep[], prefix: string): void | Promise<void> {
    for (let index = 0; index < steps.length; index++) {
      const waiting = this.#runStep(steps[index]!, prefix, index);
      if (waiting !== undefined) return this.#continue(waiting, steps, prefix, index + 1);
    }
  }

  async #continue(waiting: Promise<void>, steps: readonly AnyStep[], prefix: string, from: number): Promise<void> {
    await waiting;
    for (let index = from; index < steps.length; index++) {
      const next = this.#runStep(steps[index]!, prefix, index);
      if (next !== undefined) await next;
    }
  }

  #runStep(written: AnyStep, prefix: string, index: number): void | Promise<void> {
    const { world, values, afterStep } = this.#options;
    const step = values === undefined ? written : filled(written, values);
    const path = prefix === "" ? String(index) : `${prefix}/${index}`;
    currentTask()!.step = path;
    world.kernel.step(prefix === "" ? index : path);
    const waiting = definitionOf(step).run(step as never, this.#context(path));
    if (waiting !== undefined) return waiting;
    afterStep();
  }

  #context(path: string): StepContext {
    return new Context(path, this, this.#options);
  }

  /** Starts the steps of each task when the scheduler picks it. One promise for all of them: a search makes many a second. */
  startTasks(tasks: Readonly<Record<string, readonly AnyStep[]>>, path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const names = ownKeys(tasks);
      let left = names.length;
      if (left === 0) return resolve();
      // One round of the microtask queue later, as if each task had a promise: recorded runs rely on the order.
      const onFinished = () => {
        if (--left === 0) promiseThen(SETTLED, resolve as () => void);
      };
      const onFailed = (error: unknown) => void promiseThen(SETTLED, () => reject(error));
      for (let index = 0; index < names.length; index++) {
        const name = names[index]!;
        this.#startTask(name, tasks[name]!, `${path}/${name}`, onFinished, onFailed);
      }
    });
  }

  #startTask(
    name: string,
    steps: readonly AnyStep[],
    path: string,
    onFinished: () => void,
    onFailed: (error: unknown) => void,
  ): void {
    const { world, onTaskFailed } = this.#options;
    const task: Task = { name, machine: world.main, step: path };
    this.#live[this.#live.length] = task;
    const finished = () => {
      removeFrom(this.#live, task);
      onFinished();
    };
    const failed = (error: unknown) => {
      removeFrom(this.#live, task);
      onTaskFailed(task, error);
      onFailed(error);
    };
    inTask(task, () =>
      world.kernel.scheduler.submit("start", "", () => {
        try {
          const waiting = this.runSteps(steps, path);
          if (waiting === undefined) finished();
          else promiseThen(waiting, finished, failed);
        } catch (error) {
          failed(error);
        }
      }));
  }
}

const SETTLED = Promise.resolve();

/** Made once a step: a class, since its methods are then shared. */
class Context implements StepContext {
  readonly path: string;
  readonly world: World;
  readonly #runner: StepRunner;
  readonly #options: StepRunnerOptions;

  constructor(path: string, runner: StepRunner, options: StepRunnerOptions) {
    this.path = path;
    this.world = options.world;
    this.#runner = runner;
    this.#options = options;
  }

  runSteps(steps: readonly AnyStep[], path: string): void | Promise<void> {
    const task = currentTask()!;
    // What comes after the nested steps is this step's own doing again.
    const back = () => void (task.step = this.path);
    const waiting = this.#runner.runSteps(steps, path);
    return waiting === undefined ? back() : promiseThen(waiting, back) as Promise<void>;
  }

  startTasks(tasks: Readonly<Record<string, readonly AnyStep[]>>): Promise<void> {
    return this.#runner.startTasks(tasks, this.path);
  }

  call(ref: string): unknown {
    return (this.#function(ref) as StepCode)(this.#options.author);
  }

  handler(ref: string): RequestHandler {
    return this.#function(ref) as RequestHandler;
  }

  code<F>(ref: string): F {
    return this.#function(ref) as F;
  }

  #function(ref: string): ScenarioFunction {
    const code = getOf(this.#options.functions, ref);
    if (code === undefined) throw new Error(`the scenario's code has no function "${ref}"`);
    return code;
  }
}
