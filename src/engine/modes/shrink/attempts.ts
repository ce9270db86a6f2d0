/** Attempts at a smaller run: what each comes to, and the best so far. */
import { asDefault, decidesOrder, type Decision } from "../../decisions/decision.ts";
import type { DecisionSource } from "../../decisions/decision_source.ts";
import { EditedSource } from "../../decisions/sources.ts";
import { SeedbedError } from "../../errors.ts";
import { type Finding, fingerprint } from "../../findings/finding.ts";
import type { Program } from "../../interpreter/program.ts";
import type { MetErrors } from "../../world/met_errors.ts";
import { hostBackends } from "../../world/host_permission.ts";
import { randomSource } from "../../strategies/random.ts";
import { execute, type Executed } from "../execute.ts";
import { type Candidate, compare, rootOf, sizeOf } from "./candidate.ts";
import type { ShrinkOptions } from "./options.ts";
import { Tried } from "./tried.ts";

const MAX_ATTEMPTS = 5_000;
/** Seeds that are asked for a run that passes. */
const PASSING_SEEDS = 20;

/** The condition that an attempt has to meet. */
export interface ShrinkGoal {
  /** The failure that is shrunk; or, of a run that passes, none. */
  readonly isSame: (finding: Finding | undefined) => boolean;
  /** For a message: what was expected. */
  readonly words: string;
}

/** Answers some requests otherwise than the source that it is given. */
export type Answer = (source: DecisionSource) => DecisionSource;

/** A failure with this fingerprint. */
export function failingWith(expected: string): ShrinkGoal {
  return { isSame: (finding) => finding !== undefined && fingerprint(finding) === expected, words: expected };
}

/** Its `try…` resolve to false when there is nothing left to spend. */
export class Attempts {
  readonly #options: ShrinkOptions;
  readonly #wanted: ShrinkGoal;
  #best: Candidate;
  #count = 0;
  #failedStep = Infinity;
  /** Decisions with which the scenario passes: a failure that these do not avoid is another one. */
  #passing: readonly Decision[] | undefined;
  /** The errors that the run under shrinking met: one that meets another error has gone another way. */
  #metErrors: MetErrors | undefined;
  /** What was in vain once is so again: the best run only gets smaller. */
  #tried = new Tried();
  /** The pass that is at work, for progress. */
  #pass = "confirm";
  /** Attempts in a row that came to nothing, and how many of them the pass may make. */
  #vain = 0;
  #maxVain = Infinity;

  constructor(first: Candidate, wanted: ShrinkGoal, options: ShrinkOptions) {
    this.#best = first;
    this.#wanted = wanted;
    this.#options = options;
  }

  /** The smallest run so far that fails as expected. */
  get best(): Candidate {
    return this.#best;
  }

  get count(): number {
    return this.#count;
  }

  /** Index of the top-level step in which the best run fails; infinite if in none. */
  get failedStep(): number {
    return this.#failedStep;
  }

  /** Whether there is nothing left to spend. */
  get isSpent(): boolean {
    const { maxAttempts = MAX_ATTEMPTS, signal } = this.#options;
    return this.#count >= maxAttempts || signal?.aborted === true;
  }

  /**
   * Begins a pass. It has nothing left to spend either after so many attempts in a row that came to nothing.
   * @param pass its name
   */
  begin(pass: string, maxVain = Infinity): void {
    this.#pass = pass;
    this.#vain = 0;
    this.#maxVain = maxVain;
  }

  /**
   * Runs the recording once more. A failure that does not come back cannot be shrunk.
   * @throws SeedbedError `contract`
   */
  async confirm(): Promise<void> {
    const executed = await this.#reproduce();
    this.#accept(this.#best.program, executed);
    this.#metErrors = executed.run.world.kernel.metErrors;
    this.#passing = await this.#findPassing();
  }

  /**
   * Runs the smallest run once more. What has failed by chance is no result.
   * @throws SeedbedError `contract` if it does not fail again
   */
  async verify(): Promise<void> {
    await this.#reproduce();
    // No attempt at a smaller run.
    this.#count--;
  }

