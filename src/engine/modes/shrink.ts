/**
 * Shrink: from a failing run to the smallest one that fails in the same way.
 *
 * Passes take turns until none helps: drop steps (ddmin, Zeller and Hildebrandt, TSE 2002), drop tasks and steps of
 * tasks, set picks to the default order, lower random values. Every attempt is a run; it counts only if its finding has the same fingerprint and it is
 * smaller in shortlex order: fewer steps, then fewer decisions, then fewer deviations from the defaults, then smaller
 * values. What an accepted run really decided becomes the new recording, so that an attempt may be a guess.
 */
import type { AnyStep } from "../capabilities/step.ts";
import { asDefault, type Decision, isDefault } from "../decisions/decision.ts";
import { EditedSource, SeededSource } from "../decisions/sources.ts";
import { SeedbedError } from "../errors.ts";
import { type Finding, fingerprint } from "../findings/finding.ts";
import type { Program } from "../interpreter/program.ts";
import type { Step } from "../ir/scenario.ts";
import { RandomWalk } from "../strategies/random.ts";
import type { Limits } from "../world/limits.ts";
import { execute, type Executed, guardFor } from "./execute.ts";

export interface ShrinkOptions {
  readonly limits?: Partial<Limits> | undefined;
  readonly strict?: boolean | undefined;
  /** How many runs to spend at most. */
  readonly maxAttempts?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ShrinkProgress) => void) | undefined;
  /** Told of each smaller run that still fails. */
  readonly onAccepted?: ((best: Candidate) => void) | undefined;
  /** False for a candidate that is not wanted: a step or a fault that is to stay is not in it. */
  readonly isWanted?: ((candidate: Candidate) => boolean) | undefined;
  /** Waited for before each attempt: how shrinking is paused. */
  readonly gate?: (() => Promise<void> | undefined) | undefined;
}

export interface ShrinkProgress {
  readonly pass: string;
  readonly attempts: number;
  readonly best: Size;
}

export interface Size {
  readonly steps: number;
  readonly decisions: number;
  /** Decisions that are not the default. */
  readonly deviations: number;
}

export interface Shrunk {
  readonly program: Program;
  readonly decisions: readonly Decision[];
  readonly fingerprint: string;
  readonly before: Size;
  readonly after: Size;
  readonly attempts: number;
  /** False when the budget ran out or the signal stopped it before all passes were done. */
  readonly complete: boolean;
}

const MAX_ATTEMPTS = 5_000;

/**
 * @param decisions of a failing run of `program`
 * @param expected the fingerprint that it failed with
 */
export async function shrink(
  program: Program,
  decisions: readonly Decision[],
  expected: string,
  options: ShrinkOptions = {},
): Promise<Shrunk> {
  const shrinker = new Shrinker(program, decisions, expected, options);
  // Once for all attempts: setting it up takes longer than most of them.
  const remove = guardFor(program, options.strict ?? true, false);
  try {
    return await shrinker.run();
  } finally {
    remove();
  }
}

/** A program, and what is decided in a run of it. */
export interface Candidate {
  readonly program: Program;
  readonly decisions: readonly Decision[];
}

class Shrinker {
  readonly #options: ShrinkOptions;
  readonly #expected: string;
  #best: Candidate;
  #attempts = 0;
  #pass = "confirm";
  #failedStep = Infinity;
  /** Decisions with which the scenario passes: a failure that these do not avoid is another one. */
  #passing: readonly Decision[] | undefined;

  constructor(program: Program, decisions: readonly Decision[], expected: string, options: ShrinkOptions) {
    this.#best = { program, decisions };
    this.#expected = expected;
    this.#options = options;
  }

