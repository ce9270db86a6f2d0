/** The phase of replays: recorded sessions, whose tools give what they gave, against the contract. */
import { readdirSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import type { RecordedAnswer, RecordedCall } from "../../../engine/capabilities/agent/setting.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import { readDocument } from "../../project/config/document.ts";
import { type Cell, checkFor, failureOf } from "./cells.ts";
import { parsed } from "./document_errors.ts";
import { importIncidents } from "./incidents/import_incidents.ts";
import { sessionOf } from "./incidents/incident.ts";
import { idsOf, probesOf } from "./lowered.ts";
import { type Bench, keepFailure, type ObservedRun, observeRun } from "./observed_runs.ts";
import type { ReadConfig, ReadContract } from "./read_config.ts";
import { wilson } from "./score.ts";
import { type Session, sessionSchema } from "./session_schema.ts";

/** The sessions of a configuration, or those of a file or a folder. @throws SeedbedError */
export async function sessionsOf(config: ReadConfig, path?: string): Promise<readonly Session[]> {
  const sessions = path === undefined
    ? await configured(config)
    : await Promise.all(sessionFiles(path).map(readSession));
  const ids = sessions.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice === undefined) return sessions;
  throw new SeedbedError("invalid", `expected sessions with different ids, found ${twice} twice`, {
    location: { file: path ?? config.file },
  });
}

/** Those that stand in the configuration or in files that it names, and those in exports of recorded runs. */
async function configured({ replays, file }: ReadConfig): Promise<readonly Session[]> {
  const besideConfig = (path: string) => resolve(dirname(file), path);
  const sessions = (replays?.sessions ?? []).map(async (
    session,
  ) => [
    Object.hasOwn(session, "file") ? await readSession(besideConfig((session as { file: string }).file)) : session,
  ]);
  const imported = (replays?.sources ?? []).map(async (source) => {
    if (!("path" in source)) return [];
    const format = source.type === "otlp_file" ? "otlp" : "langsmith";
    const { incidents } = await importIncidents(besideConfig(source.path), format);
    return incidents.map((incident) => sessionOf(incident, format));
  });
  return (await Promise.all([...sessions, ...imported])).flat() as readonly Session[];
}

/** @throws SeedbedError `invalid` with the place of a mistake */
export async function readSession(file: string): Promise<Session> {
  return await parsed(await readDocument(file), sessionSchema);
}

function sessionFiles(path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const files = readdirSync(path).filter((name) => [".yaml", ".yml", ".json"].includes(extname(name))).toSorted();
  if (files.length > 0) return files.map((name) => join(path, name));
  throw new SeedbedError("invalid", "expected sessions, found a folder without any", { location: { file: path } });
}

/**
 * Runs each session.
 * @param isLive whether the model of the scenario is asked where the session has what a model said
 * @returns a cell for each; one whose agent breaks the contract is kept. */
export async function replayCells(
  bench: Bench,
  config: ReadConfig,
  sessions: readonly Session[],
  seeds: readonly number[],
  baseline: (prompt: string) => Promise<string>,
  isLive = false,
): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const session of sessions) {
    const contract = contractFor(config, session);
    const ids = idsOf(contract.invariants);
    const input = askedIn(session);
    const applicable = contract.invariants.flatMap((invariant, at) =>
      probesOf(invariant) === undefined ? [[invariant, ids[at]!] as const] : []
    );
    const checks = await Promise.all(
      applicable.map(([invariant, id]) => checkFor(invariant, id, session.input, baseline)),
    );
    if (checks.length === 0) {
      throw new SeedbedError(
        "invalid",
        `the session ${session.id}: expected an invariant that applies to it, found none`,
        { location: { file: config.file } },
      );
    }
    const asking = {
      input,
      faults: [],
      checks,
      recorded: session.tool_responses.map(recordedCall),
      ...(session.llm_responses !== undefined && !isLive && { said: session.llm_responses.map(recordedAnswer) }),
    };
    const runs: ObservedRun[] = [];
    for (const seed of seeds) runs.push(await observeRun(bench, asking, seed));
    const isGood = (run: ObservedRun) => run.finding === undefined && run.problems.size === 0;
    const held = runs.filter(isGood).length;
    const about = {
      phase: "replay",
      scenario: session.id,
      severity: "critical",
      runs: runs.length,
      held,
      interval: wilson(held, runs.length),
    } as const;
    const unmatched = [...new Set(runs.flatMap(({ unasked }) => unasked))].map((call) => `recorded answer of ${call}`);
    const bad = runs.find((run) => !isGood(run));
    if (bad === undefined) {
      cells.push({ ...about, invariant: "all", status: "passed", struck: [], unmatched, input });
      continue;
    }
    const failing = checks.find(({ id }) => bad.problems.has(id)) ?? checks[0]!;
    const report = await keepFailure(bench, { ...asking, checks: [failing] }, bad);
    cells.push({
      ...about,
      invariant: bad.finding === undefined ? failing.id : "ends",
      status: "failed",
      unmatched,
      ...failureOf(bad, bad.problems.get(failing.id), report),
    });
  }
  return cells;
}

/** @throws SeedbedError for a contract that there is not: a session that nothing judges would pass */
function contractFor({ contract, file }: ReadConfig, session: Session): ReadContract {
  if (contract !== undefined && [contract.name, "default"].includes(session.contract)) return contract;
  throw new SeedbedError(
    "invalid",
    `the session ${session.id}: expected the name of a contract, found ${JSON.stringify(session.contract)}`,
    {
      location: { file },
      hint: contract === undefined ? "the configuration has no contract" : `the configuration has ${contract.name}`,
    },
  );
}

/** What the agent is asked: messages that came before, and then the input. */
function askedIn({ context = [], input }: Session): string {
  const before = context.map(({ role, content }) =>
    `${String(role)}: ${typeof content === "string" ? content : JSON.stringify(content)}\n`
  );
  return `${before.join("")}${input}`;
}

function recordedAnswer({ text, calls = [] }: NonNullable<Session["llm_responses"]>[number]): RecordedAnswer {
  return {
    ...(text !== undefined && { text }),
    calls: calls.map(({ tool, args = {} }) => ({
      name: tool,
      args: typeof args === "string" ? args : JSON.stringify(args),
    })),
  };
}

function recordedCall(
  { tool, args, response, status, latency_ms, error, done }: Session["tool_responses"][number],
): RecordedCall {
  return {
    tool,
    ...(args !== undefined && { args }),
    response: response ?? (error === undefined ? null : { error }),
    status: status ?? (error === undefined || error === null ? 200 : 500),
    ...(latency_ms !== undefined && latency_ms !== null && { latencyMs: latency_ms }),
    ...(done !== undefined && { done }),
  };
}