  async #reproduce(): Promise<Executed> {
    const executed = await this.#execute(this.#best);
    this.#remember(this.#best.program, executed.decisions);
    const { finding } = executed.outcome;
    if (this.#wanted.isSame(finding)) return executed;
    const found = finding === undefined ? "a pass" : fingerprint(finding);
    throw notDeterministic(`the failure does not reproduce (expected ${this.#wanted.words}, found ${found})`);
  }

  /** The default order, or that of one of a few seeds; undefined when it fails in all of them. */
  async #findPassing(): Promise<readonly Decision[] | undefined> {
    const { program, decisions } = this.#best;
    // What the host said stays as it was: a run that misses it is none that passes.
    const inOrder = decisions.filter(({ kind }) => kind === "host");
    const { finding } = (await this.#execute({ program, decisions: inOrder })).outcome;
    if (finding?.kind !== "divergence" && !this.#wanted.isSame(finding)) return inOrder;
    // Nothing to order, or the host in it, which is not asked again: also where nothing of what it said is recorded.
    if (!decisions.some(decidesOrder) || hostBackends(program.ir).length > 0) {
      return undefined;
    }
    const { limits, strict } = this.#options;
    for (let seed = 1; seed <= PASSING_SEEDS; seed++) {
      this.#count++;
      const executed = await execute(program, { source: randomSource(seed), limits, strict });
      if (!this.#wanted.isSame(executed.outcome.finding)) return executed.decisions;
    }
    return undefined;
  }

  /** Without these answers: what was picked after them is picked that much earlier. */
  tryRemoving(indexes: ReadonlySet<number>): Promise<boolean> {
    const { program, decisions } = this.#best;
    return this.#try({ program, decisions: unnamed(decisions.filter((_decision, index) => !indexes.has(index))) });
  }

  /** With the defaults in the place of these answers. */
  tryDefaults(indexes: ReadonlySet<number>): Promise<boolean> {
    const { program, decisions } = this.#best;
    return this.#try({
      program,
      decisions: unnamed(decisions.map((decision, index) => indexes.has(index) ? asDefault(decision) : decision)),
    });
  }

