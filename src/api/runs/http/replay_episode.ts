/** Sends the actions of an episode again, to the service as it is now, and compares what it shows step by step. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Marker, Observation } from "../../../engine/capabilities/exploring/observation.ts";
import type { DecisionSource } from "../../../engine/decisions/decision_source.ts";
import { EditedSource } from "../../../engine/decisions/sources.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { SERVICE } from "../../../engine/capabilities/exploring/service.ts";
import { PlannedActions } from "../../../engine/strategies/actions/planned_actions.ts";
import { execute } from "../../../engine/modes/execute.ts";
import { type Episode, episodeSchema } from "../../../engine/trace/episode.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { Difference, ReplayedEpisode } from "../../reports/http_replay.ts";
import { observationsOf } from "./explore_http.ts";
import { atBaseUrl, requireReset, requireSecrets } from "./outside.ts";
import { withoutParts } from "./without_parts.ts";
import { withClients } from "./with_clients.ts";

/**
 * @param path absolute, and `shown` in messages
 * @throws SeedbedError `usage` for a file that cannot be read, `invalid` for one that is no episode
 */
export function readEpisode(path: string, shown: string): Episode {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SeedbedError("usage", `expected an episode, found no file that can be read (${code})`, {
      location: { file: shown },
      hint: "seedbed http explore writes episodes into <out>/episodes",
    });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new SeedbedError("invalid", "expected an episode as JSON, found other text", {
      location: { file: shown },
      hint: "a trace is replayed by seedbed replay",
    });
  }
  const episode = episodeSchema.safeParse(parsed);
  if (episode.success) return parsed as Episode;
  const [issue] = episode.error.issues;
  throw new SeedbedError(
    "invalid",
    `expected an episode, found another document: ${issue!.path.join(".")}: ${issue!.message}`,
    {
      location: { file: shown },
      hint: "seedbed schema episode prints what an episode has",
    },
  );
}

export interface ReplayEpisodeOptions {
  readonly config: ResolvedConfig;
  /** The URL of the service that is sent the actions; without it, the world answers, or the recording of a service outside. */
  readonly baseUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws SeedbedError `usage` if the service does not declare an action of the episode */
export async function replayEpisode(
  given: LoadedScenario,
  episode: Episode,
  shown: string,
  { config, baseUrl, signal }: ReplayEpisodeOptions,
): Promise<ReplayedEpisode> {
  requireDeclared(given, episode, shown);
  const { observations: recorded, clients, finding } = episode;
  const url = baseUrl ?? episode.baseUrl;
  if (baseUrl !== undefined) {
    requireReset(given);
    requireSecrets(given, process.env);
  }
  const placed = url === undefined ? given : atBaseUrl(given, url);
  const { program } = withClients(placed, clients, Math.max(1, recorded.length), episode);
  const source = chosenAgain(episode, baseUrl === undefined ? undefined : "service");
  const executed = await execute({ ...program, mayAskHost: baseUrl === undefined ? [] : program.mayAskHost }, {
    source,
    onRun: ({ world }) => void (world.use(SERVICE).watcher = source),
    limits: limitsFor(program.ir, config),
    strict: config.values.strict,
    signal,
  });
  const found = observationsOf(executed);
  const ignored = given.program.ir.steps.flatMap((step) => step.type === "http_observe" ? step.ignore ?? [] : []);
  const differences = recorded.flatMap((before, step) => differencesOf(step, before, found[step], ignored));
  const now = executed.outcome.finding;
  const anomaly = recorded.findIndex(({ markers }) => markers.length > 0);
  const isPersistent = now !== undefined && now.title === finding.title;
  const isReached = differences.every(({ step }) => step >= anomaly);
  return {
    episode: shown,
    verdict: isPersistent ? "persists" : isReached ? "gone" : "different",
    finding: finding.message,
    fresh: now === undefined || isPersistent ? [] : [now.message],
    differences,
  };
}

/**
 * The recorded actions, by name, and the recorded order of what else happens.
 * @param answers who answers requests to a service outside: the service as it is now, or the recording unless given
 */
export function chosenAgain({ decisions, actions }: Episode, answers?: "service"): PlannedActions {
  const recorded = new EditedSource(
    answers === undefined ? decisions : decisions.filter(({ kind }) => kind !== "host"),
  );
  const otherwise: DecisionSource = answers === undefined ? recorded : {
    pauses: recorded.pauses,
    next: (request) => request.kind === "host" ? request.produce() : recorded.next(request),
  };
  // An episode from before actions were kept has nothing but the decisions about them.
  return new PlannedActions(actions ?? otherwise, otherwise);
}

/** @throws SeedbedError `usage` if the service does not declare an action of the episode */
export function requireDeclared({ program, file }: LoadedScenario, { observations }: Episode, shown: string): void {
  const declared = program.ir.steps.flatMap((step) => step.type === "http_action" ? step.actions : []);
  const names = ["start", "reset", ...declared.map(({ name }) => name)];
  const unknown = observations.find(({ action }) => !names.includes(action));
  if (unknown === undefined) return;
  throw new SeedbedError("usage", `${shown}: expected actions of the service, found "${unknown.action}"`, {
    location: { file },
    hint: `it declares ${declared.map(({ name }) => name).join(", ")}; --actions names another file`,
  });
}

function differencesOf(
  step: number,
  before: Observation,
  now: Observation | undefined,
  ignored: readonly string[],
): Difference[] {
  const { action } = before;
  if (now === undefined) {
    return [{ step, action, what: "status", recorded: String(before.status), found: "no such step" }];
  }
  if (now.action !== action) return [{ step, action, what: "action", recorded: action, found: now.action }];
  const parts = {
    status: [before.error ?? before.status, now.error ?? now.status],
    body: [withoutParts(before.body, ignored), withoutParts(now.body, ignored)],
    signature: [before.signature, now.signature],
    // What they say has times in it.
    markers: [before.markers.map(markerName), now.markers.map(markerName)],
  } as const;
  return Object.entries(parts).filter(([, [recorded, found]]) => !isDeepStrictEqual(recorded, found))
    .map(([what, [recorded, found]]) => ({ step, action, what, recorded: textOf(recorded), found: textOf(found) }));
}

function markerName({ name, invariant }: Marker): string {
  return invariant === undefined ? name : `${name}: ${invariant}`;
}

function textOf(value: unknown): string {
  return JSON.stringify(value).slice(0, 200);
}
