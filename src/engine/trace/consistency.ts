/**
 * Checks that the lines of a trace, each valid, fit together as those of a run do: somebody who writes a trace by hand can
 * make its checksum fit, but what it says has to be what a run could have done.
 */
import { EACH_CAPABILITY } from "../capabilities/registry.ts";
import { areBounds, fitsInput } from "../decisions/inputs.ts";
import { formatPath } from "../ir/explain.ts";
import { latencyProblem } from "../ir/latency.ts";
import { settingProblem } from "../ir/setting.ts";
import { EDITED, SHRUNK, STRATEGY_NAMES } from "../strategies/catalog.ts";
import type { LogEntry } from "../world/log.ts";
import type { TraceFooter, TraceHeader } from "./format.ts";

/** Answers for the header, for each entry, in order, and in the end for the footer, what does not fit; undefined while all does. */
export interface ConsistencyCheck {
  readonly header: string | undefined;
  entry(entry: LogEntry): string | undefined;
  footer(footer: TraceFooter): string | undefined;
}

/** Steps that only the host can answer, where their backend is the host's and no rule of this type is among the steps. */
const ANSWERED_BY_HOST = new Map(
  EACH_CAPABILITY.flatMap(({ name, answeredByHost }) =>
    Object.entries(answeredByHost).map(([step, rule]) => [step, { capability: name, rule }] as const)
  ),
);

/** @param version of the file */
export function consistencyOf(
  { scenario, code, strategy }: Pick<TraceHeader, "scenario" | "code" | "strategy">,
  version: number,
): ConsistencyCheck {
  const { steps } = scenario;
  const missingAnswer = code === undefined ? answersOf(scenario) : () => undefined;
  let latestMs = 0;
  let hasBegun = false;
  return {
    header: nameProblem(strategy) ?? worldProblem(scenario),
    entry(entry) {
      if ("t" in entry) {
        if (entry.t < latestMs) return `the clock goes back, from ${latestMs} to ${entry.t} ms`;
        latestMs = entry.t;
      } else if ("step" in entry) {
        hasBegun = true;
        const index = Number(String(entry.step).split("/", 1)[0]);
        if (!(index < steps.length)) return `expected a step of the scenario's ${steps.length}, found ${entry.step}`;
      } else if ("input" in entry) {
        const { input, min, max } = entry;
        if (!areBounds({ min, max })) {
          return `expected the bounds of an input, the smaller one first, found ${JSON.stringify(min)} and ${
            JSON.stringify(max)
          }`;
        }
        if (!fitsInput(input, { min, max })) return `expected an integer from ${min} to ${max}, found ${input}`;
      } else if ("of" in entry) {
        const chosen = "pick" in entry ? entry.pick : entry.fault;
        if (chosen >= entry.of) return `expected a choice from 0 to ${entry.of - 1}, found ${chosen}`;
        if ("pick" in entry && entry.at === undefined && version >= FIRST_WITH_TIMES) {
          return "expected the time of the choice (at), found none";
        }
        if ("pick" in entry && entry.at !== undefined) {
          if (entry.at < latestMs) return `the choice is of ${entry.at} ms, and the clock stands at ${latestMs} ms`;
          latestMs = entry.at;
        }
      }
      return missingAnswer(entry);
    },
    footer({ end, finding, virtualMs }) {
      if ((end === "pass") !== (finding === undefined)) {
        return `the footer says ${end} ${finding === undefined ? "without a finding" : "with a finding"}`;
      }
      // A run that ends because of a limit may not have logged the time at which it ends.
      const isCutOff = end === "timeout" || finding?.kind === "livelock";
      if (isCutOff ? virtualMs < latestMs : virtualMs !== latestMs) {
        return `the footer says ${virtualMs} ms of virtual time, and the clock stands at ${latestMs} ms`;
      }
      if (end !== "pass") return undefined;
      if (steps.length > 0 && !hasBegun) return "the footer says that the run passed, and none of its steps has begun";
      return missingAnswer(undefined);
    },
  };
}

/** Of the format: choices say when they happened since then. */
const FIRST_WITH_TIMES = 4;

/** Recordings that no strategy made. */
const NO_STRATEGY: readonly string[] = [SHRUNK, EDITED];

function nameProblem(strategy: string): string | undefined {
  const names = [...STRATEGY_NAMES, ...NO_STRATEGY];
  if (names.includes(strategy)) return undefined;
  return `expected a strategy out of ${names.join(", ")}, found ${JSON.stringify(strategy.slice(0, 100))}`;
}

/** Returns the problem of a world that no schema finds, as `validateScenario` does for files. */
function worldProblem({ world }: TraceHeader["scenario"]): string | undefined {
  const setting = settingProblem(world);
  if (setting !== undefined) return `scenario.world: ${setting}`;
  const latency = latencyProblem(world?.latency);
  return latency && `${formatPath(["scenario", "world", "latency", latency.key])}: ${latency.text}`;
}

/** Says which step went on without an answer of the host that it cannot do without. Given undefined at the end of a pass. */
function answersOf(scenario: TraceHeader["scenario"]): (entry: LogEntry | undefined) => string | undefined {
  const backends: Readonly<Record<string, string | undefined>> = scenario.world?.backends ?? {};
  const hasRules = new Map<string, boolean>();
  const isUnanswerable = (rule: string) => {
    let has = hasRules.get(rule);
    if (has === undefined) hasRules.set(rule, has = JSON.stringify(scenario).includes(`"${rule}"`));
    return !has;
  };
  let waiting: { readonly step: number; readonly capability: string } | undefined;
  return (entry) => {
    if (entry !== undefined && ("fault" in entry || "host" in entry)) {
      if ("fault" in entry || waiting !== undefined && entry.l.startsWith(waiting.capability)) waiting = undefined;
      return undefined;
    }
    // Steps in tasks may be given up; one of the scenario itself is waited for.
    if (entry !== undefined && !("step" in entry && typeof entry.step === "number")) return undefined;
    if (waiting !== undefined) return `step ${waiting.step} has no recorded answer of the host (${waiting.capability})`;
    if (entry === undefined) return undefined;
    const step = (entry as { readonly step: number }).step;
    const type = scenario.steps[step]!.type;
    const { capability, rule } = ANSWERED_BY_HOST.get(type) ?? {};
    if (capability === undefined || rule === undefined) return undefined;
    if (backends[capability] === "host" && isUnanswerable(rule)) waiting = { step, capability };
    return undefined;
  };
}