  async run(): Promise<Shrunk> {
    const before = sizeOf(this.#best);
    await this.#confirm();
    let complete = true;
    for (let improved = true; improved && complete;) {
      const size = this.#best;
      complete = await this.#dropSteps() && await this.#dropTasks() && await this.#dropStepsOfTasks() &&
        await this.#defaultPicks() && await this.#lowerValues();
      improved = this.#best !== size;
    }
    return {
      program: this.#best.program,
      decisions: this.#best.decisions,
      fingerprint: this.#expected,
      before,
      after: sizeOf(this.#best),
      attempts: this.#attempts,
      complete,
    };
  }

  /** Runs the recording once more. A failure that does not come back cannot be shrunk. */
  async #confirm(): Promise<void> {
    const executed = await this.#execute(this.#best);
    const found = executed.outcome.finding && fingerprint(executed.outcome.finding);
    if (found !== this.#expected) {
      throw new SeedbedError(
        "contract",
        `cannot shrink: the failure does not come back (expected ${this.#expected}, found ${found ?? "a pass"})`,
        { hint: "something in the scenario is not deterministic: seedbed replay shows the first difference" },
      );
    }
    this.#accept(this.#best.program, executed);
    this.#passing = await this.#findPassing();
  }

  /** The default order, or that of one of a few seeds; undefined when it fails in all of them. */
  async #findPassing(): Promise<readonly Decision[] | undefined> {
    const { program, decisions } = this.#best;
    if (!await this.#fails(program, [])) return [];
    // Nothing to order, or the host in it, which is not asked again.
    if (!decisions.some(({ kind }) => kind === "pick") || decisions.some(({ kind }) => kind === "host")) {
      return undefined;
    }
    const { limits, strict } = this.#options;
    for (let seed = 1; seed <= PASSING_SEEDS; seed++) {
      this.#attempts++;
      const source = new SeededSource(new RandomWalk(), seed);
      const executed = await execute(program, { source, limits, strict });
      if (!this.#isExpected(executed.outcome.finding)) return executed.decisions;
    }
    return undefined;
  }

  async #dropSteps(): Promise<boolean> {
    this.#pass = "drop steps";
    const cut = this.#best.program.ir.steps.length - 1 - this.#failedStep;
    if (cut > 0 && !await this.#tryDropping(this.#failedStep + 1, cut)) return false;
    for (let size = Math.ceil(this.#best.program.ir.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
      // From the end: later steps depend on earlier ones more often than the other way round.
      for (let start = this.#best.program.ir.steps.length - size; start > -size; start -= size) {
        const from = Math.max(0, start);
        const count = Math.min(size, this.#best.program.ir.steps.length - from);
        if (count < 1 || count >= this.#best.program.ir.steps.length) continue;
        if (!await this.#tryDropping(from, count)) return false;
      }
    }
    return await this.#dropPairs();
  }

  /** Steps that undo one another, such as a partition and its end, go together or not at all. */
  async #dropPairs(): Promise<boolean> {
    const length = () => this.#best.program.ir.steps.length;
    for (let first = 0; length() <= MAX_PAIRED && first < length(); first++) {
      for (let second = first + 2; second < length(); second++) {
        const before = this.#best;
        if (!await this.#tryWithout((index) => index === first || index === second)) return false;
        if (this.#best !== before) second = first + 1;
      }
    }
    return true;
  }

  #tryDropping(from: number, count: number): Promise<boolean> {
    return this.#tryWithout((index) => index >= from && index < from + count);
  }

  #tryWithout(dropped: (index: number) => boolean): Promise<boolean> {
    const { program, decisions } = this.#best;
    const steps = program.ir.steps.filter((_step, index) => !dropped(index));
    return this.#tryBothWays({
      program: { ...program, ir: { ...program.ir, steps } },
      decisions: decisions.filter((decision) => !dropped(rootOf(decision.step))),
    });
  }

  /** Whole tasks, one by one: a race is between few. */
  async #dropTasks(): Promise<boolean> {
    this.#pass = "drop tasks";
    for (let index = 0; index < this.#best.program.ir.steps.length; index++) {
      const tasks = () => tasksOf(this.#best.program.ir.steps[index]!);
      for (const name of Object.keys(tasks())) {
        if (Object.keys(tasks()).length > 1 && !await this.#tryWithoutTask(index, name)) return false;
      }
    }
    return true;
  }

  /** Steps of a task, by halves and then one by one; a task may be left with none. */
  async #dropStepsOfTasks(): Promise<boolean> {
    this.#pass = "drop steps of tasks";
    for (let index = 0; index < this.#best.program.ir.steps.length; index++) {
      const stepsOf = (name: string) => tasksOf(this.#best.program.ir.steps[index]!)[name] ?? [];
      for (const name of Object.keys(tasksOf(this.#best.program.ir.steps[index]!))) {
        for (let size = Math.ceil(stepsOf(name).length / 2); size >= 1; size = Math.floor(size / 2)) {
          for (let start = stepsOf(name).length - size; start > -size; start -= size) {
            const from = Math.max(0, start);
            const count = Math.min(size, stepsOf(name).length - from);
            // One step of code is the task itself.
            if (count < 1 || stepsOf(name).length === 1) continue;
            if (!await this.#tryWithoutStepsOf(index, name, from, count)) return false;
          }
        }
      }
    }
    return true;
  }

  #tryWithoutStepsOf(index: number, name: string, from: number, count: number): Promise<boolean> {
    const { program, decisions } = this.#best;
    const step = program.ir.steps[index]!;
    const tasks = tasksOf(step);
    const kept = tasks[name]!.filter((_step, at) => at < from || at >= from + count);
    const isDropped = (path: string | undefined) => {
      const [root, task, at] = path?.split("/") ?? [];
      return Number(root) === index && task === name && Number(at) >= from && Number(at) < from + count;
    };
    return this.#tryBothWays({
      program: {
        ...program,
        ir: {
          ...program.ir,
          steps: program.ir.steps.with(index, { ...step, tasks: { ...tasks, [name]: kept } } as typeof step),
        },
      },
      decisions: decisions.filter((decision) => !isDropped(decision.step)),
    });
  }

  #tryWithoutTask(index: number, name: string): Promise<boolean> {
    const { program, decisions } = this.#best;
    const step = program.ir.steps[index]!;
    const { [name]: _dropped, ...tasks } = tasksOf(step);
    const path = `${index}/${name}`;
    return this.#tryBothWays({
      program: {
        ...program,
        ir: { ...program.ir, steps: program.ir.steps.with(index, { ...step, tasks } as typeof step) },
      },
      decisions: decisions.filter(({ step }) => step !== path && step?.startsWith(`${path}/`) !== true),
    });
  }

  /** Deviations from the default order left out or set to the default, by halves and then one by one. */
  async #defaultPicks(): Promise<boolean> {
    this.#pass = "default order";
    const deviations = () =>
      this.#best.decisions.flatMap((decision, index) =>
        decision.kind !== "random" && typeof decision.value === "number" && !isDefault(decision) ? [index] : []
      );
    for (let size = deviations().length; size >= 1; size = Math.floor(size / 2)) {
      for (let start = 0; start < deviations().length;) {
        const before = deviations();
        const some = new Set(before.slice(start, start + size));
        if (!await this.#tryRemoving(some)) return false;
        if (deviations().length < before.length) continue;
        if (!await this.#trySetting(some, 0)) return false;
        if (deviations().length >= before.length) start += size;
      }
    }
    return true;
  }

  /** Random values to 0, else lower by bisection. */
  async #lowerValues(): Promise<boolean> {
    this.#pass = "lower values";
    const nonzero = () =>
      this.#best.decisions.flatMap(({ kind, value }, index) => kind === "random" && value !== 0 ? [index] : []);
    if (nonzero().length > 1 && !await this.#trySetting(new Set(nonzero()), 0)) return false;
    for (let nth = 0; nth < nonzero().length;) {
      const count = nonzero().length;
      const index = nonzero()[nth]!;
      if (!await this.#trySetting(new Set([index]), 0)) return false;
      if (nonzero().length < count) continue;
      if (!await this.#bisect(index)) return false;
      nth++;
    }
    return true;
  }

  /** The smallest value that still fails, if failing is monotonic; a smaller one in any case. */
  async #bisect(index: number): Promise<boolean> {
    let passes = 0;
    for (let rounds = 0; rounds < MAX_BISECTIONS; rounds++) {
      const fails = this.#best.decisions[index]?.value;
      if (typeof fails !== "number" || fails - passes <= Math.max(1, fails / 1000)) return true;
      const middle = passes + Math.floor((fails - passes) / 2);
      const best = this.#best;
      if (!await this.#trySetting(new Set([index]), middle)) return false;
      if (this.#best === best) passes = middle;
    }
    return true;
  }

  /** Without these answers: what was picked after them is picked that much earlier. */
  #tryRemoving(indexes: ReadonlySet<number>): Promise<boolean> {
    const { program, decisions } = this.#best;
    return this.#try({ program, decisions: unnamed(decisions.filter((_decision, index) => !indexes.has(index))) });
  }

  #trySetting(indexes: ReadonlySet<number>, value: number): Promise<boolean> {
    const { program, decisions } = this.#best;
    return this.#try({
      program,
      decisions: unnamed(decisions.map((decision, index) => indexes.has(index) ? { ...decision, value } : decision)),
    });
  }

