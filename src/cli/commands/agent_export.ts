/** `seedbed agent export`: runs that failed here, as sessions. */
import { basename, extname, resolve } from "node:path";
import { z } from "zod";
import { readAgentReport } from "../../api/runs/agents/compare.ts";
import { sessionOfRun } from "../../api/runs/agents/incidents/export_run.ts";
import { writeSessions } from "../../api/runs/agents/incidents/write_sessions.ts";
import type { Session } from "../../api/runs/agents/session_schema.ts";
import { openTrace } from "../../api/runs/traces/open_trace.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { flag, value } from "../options/option.ts";
import { traceOperand } from "../options/trace.ts";
import { escapeControls } from "../present/text.ts";

export const command = defineCommand({
  name: "agent export",
  description:
    `Makes a session from each failed run of a report, or from one trace. It contains the prompt with its mutations,
what the tools returned, including the faults that struck, and the answers of the model. Each run is replayed to
get them. seedbed replay <trace> replays a run without a session; a session also runs with another agent.`,
  operands: {
    usage: "<report|trace>",
    what: "the agent.json that agent ci -o has written, or a trace",
    min: 1,
    max: 1,
  },
  options: {
    output: value(
      "<dir>",
      "the folder of the sessions; the working folder unless given",
      z.string().min(1).default("."),
      {
        short: "o",
      },
    ),
    contract: value("<name>", "the contract that must hold in them", z.string().min(1).optional()),
    force: flag("overwrite existing files"),
  },
  examples: [
    { line: "seedbed agent export reports/agent.json -o incidents", says: "all failed runs of a report" },
    { line: "seedbed agent export last-fail -o incidents", says: "the last run that failed" },
  ],
  async run({ operands: [given = ""], options, config }, context) {
    const { contract } = options;
    const traces = extname(given) === ".json"
      ? failedIn(resolve(context.cwd, given))
      : [{ id: undefined, trace: given }];
    const sessions: Session[] = [];
    for (const { id, trace } of traces) {
      const { path, shown } = await traceOperand(trace, config, context);
      const opened = await openTrace(path, { cwd: context.cwd, allowCode: context.allowCode });
      sessions.push(await sessionOfRun(opened, { id: id ?? nameOf(shown), contract, file: shown }));
    }
    const paths = writeSessions(sessions, resolve(context.cwd, options.output), options.force).map(context.show);
    context.document(
      { schema: "seedbed/agent-export@1", ok: true, files: paths },
      paths.map((path) => `wrote ${escapeControls(path)}\n`).join(""),
    );
    return EXIT.pass;
  },
});

/** @throws SeedbedError `invalid` for a report without a failed run */
function failedIn(file: string): readonly { readonly id: string; readonly trace: string }[] {
  const { cells } = readAgentReport(file);
  const failed = cells.flatMap(({ phase, scenario, invariant, trace, status }, index) =>
    status === "failed" && trace !== undefined ? [{ id: `${phase}-${scenario}-${invariant}-${index + 1}`, trace }] : []
  );
  if (failed.length > 0) return failed;
  throw new SeedbedError("invalid", "expected a report with a failed run, found none", { location: { file } });
}

function nameOf(shown: string): string {
  return basename(shown, extname(shown)) === "trace" ? basename(resolve(shown, "..")) : basename(shown, extname(shown));
}
