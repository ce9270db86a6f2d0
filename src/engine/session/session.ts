/**
 * A session: a recorded run, and what somebody who wants to understand it does with it. Going to any moment of it, choosing
 * differently there, other seeds, shrinking, comparing. Every run that is made is kept as a branch.
 */
import { asDefault, type Decision } from "../decisions/decision.ts";
import type { DecisionSource } from "../decisions/decision_source.ts";
import { EditedSource, OverriddenSource, RecordedSource } from "../decisions/sources.ts";
import { SeedbedError } from "../errors.ts";
import { type Finding, fingerprint } from "../findings/finding.ts";
import type { Program } from "../interpreter/program.ts";
import type { Json } from "../json.ts";
import { decisionsForInput } from "../modes/input_for.ts";
import { sourceFor } from "../modes/source_for.ts";
import type { ShrinkOptions } from "../modes/shrink/options.ts";
import { shrink, type Shrunk } from "../modes/shrink/shrink.ts";
import {
  DEFAULT_STRATEGY,
  describeChoice,
  EDITED,
  findStrategy,
  SHRUNK,
  type StrategyName,
} from "../strategies/catalog.ts";
import type { Limits } from "../world/limits.ts";
import type { Branch } from "./branch.ts";
import { requireAnswer, requireDecision, requireInput } from "./chosen_answers.ts";
import { type Curve, curveOf, type CurveOptions } from "./curve.ts";
import { type Divergence, divergence } from "./diff.ts";
import { type Hunted, huntIn } from "./hunt.ts";
import { Observation, observe } from "./observation.ts";
import { type WatchedValue, watchRun } from "./watch.ts";
import { type Cause, whyOf } from "./why.ts";

/** Options of every run that a session makes. */
export interface SessionOptions {
  /** Limits of each run. */
  readonly limits?: Partial<Limits> | undefined;
  /** False lets real globals and real I/O pass. */
  readonly strict?: boolean | undefined;
  /** Ends the run that the session is making: what it was made for then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface Recording {
  /** The program that was run. */
  readonly program: Program;
  /** The seed of the run. */
  readonly seed: number;
  /** The name of the strategy that chose, or how the decisions were made otherwise. */
  readonly strategy: string;
  /** Left out for a run that is yet to be made with the seed. */
  readonly decisions?: readonly Decision[] | undefined;
}

/** Branches whose states are kept; those of others are made again when they are asked for. */
const MAX_OBSERVED = 6;

/**
 * A recorded run, and the runs that were made from it. `openSession` opens one. Its methods throw a `SeedbedError` with the
 * code `usage` for a branch, a moment or a decision that does not exist.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { openSession } from "seedbed";
 *
 * const { session } = await openSession("counter.scenario.ts");
 * const other = await session.reseed(0, 7);
 * equal(other.parent, 0);
 * equal(session.branches.length, 2);
 *
 * const { found } = await session.hunt(0, [1, 2, 3, 4, 5]);
 * equal(found?.outcome.status, "fail");
 * const [itself] = await session.why(0, 0);
 * equal(itself?.how, "itself");
 * ```
 */
export class Session {
  /** The runs of the session, in the order in which they were made. */
  readonly branches: Branch[] = [];
  readonly #options: SessionOptions;
  /** By id of the branch, the least recently used first. */
  readonly #observed = new Map<number, Observation>();

  private constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Runs what was recorded, or the seed, and opens a session on it. */
  static async open(recording: Recording, options: SessionOptions = {}): Promise<Session> {
    const session = new Session(options);
    const { program, seed, strategy, decisions } = recording;
    const source = decisions === undefined ? seeded(program, strategy, seed) : new RecordedSource(decisions);
    await session.#run({ program, seed, strategy, name: nameOf(strategy, seed), parent: undefined }, source);
    return session;
  }

  /** The options of every run that it makes. */
  get options(): SessionOptions {
    return this.#options;
  }

  /**
   * Returns a branch.
   * @param id The index of the branch.
   * @throws {SeedbedError} `usage` if there is no such branch.
   */
  branch(id: number): Branch {
    const found = this.branches[id];
    if (found === undefined) throw new SeedbedError("usage", `expected a branch, found ${id}`);
    return found;
  }