  trySetting(indexes: ReadonlySet<number>, value: number | string): Promise<boolean> {
    const { program, decisions } = this.#best;
    return this.#try({
      program,
      decisions: unnamed(decisions.map((decision, index) => indexes.has(index) ? { ...decision, value } : decision)),
    });
  }

  /** With other decisions. */
  tryDecisions(decisions: readonly Decision[]): Promise<boolean> {
    return this.#try({ program: this.#best.program, decisions: unnamed(decisions) });
  }

  /** What is decided with other decisions, which are not meant to be smaller; undefined if there is nothing left to spend. */
  async decidedWith(decisions: readonly Decision[]): Promise<readonly Decision[] | undefined> {
    if (await this.#hasToStop()) return undefined;
    this.#vain++;
    return (await this.#execute({ program: this.#best.program, decisions: unnamed(decisions) })).decisions;
  }

  /** Tries other decisions, and returns what is decided with them; undefined if there is nothing left to spend. */
  async tryReaching(decisions: readonly Decision[]): Promise<readonly Decision[] | undefined> {
    if (await this.#hasToStop()) return undefined;
    const candidate = { program: this.#best.program, decisions: unnamed(decisions) };
    const executed = await this.#execute(candidate);
    if (this.#options.isWanted?.(candidate) !== false) await this.#judge(candidate, executed);
    return executed.decisions;
  }

  /** After a pause, if one is asked for. */
  async #hasToStop(): Promise<boolean> {
    await this.#options.gate?.();
    return this.isSpent || this.#vain >= this.#maxVain;
  }

  /** With a source that answers by these decisions, and some requests otherwise. */
  tryAnswering(decisions: readonly Decision[], answer: Answer): Promise<boolean> {
    return this.#try({ program: this.#best.program, decisions: unnamed(decisions) }, this.#passing, answer);
  }

  /**
   * Another program: with defaults as defaults, and with the operations that they were.
   * @param isDropped whether the program has lost what a decision is about
   */
  async tryProgram(program: Program, isDropped: (decision: Decision) => boolean): Promise<boolean> {
    const before = this.#best;
    const kept = (decisions: readonly Decision[]) => decisions.filter((decision) => !isDropped(decision));
    const passing = this.#passing && kept(this.#passing);
    const decisions = kept(before.decisions);
    if (!await this.#try({ program, decisions: unnamed(decisions) }, passing)) return false;
    return this.#best !== before || await this.#try({ program, decisions }, passing);
  }

  async #try(candidate: Candidate, passing = this.#passing, answer?: Answer): Promise<boolean> {
    if (await this.#hasToStop()) return false;
    const { isWanted } = this.#options;
    if (isWanted?.(candidate) === false) return true;
    const isOfBest = candidate.program === this.#best.program;
    if (answer === undefined && isOfBest && this.#tried.has(candidate.decisions)) return true;
    await this.#judge(candidate, await this.#execute(candidate, answer), passing);
    return true;
  }

  /** Accepts what an attempt came to if that is smaller. */
  async #judge(candidate: Candidate, executed: Executed, passing = this.#passing): Promise<void> {
    this.#remember(candidate.program, executed.decisions);
    const { finding } = executed.outcome;
    const reached = { program: candidate.program, decisions: executed.decisions };
    this.#vain++;
    // A divergence is an attempt that asked for what nobody recorded.
    const isOther = finding !== undefined && finding.kind !== "divergence" && !this.#wanted.isSame(finding);
    if (isOther) this.#options.onOther?.(finding, reached);
    const isSmaller = this.#wanted.isSame(finding) && compare(reached, this.#best) < 0;
    if (isSmaller && this.#sameWay(executed) && await this.#sameBug(candidate.program, passing)) {
      this.#accept(candidate.program, executed);
      this.#vain = 0;
      this.#options.onAccepted?.(this.#best);
    }
    this.#options.onProgress?.({ pass: this.#pass, attempts: this.#count, best: sizeOf(this.#best) });
  }

  /** No request or process that has lost its rule, and no error on the way that the program did not meet before. */
  #sameWay({ run }: Executed): boolean {
    return this.#metErrors === undefined || run.world.kernel.metErrors?.newSince(this.#metErrors) === undefined;
  }

  /**
   * A race that is gone because its steps are gone can leave a failure of the same name, one that no decision brings
   * about. With the decisions with which the whole scenario passes, so must what is left of it.
   */
  async #sameBug(program: Program, passing: readonly Decision[] | undefined): Promise<boolean> {
    if (program === this.#best.program || passing === undefined) return true;
    const { outcome, decisions } = await this.#execute({ program, decisions: passing });
    if (this.#wanted.isSame(outcome.finding)) return false;
    // Those of what is left, so that the next step that goes takes its own with it.
    this.#passing = unnamed(decisions);
    return true;
  }

  #accept(program: Program, { decisions, outcome }: Executed): void {
    if (program !== this.#best.program) this.#tried = new Tried();
    this.#best = { program, decisions };
    this.#failedStep = outcome.finding?.step === undefined ? Infinity : rootOf(outcome.finding.step);
  }

  /** Of a run that was judged: it is not worth another attempt. */
  #remember(program: Program, decisions: readonly Decision[]): void {
    const differs = program === this.#best.program ? this.#tried.add(decisions) : undefined;
    if (differs === undefined) return;
    throw notDeterministic(`two runs with the same decisions went different ways (first at decision ${differs})`);
  }

  async #execute({ program, decisions }: Candidate, answer?: Answer): Promise<Executed> {
    this.#count++;
    const { limits, strict } = this.#options;
    const edited = new EditedSource(decisions);
    const source = answer === undefined ? edited : answer(edited);
    return await execute(program, { source, limits, strict, keepErrors: true });
  }
}

function notDeterministic(problem: string): SeedbedError {
  return new SeedbedError("contract", `cannot shrink: ${problem}`, {
    hint: "something in the scenario is not deterministic: seedbed replay shows the first difference",
  });
}

/** Default picks without their names: an edit before them changes which operation is the default. */
function unnamed(decisions: readonly Decision[]): Decision[] {
  return decisions.map((decision) => decision.value === 0 && decision.kind === "pick" ? asDefault(decision) : decision);
}
