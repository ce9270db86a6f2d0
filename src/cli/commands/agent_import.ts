/** `seedbed agent import`: runs that another tool has recorded, as sessions. */
import { resolve } from "node:path";
import { z } from "zod";
import {
  importIncidents,
  INCIDENT_FORMATS,
  type IncidentFormat,
} from "../../api/runs/agents/incidents/import_incidents.ts";
import { type Incident, sessionOf } from "../../api/runs/agents/incidents/incident.ts";
import { writeSessions } from "../../api/runs/agents/incidents/write_sessions.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { suggest } from "../../engine/text/suggest.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { flag, value } from "../options/option.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { count, escapeControls } from "../present/text.ts";

const STATUSES = ["all", "warning", "error"] as const;

export const command = defineCommand({
  name: "agent import",
  description:
    `Makes sessions from runs that were recorded elsewhere: what was asked, what each tool returned, with failures and
latencies, and the answers of the model. seedbed agent replay replays them.
langsmith: a run with its child runs, a list of runs, a run on each line, or a batch that a client uploads.
otlp: OpenTelemetry traces, as JSON or protobuf, whose spans follow the conventions for generative AI.
A run that cannot be read is skipped, and the reason is printed. Ends with 2 if no run can be read.`,
  operands: {
    usage: `<${INCIDENT_FORMATS.join("|")}> <file>...`,
    what: "a format, and files of recorded runs",
    min: 2,
    max: Infinity,
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
    contract: value(
      "<name>",
      'the contract that must hold in them; "default", that of the configuration, unless given',
      z.string().min(1).optional(),
    ),
    status: value(
      "<status>",
      "only runs that failed (error), or in which something failed (warning); all by default",
      z.enum(STATUSES).default("all"),
    ),
    "min-latency": value("<ms>", "only runs that took at least this many ms", wholeNumber(0).default(0)),
    force: flag("overwrite existing files"),
  },
  examples: [
    { line: "seedbed agent import langsmith run.json -o incidents", says: "one run, as incidents/<id>.yaml" },
    {
      line: "seedbed agent import otlp traces.jsonl -o incidents --status warning",
      says: "those in which a tool failed",
    },
  ],
  async run({ operands: [format = "", ...files], options }, context) {
    if (!(INCIDENT_FORMATS as readonly string[]).includes(format)) {
      const meant = suggest(format, INCIDENT_FORMATS);
      throw new SeedbedError("usage", `expected ${INCIDENT_FORMATS.join(" or ")}, found ${JSON.stringify(format)}`, {
        hint: meant === undefined ? "seedbed agent import <format> <file>" : `did you mean ${meant}?`,
      });
    }
    const found = await Promise.all(
      files.map((file) => importIncidents(resolve(context.cwd, file), format as IncidentFormat)),
    );
    const skipped = found.flatMap((each) => each.skipped);
    const all = found.flatMap((each) => each.incidents);
    const wanted = all.filter((incident) => isWanted(incident, options));
    if (wanted.length === 0) {
      throw new SeedbedError(
        "invalid",
        `expected a run that --status and --min-latency let through, found none of ${all.length}`,
        { hint: "--status all --min-latency 0 lets every run through" },
      );
    }
    const sessions = wanted.map((incident) => sessionOf(incident, format, options.contract));
    const paths = writeSessions(sessions, resolve(context.cwd, options.output), options.force).map(context.show);
    context.document(
      { schema: "seedbed/agent-import@1", ok: true, files: paths, skipped },
      paths.map((path, index) => `wrote ${escapeControls(path)}: ${summary(wanted[index]!)}\n`).join("") +
        skipped.map((reason) => `skipped: ${escapeControls(reason)}\n`).join(""),
    );
    return EXIT.pass;
  },
});

function isWanted(
  { status, latencyMs = Infinity }: Incident,
  options: { readonly status: (typeof STATUSES)[number]; readonly "min-latency": number },
): boolean {
  const isStatus = { all: true, warning: status !== "ok", error: status === "error" }[options.status];
  return isStatus && latencyMs >= options["min-latency"];
}

function summary({ input, tools, said }: Incident): string {
  const asked = input.length > 60 ? `${input.slice(0, 57)}...` : input;
  const failed = tools.filter(({ error }) => error !== undefined).length;
  return `${escapeControls(JSON.stringify(asked))}, ${count(tools.length, "tool call")}, ${failed} of which failed, ` +
    count(said.length, "model answer");
}
