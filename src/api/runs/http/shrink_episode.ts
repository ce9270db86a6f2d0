/**
 * Makes an episode smaller: fewest actions, then the simplest values. Each attempt resets the service and sends it the actions again; it counts if
 * the same anomaly came in both of two tries, so that what a service does by chance is not taken for a cause.
 */
import type { DecisionSource } from "../../../engine/decisions/decision_source.ts";
import { EditedSource } from "../../../engine/decisions/sources.ts";
import type { InputValue } from "../../../engine/decisions/inputs.ts";
import type { Executed } from "../../../engine/modes/execute.ts";
import { execute } from "../../../engine/modes/execute.ts";
import { SERVICE } from "../../../engine/capabilities/exploring/service.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { PlannedAction } from "../../../engine/strategies/actions/done_actions.ts";
import { PlannedActions } from "../../../engine/strategies/actions/planned_actions.ts";
import { randomSource } from "../../../engine/strategies/random.ts";
import type { Episode } from "../../../engine/trace/episode.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { observationsOf } from "./explore_http.ts";
import { atBaseUrl, requireReset, requireSecrets } from "./outside.ts";
import { chosenAgain, requireDeclared } from "./replay_episode.ts";
import { withClients } from "./with_clients.ts";

export interface ShrinkEpisodeOptions {
  readonly config: ResolvedConfig;
  /** The URL of the service; it answers in the world if undefined. */
  readonly baseUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onAttempt?: ((attempts: number, actions: number) => void) | undefined;
}

export interface ShrunkEpisode {
  readonly episode: Episode;
  readonly attempts: number;
  /** Actions before and after, without the reset. */
  readonly before: number;
  readonly after: number;
}

/** An anomaly that came, and what led to it. */
interface Found {
  readonly executed: Executed;
  readonly done: readonly PlannedAction[];
}

const TRIES = 2;
/** Of requests that overlap, which are tried for each attempt besides the one in which the anomaly came last. */
const ORDERS = 10;
/** The default for everything but the answers of a service outside, which is asked anew. */
const ANSWERED: DecisionSource = { next: (request) => request.kind === "host" ? request.produce() : 0 };
/** In a row without success, of values alone: an action may have hundreds of integers. */
const MAX_ATTEMPTS = 400;

/** @throws SeedbedError `usage` for an episode that cannot be shrunk here, `contract` if its anomaly does not come back */
export async function shrinkEpisode(
  given: LoadedScenario,
  episode: Episode,
  shown: string,
  { config, baseUrl, signal, onAttempt }: ShrinkEpisodeOptions,
): Promise<ShrunkEpisode> {
  requireDeclared(given, episode, shown);
  if (episode.baseUrl !== undefined && baseUrl === undefined) {
    throw new SeedbedError("usage", `${shown}: expected the URL of the service that it was found in, found none`, {
      hint: `pass --base-url ${episode.baseUrl}`,
    });
  }
  if (baseUrl !== undefined) {
    requireReset(given);
    requireSecrets(given, process.env);
  }
  const placed = baseUrl === undefined ? given : atBaseUrl(given, baseUrl);
  const { program } = withClients(
    placed,
    episode.clients,
    Math.max(1, episode.observations.length),
    episode,
  );
  const limits = limitsFor(program.ir, config);
  const { strict } = config.values;
  let attempts = 0;
  let otherwise: string | undefined;

  const run = async (source: PlannedActions): Promise<Found | undefined> => {
    const onRun: NonNullable<Parameters<typeof execute>[1]["onRun"]> = ({ world }) => {
      world.use(SERVICE).watcher = source;
    };
    const executed = await execute(program, { source, limits, strict, signal, onRun });
    const isSame = !source.isLost && executed.outcome.finding?.title === episode.finding.title;
    if (!isSame) otherwise = executed.outcome.finding?.message;
    return isSame ? { executed, done: source.done } : undefined;
  };
  const attempt = async (sources: readonly (() => PlannedActions)[]) => {
    attempts++;
    onAttempt?.(attempts, best?.done.length ?? episode.observations.length);
    for (const make of sources) {
      let last: Found | undefined;
      for (let tried = 0; tried < TRIES; tried++) {
        last = await run(make());
        if (last === undefined) break;
      }
      if (last !== undefined) return last;
    }
    return undefined;
  };
  /** The same actions, in the orders in which their requests may overlap. */
  const ordersOf = (plan: readonly PlannedAction[]) => {
    if (episode.clients === 1 || baseUrl !== undefined) return [() => new PlannedActions(plan, ANSWERED)];
    const { decisions } = best!.executed;
    const recorded = () => new PlannedActions(plan, new EditedSource(decisions.filter(({ kind }) => kind !== "input")));
    const others = Array.from({ length: ORDERS }, (_, seed) => () => new PlannedActions(plan, randomSource(seed)));
    return [recorded, ...others];
  };

  let best: Found | undefined;
  best = await attempt([() => chosenAgain(episode, "service")]);
  if (best === undefined) {
    throw new SeedbedError(
      "contract",
      `${shown}: expected its anomaly in ${TRIES} of ${TRIES} tries, found ${otherwise ?? "it gone"}`,
      {
        hint: "seedbed http replay says where the service answers differently now",
      },
    );
  }
  const isOver = () => attempts >= MAX_ATTEMPTS || signal?.aborted === true;
  const before = best.done.length;
  // Fewer actions: stretches of half of them, of a quarter and so on (Zeller, Hildebrandt: "Simplifying and Isolating Failure-Inducing Input").
  for (let size = Math.ceil(best.done.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = best.done.length - size; start >= 0 && !isOver(); start -= size) {
      const fewer = best.done.toSpliced(start, size);
      const found = await attempt(ordersOf(fewer));
      if (found !== undefined) best = found;
    }
  }
  for (let index = 0; index < best.done.length; index++) {
    for (let place = 0; place < best.done[index]!.values.length; place++) {
      for (const value of simpler(best.done[index]!.values[place]!)) {
        if (isOver()) break;
        const { name, values } = best.done[index]!;
        const changed = best.done.with(index, { name, values: values.with(place, value) });
        const found = await attempt(ordersOf(changed));
        // A value that its bounds do not allow became another one.
        if (found === undefined || found.done[index]?.values[place] !== value) continue;
        best = found;
        break;
      }
    }
  }
  const { executed, done } = best;
  const { trace: _, ...rest } = episode;
  return {
    episode: {
      ...rest,
      ...(baseUrl !== undefined && { baseUrl }),
      actions: done,
      observations: observationsOf(executed),
      decisions: executed.decisions,
      finding: { ...episode.finding, message: executed.outcome.finding!.message },
    },
    attempts,
    before,
    after: done.length,
  };
}

/** The simplest first. */
function simpler(value: InputValue): number[] {
  // Beyond what a number holds exactly, only small ones are worth a request.
  if (typeof value === "string") return [0, 1];
  const size = Math.abs(value);
  const candidates = [0, 1, 2, Math.trunc(value / 2), value - Math.sign(value)];
  return [...new Set(candidates)].filter((each) => Math.abs(each) < size);
}