  /** Where the program changes: with defaults as defaults, and with the operations that they were. */
  async #tryBothWays({ program, decisions }: Candidate): Promise<boolean> {
    const before = this.#best;
    if (!await this.#try({ program, decisions: unnamed(decisions) })) return false;
    return this.#best !== before || await this.#try({ program, decisions });
  }

  /** One attempt. False when there is nothing left to spend. */
  async #try(candidate: Candidate): Promise<boolean> {
    const { maxAttempts = MAX_ATTEMPTS, signal, isWanted, gate } = this.#options;
    await gate?.();
    if (this.#attempts >= maxAttempts || signal?.aborted) return false;
    if (isWanted?.(candidate) === false) return true;
    const executed = await this.#execute(candidate);
    const { finding } = executed.outcome;
    const reached = { program: candidate.program, decisions: executed.decisions };
    if (this.#isExpected(finding) && compare(reached, this.#best) < 0 && await this.#sameBug(candidate.program)) {
      this.#accept(candidate.program, executed);
      this.#options.onAccepted?.(this.#best);
    }
    this.#options.onProgress?.({ pass: this.#pass, attempts: this.#attempts, best: sizeOf(this.#best) });
    return true;
  }

  #isExpected(finding: Finding | undefined): boolean {
    return finding !== undefined && fingerprint(finding) === this.#expected;
  }

  /**
   * A race that is gone because its steps are gone can leave a failure of the same name, one that no decision brings
   * about. With the decisions with which the whole scenario passes, so must what is left of it.
   */
  async #sameBug(program: Program): Promise<boolean> {
    return program === this.#best.program || this.#passing === undefined || !await this.#fails(program, this.#passing);
  }

  async #fails(program: Program, decisions: readonly Decision[]): Promise<boolean> {
    const { outcome } = await this.#execute({ program, decisions });
    return this.#isExpected(outcome.finding);
  }

  #accept(program: Program, { decisions, outcome }: Executed): void {
    this.#best = { program, decisions };
    this.#failedStep = outcome.finding?.step === undefined ? Infinity : rootOf(outcome.finding.step);
  }

  #execute({ program, decisions }: Candidate): Promise<Executed> {
    this.#attempts++;
    const { limits, strict } = this.#options;
    return execute(program, { source: new EditedSource(decisions), limits, strict });
  }
}