  /** The branch with its timeline and states. */
  async observation(id: number): Promise<Observation> {
    const known = this.#observed.get(id);
    if (known !== undefined) {
      this.#remember(id, known);
      return known;
    }
    const { program, decisions } = this.branch(id);
    const again = await observe(program, new RecordedSource(decisions), this.#options);
    this.#remember(id, again);
    return again;
  }

  /**
   * Another answer at a decision; from there on the run goes its own way, with the branch's seed.
   * @param answer index of an option, or the value of a random draw or a fault
   * @throws SeedbedError `usage` for a decision or an answer that there is not
   */
  async fork(id: number, decision: number, answer: number): Promise<Branch> {
    const { program, decisions, seed, strategy } = this.branch(id);
    const made = requireDecision(decisions, decision);
    requireAnswer(made, decision, answer);
    const label = made.kind === "pick" ? await this.#optionAt(id, decision, answer) ?? made.label : made.label;
    const beginning = [...decisions.slice(0, decision), {
      ...made,
      value: typeof made.bounds?.min === "string" ? String(answer) : answer,
      label,
    }];
    return await this.#run({
      program,
      seed,
      strategy: findStrategy(strategy)?.name ?? DEFAULT_STRATEGY,
      parent: id,
      name: `decision ${decision}: ${made.kind === "pick" ? label : `${label} = ${answer}`}`,
    }, new OverriddenSource(beginning, seeded(program, strategy, seed)));
  }

  /** The same scenario with another seed. */
  async reseed(id: number, seed: number, strategy: StrategyName = DEFAULT_STRATEGY): Promise<Branch> {
    const { program } = this.branch(id);
    return await this.#run(
      { program, seed, strategy, parent: id, name: nameOf(strategy, seed) },
      seeded(program, strategy, seed),
    );
  }

  /** Searches as a test does: a few orders first, then the seeds, until one fails. The run that fails becomes a branch. */
  async hunt(
    id: number,
    seeds: Iterable<number>,
    { signal, onRun }: { readonly signal?: AbortSignal; readonly onRun?: (runs: number) => void } = {},
  ): Promise<Hunted> {
    const { program, decisions: made } = this.branch(id);
    const { failure, ...hunted } = await huntIn(program, seeds, {
      ...this.#options,
      signal,
      onRun,
      decisions: made.length,
    });
    if (failure === undefined) return { ...hunted, found: undefined };
    const { seed, strategy, decisions } = failure;
    const source = decisions === undefined ? seeded(program, strategy, seed) : new RecordedSource(decisions);
    const name = nameOf(strategy, seed);
    const found = await this.#run({ program, seed, strategy, parent: id, name }, source);
    return { runs: hunted.runs, found, exhausted: undefined, isInterrupted: false };
  }

  /** The smallest run that fails as the branch does. */
  async shrink(
    id: number,
    options: Omit<ShrinkOptions, "limits" | "strict"> = {},
  ): Promise<{ readonly branch: Branch; readonly shrunk: Shrunk }> {
    const { program, decisions, seed } = this.branch(id);
    const expected = fingerprint(this.#requireFinding(id));
    const shrunk = await shrink(program, decisions, expected, { ...this.#options, ...options });
    const source = new RecordedSource(shrunk.decisions);
    const shrunken = { program: shrunk.program, seed, strategy: SHRUNK, parent: id, name: "shrunk" };
    return { branch: await this.#run(shrunken, source), shrunk };
  }

  /** Another value in the place of a decision; all others are made as they were, as far as they still fit. */
  async editDecision(id: number, decision: number, value: Decision["value"]): Promise<Branch> {
    const { program, decisions, seed } = this.branch(id);
    const made = requireDecision(decisions, decision);
    if (made.bounds !== undefined) requireInput(made.bounds, decision, value);
    const edited = value === 0 ? asDefault(made) : { ...made, value };
    const name = `decision ${decision} is ${JSON.stringify(value)}`;
    return await this.#run(
      { program, seed, strategy: EDITED, parent: id, name },
      new EditedSource(decisions.with(decision, edited)),
    );
  }

  /**
   * Another value of an input; all other decisions are made as they were, as far as they still fit.
   * @throws SeedbedError `usage` for an input that the run does not have, or a value that its arbitrary does not make
   */
  async editInput(id: number, name: string, value: Json): Promise<Branch> {
    const { program, decisions, seed } = this.branch(id);
    const found = await decisionsForInput(program, decisions, { name, value }, this.#options);
    return await this.#run(
      { program, seed, strategy: EDITED, parent: id, name: `${name} is ${JSON.stringify(value)}` },
      new EditedSource(found),
    );
  }

  /** The same decisions, as far as they fit, in another program: a step was changed. */
  async editProgram(id: number, program: Program, name: string): Promise<Branch> {
    const { decisions, seed } = this.branch(id);
    return await this.#run({ program, seed, strategy: EDITED, parent: id, name }, new EditedSource(decisions));
  }

  /** Finds where two branches diverge; undefined when they do not. */
  async diff(left: number, right: number): Promise<Divergence | undefined> {
    return divergence(await this.observation(left), await this.observation(right));
  }

  /** The chain of causes of a moment, itself first. */
  async why(id: number, moment: number): Promise<Cause[]> {
    const observation = await this.observation(id);
    if (observation.moments[moment] === undefined) throw noMoment(moment, observation.moments.length);
    return whyOf(observation, moment);
  }

  /**
   * Evaluates an expression after each moment of a branch. It sees the names of the scenario's modules and, as `kv`, `fs`,
   * `http`, `proc`, `memory`, `random`, `clock` and `world`, the world.
   * @param options.file the source whose names it sees, where several modules have one of that name: as in `locationOf`
   * @throws SeedbedError `usage` for what is no expression, or awaits, draws or changes what happens
   */
  async watch(
    id: number,
    expression: string,
    options: { readonly file?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<WatchedValue[]> {
    return await watchRun(await this.observation(id), expression, { ...this.#options, ...options });
  }

  /** Estimates how likely the branch's failure is from each of its decisions on. */
  async curve(id: number, options: Omit<CurveOptions, "limits" | "strict"> = {}): Promise<Curve> {
    const { program, decisions } = this.branch(id);
    return await curveOf(program, decisions, fingerprint(this.#requireFinding(id)), { ...this.#options, ...options });
  }

  async #run(
    branch: Pick<Branch, "program" | "seed" | "strategy" | "parent" | "name">,
    source: DecisionSource,
  ): Promise<Branch> {
    const observation = await observe(branch.program, source, this.#options);
    const { outcome, decisions } = observation;
    const made: Branch = { ...branch, id: this.branches.length, decisions, outcome };
    this.branches.push(made);
    this.#remember(made.id, observation);
    return made;
  }

  #remember(id: number, observation: Observation): void {
    this.#observed.delete(id);
    this.#observed.set(id, observation);
    if (this.#observed.size > MAX_OBSERVED) this.#observed.delete(this.#observed.keys().next().value!);
  }

  #requireFinding(id: number): Finding {
    const { finding } = this.branch(id).outcome;
    if (finding !== undefined) return finding;
    throw new SeedbedError("usage", "expected a run that failed, found one that passed");
  }

  /** The label of one of the operations that a pick chose from. */
  async #optionAt(id: number, decision: number, answer: number): Promise<string | undefined> {
    const observation = await this.observation(id);
    return observation.optionsAt(observation.momentOf(decision))[answer];
  }
}

function noMoment(index: number, length: number): SeedbedError {
  return new SeedbedError("usage", `expected a moment from 0 to ${length - 1}, found ${index}`);
}

/** Returns the strategy that continues a recording that no strategy made. */
function seeded(program: Program, strategy: string, seed: number): DecisionSource {
  return sourceFor(program, findStrategy(strategy)?.name ?? DEFAULT_STRATEGY, seed);
}

function nameOf(strategy: string, seed: number): string {
  return findStrategy(strategy) === undefined ? strategy : describeChoice({ strategy, seed });
}
