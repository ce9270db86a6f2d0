/** `seedbed trace show`: a trace as a timeline. */
import { resolve } from "node:path";
import { decodeTraceFile } from "../../api/runs/traces/trace_file.ts";
import { timeline } from "../../engine/session/timeline.ts";
import { defineCommand } from "../command.ts";
import { z } from "zod";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { nodeLanesSvg } from "../../api/reports/pictures/node_lanes_svg.ts";
import { spaceTimeMermaid, spaceTimeSvg } from "../../api/reports/pictures/space_time.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Observation } from "../../engine/session/observation.ts";
import { stateDocument } from "../../engine/session/state_rows.ts";
import { nodeLanesOf } from "../../engine/session/node_lanes.ts";
import { spaceTimeOf } from "../../engine/session/space_time.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { newId } from "../../api/new_id.ts";
import { value } from "../options/option.ts";
import { openFor, SESSION } from "../options/session.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { CodeFromElsewhere } from "../../api/project/trust/consent.ts";
import { escapeControls } from "../present/text.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { momentLine, stateText } from "../present/session_text.ts";
import { problemLines, timelineText } from "../present/trace_text.ts";

export const command = defineCommand({
  name: "trace show",
  description: `Prints a trace as a timeline: number of the decision, virtual time, task, and what happened. A
truncated or damaged trace is shown as far as it is valid, with the problem, and the command ends
with 2. --at repeats the run and shows the state of the world after that moment, or what the trace
records of it if the code may not run. --format svg or mermaid draws the tasks and their causality, and
--format nodes draws a lane for each machine, as SVG.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    ...SESSION,
    at: value("<n>", "the world after this moment", wholeNumber(0).optional()),
    format: value("<name>", "text, svg, mermaid or nodes", z.enum(["text", "svg", "mermaid", "nodes"]).default("text")),
    out: value("<path>", "write the picture to this file", z.string().min(1).optional(), { short: "o" }),
  },
  examples: [
    { line: "seedbed trace show last-fail", says: "the story of the last run that failed" },
    { line: "seedbed trace show run.jsonl --at 38", says: "the world after moment 38" },
    { line: "seedbed trace show run.jsonl --format svg -o run.svg", says: "a picture of it" },
    { line: "seedbed trace show run.jsonl --json | jq '.entries[] | select(.decision)'", says: "only the decisions" },
  ],
  async run({ operands, options, config }, context) {
    const selected = await traceOperand(operands[0]!, config, context);
    if (options.at !== undefined) return await showState(selected.path, options.at, options, context);
    if (options.format !== "text") return await showPicture(selected.path, options.format, options, context);
    const { trace, problems } = await decodeTraceFile(selected.path);
    const ok = problems.length === 0;
    const shown = context.show(selected.shown);
    const entries = trace === undefined ? [] : timeline(trace);
    const end = trace?.footer && {
      status: trace.footer.end,
      virtualMs: trace.footer.virtualMs,
      finding: trace.footer.finding,
    };
    const { scenario, seed, strategy } = trace?.header ?? {};
    context.document(
      {
        schema: "seedbed/trace-show@1",
        ok,
        trace: shown,
        problems,
        scenario: scenario?.name,
        seed,
        strategy,
        entries,
        end,
      },
      trace === undefined ? "" : timelineText(trace, entries, context.style),
    );
    if (!ok && !context.json) context.note(problemLines(shown, problems, context.style));
    return ok ? EXIT.pass : EXIT.invalid;
  },
});

interface SessionOptions {
  readonly source?: string | undefined;
  readonly trust: boolean;
  readonly out?: string | undefined;
}

async function showState(file: string, at: number, options: SessionOptions, context: Context): Promise<ExitCode> {
  const opened = await openFor(file, options, context).catch((error: unknown) => {
    if (error instanceof CodeFromElsewhere) return error;
    throw error;
  });
  if (opened instanceof CodeFromElsewhere) return await showRecorded(file, at, opened, context);
  const observation = await opened.session.observation(0);
  const { moments } = observation;
  if (at >= moments.length) {
    throw new SeedbedError("usage", `--at: expected a moment from 0 to ${moments.length - 1}, found ${at}`);
  }
  const state = observation.stateAt(at);
  const changes = observation.changesAt(at);
  const choices = observation.optionsAt(at);
  context.document({
    schema: "seedbed/trace-show-at@1",
    ok: true,
    moment: at,
    ...moments[at],
    state: stateDocument(state),
    changes,
    options: choices,
  }, `${momentLine(moments[at]!, at, context.style)}\n${stateText(state, changes, context.style)}`);
  return EXIT.pass;
}

/** Shows what the trace itself records of the moment, where its code may not run. */
async function showRecorded(file: string, at: number, refusal: CodeFromElsewhere, context: Context): Promise<ExitCode> {
  const { trace } = await decodeTraceFile(file);
  const moments = trace === undefined ? [] : timeline(trace);
  if (at >= moments.length) throw refusal;
  const needsCode = `the state of the world needs the code, which was not compiled on this machine: ${refusal.hint}`;
  context.document(
    { schema: "seedbed/trace-show-at@1", ok: true, moment: at, ...moments[at], needsCode },
    `${momentLine(moments[at]!, at, context.style)}\n${escapeControls(needsCode)}\n`,
  );
  return EXIT.pass;
}

async function showPicture(
  file: string,
  format: "svg" | "mermaid" | "nodes",
  options: SessionOptions,
  context: Context,
): Promise<ExitCode> {
  const { session } = await openFor(file, options, context);
  const text = drawn(await session.observation(0), format);
  const path = options.out === undefined ? undefined : resolve(context.cwd, options.out);
  if (path !== undefined) writeFileAtomically(path, text, newId());
  const out = path && context.show(path);
  context.document(
    { schema: "seedbed/trace-picture@1", ok: true, format, out, text: path === undefined ? text : undefined },
    path === undefined ? text : `wrote ${out}\n`,
  );
  return EXIT.pass;
}

function drawn(observation: Observation, format: "svg" | "mermaid" | "nodes"): string {
  const { name } = observation.program.ir;
  if (format === "mermaid") return spaceTimeMermaid(spaceTimeOf(observation));
  if (format === "svg") return spaceTimeSvg(spaceTimeOf(observation), name);
  const nodes = nodeLanesOf(observation);
  if (nodes !== undefined) return nodeLanesSvg(nodes, name);
  throw new SeedbedError(
    "usage",
    `--format nodes: expected a run of several machines, found one without: use --format svg`,
  );
}
