/**
 * A search through the actions of a service, on the interface of all strategies: an episode is a run, and its actions are chosen by what earlier
 * episodes and earlier steps of it have learned. So one episode waits for the other.
 */
import { SERVICE, type Watcher } from "../../capabilities/exploring/service.ts";
import type { Observation } from "../../capabilities/exploring/observation.ts";
import type { DecisionSource } from "../../decisions/decision_source.ts";
import type { InputValue } from "../../decisions/inputs.ts";
import type { DecisionRequest, DecisionValue, InputRequest } from "../../decisions/requests.ts";
import { Streams } from "../../decisions/streams.ts";
import type { Run } from "../../interpreter/run.ts";
import { randomSource } from "../random.ts";
import type { EndedRun, Next, RunPlan, Strategy } from "../strategy.ts";
import { ActionTable } from "./action_table.ts";
import { DoneActions, type PlannedAction } from "./done_actions.ts";
import { type ExplorerName, EXPLORERS, type Offered } from "./explorers.ts";

/** The plan of an episode. */
export interface EpisodePlan extends RunPlan {
  /** Counted from 1. */
  readonly episode: number;
}

export interface ActionSearchOptions {
  readonly explorer: ExplorerName;
  readonly seed: number;
  readonly episodes: number;
  /** From 0 to 1. */
  readonly epsilon: number;
  /** By which epsilon is multiplied after each episode, from 0 to 1. */
  readonly epsilonDecay: number;
  /** True if clients work at the same time: then the order of what happens is chosen at random, and not only the actions. */
  readonly overlaps: boolean;
  /** See `Watcher`. */
  readonly turn?: (() => Promise<void>) | undefined;
}

export class ActionSearch implements Strategy<EpisodePlan> {
  readonly table = new ActionTable();
  readonly #options: ActionSearchOptions;
  #begun = 0;
  #isUnderWay = false;
  #chooser: EpisodeChooser | undefined;

  constructor(options: ActionSearchOptions) {
    this.#options = options;
  }

  next(): Next<EpisodePlan> {
    if (this.#isUnderWay) return { kind: "wait" };
    if (this.#begun === this.#options.episodes) return { kind: "end" };
    this.#isUnderWay = true;
    const episode = ++this.#begun;
    // Seeds of neighbours share no episode.
    return { kind: "run", plan: { episode, seed: this.#options.seed * 1_000_003 % 0x1_0000_0000 + episode } };
  }

  begin(plan: EpisodePlan): DecisionSource {
    const { epsilon, epsilonDecay } = this.#options;
    const chance = epsilon * epsilonDecay ** (plan.episode - 1);
    return this.#chooser = new EpisodeChooser(plan.seed, this.table, { ...this.#options, epsilon: chance });
  }

  /** The actions of the episode that was begun last, in the order in which they were chosen. */
  get done(): readonly PlannedAction[] {
    return this.#chooser?.done ?? [];
  }

  /** To be called before the run of the plan that was begun last starts. */
  watch(run: Run): void {
    run.world.use(SERVICE).watcher = this.#chooser;
  }

  ended(_run: EndedRun<EpisodePlan>): void {
    this.#isUnderWay = false;
  }
}

/** Alternatives of an integer that are tried in turn. */
const FEW = 16;

/** Decides in one episode: actions by what was learned, the rest at random or by default. */
class EpisodeChooser implements DecisionSource, Watcher {
  readonly #streams: Streams;
  readonly #otherwise: DecisionSource;
  readonly #table: ActionTable;
  readonly #options: ActionSearchOptions;
  readonly #done = new DoneActions();
  /** The signatures of the states in which actions that are under way were chosen. */
  readonly #chosen = new Map<string, string>();

  constructor(seed: number, table: ActionTable, options: ActionSearchOptions) {
    this.#streams = new Streams(seed);
    this.#otherwise = randomSource(seed);
    this.#table = table;
    this.#options = options;
  }

  get done(): readonly PlannedAction[] {
    return this.#done.all;
  }

  get turn(): (() => Promise<void>) | undefined {
    return this.#options.turn;
  }

  get pauses(): boolean {
    return false;
  }

  measuring(): void {
    this.#done.measuring();
  }

  offered(signature: string, offered: readonly Offered[]): void {
    this.#done.offered(signature, offered);
    if (offered.length === 1) this.#chosen.set(offered[0]!.name, signature);
  }

  observed(observation: Observation): void {
    const before = this.#chosen.get(observation.action);
    this.#chosen.delete(observation.action);
    this.#table.learn(before ?? "", observation);
  }

  next(request: DecisionRequest): DecisionValue {
    if (request.kind === "input") {
      return this.#done.answer((asks) =>
        asks?.kind === "length" ? request.max : asks?.kind === "action" ? this.#choose(asks) : this.#value(request)
      );
    }
    const isOrder = request.kind === "pick" || request.kind === "latency" || request.kind === "late";
    return isOrder && !this.#options.overlaps ? 0 : this.#otherwise.next(request);
  }

  /** A part of a value: where there are few alternatives, one of those that this action was sent least. */
  #value(request: InputRequest): InputValue {
    const { min, max } = request;
    const action = this.#done.all.at(-1)?.name;
    const isFew = typeof min === "number" && (max as number) - min < FEW && action !== undefined;
    if (!isFew || this.#options.explorer === "random") return this.#otherwise.next(request) as InputValue;
    return this.#table.leastSent(
      `${action} ${this.#done.values.length}`,
      min,
      max as number,
      (bound) => this.#streams.integer("value", bound),
    );
  }

  #choose({ signature, offered }: { readonly signature: string; readonly offered: readonly Offered[] }): number {
    const { explorer, epsilon } = this.#options;
    const draw = () => this.#streams.integer("action", 2 ** 32) / 2 ** 32;
    const index = EXPLORERS[explorer](offered, { table: this.#table, signature, epsilon, draw });
    this.#chosen.set(offered[index]!.name, signature);
    return index;
  }
}