const MAX_BISECTIONS = 60;
const PASSING_SEEDS = 20;
/** Of more steps not all pairs are tried. */
const MAX_PAIRED = 12;

/** Default picks without their names: an edit before them changes which operation is the default. */
function unnamed(decisions: readonly Decision[]): Decision[] {
  return decisions.map((decision) => decision.value === 0 ? asDefault(decision) : decision);
}

/** The tasks of a `parallel` step; none for any other. */
function tasksOf(step: Step): Readonly<Record<string, readonly AnyStep[]>> {
  return step.type === "parallel" ? step.tasks : {};
}

/** Index of the top-level step that a path is in. */
function rootOf(path: string | undefined): number {
  return path === undefined || path === "" ? -1 : Number.parseInt(path, 10);
}

/** Steps that stand in tasks, and the tasks. */
function stepsInTasks({ program }: Candidate): number {
  const tasks = program.ir.steps.flatMap((step) => Object.values(tasksOf(step)));
  return tasks.reduce((sum, steps) => sum + 1 + steps.length, 0);
}

export function sizeOf({ program, decisions }: Candidate): Size {
  return {
    steps: program.ir.steps.length,
    decisions: decisions.length,
    deviations: decisions.filter((decision) => !isDefault(decision)).length,
  };
}

/** Shortlex: below zero when `a` is smaller. */
export function compare(a: Candidate, b: Candidate): number {
  const [left, right] = [sizeOf(a), sizeOf(b)];
  const bySize = left.steps - right.steps || stepsInTasks(a) - stepsInTasks(b) || left.decisions - right.decisions ||
    left.deviations - right.deviations;
  if (bySize !== 0) return bySize;
  for (let index = 0; index < a.decisions.length; index++) {
    const [first, second] = [a.decisions[index]!.value, b.decisions[index]!.value];
    if (typeof first === "number" && typeof second === "number" && first !== second) return first - second;
  }
  return 0;
}
