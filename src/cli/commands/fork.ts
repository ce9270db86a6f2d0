/** `seedbed fork`: another answer at a decision of a run. */
import { resolve } from "node:path";
import { z } from "zod";
import { stepPlaces } from "../../api/project/load/step_places.ts";
import { traceText } from "../../api/runs/traces/save.ts";
import { type Decision, isDefault } from "../../engine/decisions/decision.ts";
import { formatDurationMs } from "../../engine/text/duration.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { newId } from "../../api/new_id.ts";
import { value } from "../options/option.ts";
import { ALLOW_HOST, openSelected, SESSION } from "../options/session.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { findingReport } from "../../api/reports/story.ts";
import { escapeControls } from "../present/text.ts";
import { shellWord } from "../../api/shell_word.ts";

export const command = defineCommand({
  name: "fork",
  description: `Runs a trace up to a decision, answers it differently, and continues from there with its seed.
Without --answer it shows the options. Ends with the exit code of the new run.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    ...SESSION,
    ...ALLOW_HOST,
    decision: value("<n>", "number of the decision, from 0, as in trace show", wholeNumber(0).optional()),
    answer: value(
      "<n>",
      "number of the option, from 0; the value of a random draw or a fault; or a latency or pause in ms",
      z.string().regex(/^\d+(\.\d+)?$/, "expected a number of at least 0").transform(Number).optional(),
    ),
    out: value("<path>", "write the trace of the new run to this file", z.string().min(1).optional(), { short: "o" }),
  },
  examples: [
    { line: "seedbed fork run.jsonl --decision 5", says: "show the options" },
    { line: "seedbed fork run.jsonl --decision 5 --answer 0 -o other.jsonl", says: "choose it" },
  ],
  async run({ operands, options, config }, context) {
    const { decision, answer, out } = options;
    if (decision === undefined) {
      throw new SeedbedError("usage", "expected --decision <n>, found none", {
        hint: `seedbed trace show ${operands[0]} has their numbers, after #`,
      });
    }
    const { session, loaded } = await openSelected(operands[0]!, { options, config }, context);
    const made = session.branch(0).decisions[decision];
    if (answer === undefined) {
      if (made === undefined) throw noDecision(decision, session.branch(0).decisions.length);
      const observation = await session.observation(0);
      const choices = observation.optionsAt(observation.momentOf(decision));
      const text = choices.map((label, index) =>
        `${index === made.value ? ">" : " "} ${index}  ${escapeControls(label)}\n`
      ).join("");
      const shown = text === "" ? `${escapeControls(made.label)} = ${answerText(made)}\n` : text;
      context.document({ schema: "seedbed/fork@1", ok: true, decision, made, options: choices }, shown);
      return EXIT.pass;
    }
    const branch = await session.fork(0, decision, answer);
    const path = out === undefined ? undefined : resolve(context.cwd, out);
    if (path !== undefined) writeFileAtomically(path, await traceText(branch, loaded), newId());
    const { status, finding } = branch.outcome;
    const said = finding === undefined ? "it passes" : finding.message;
    const lines = [
      `${escapeControls(branch.name)}`,
      `  ${escapeControls(said)}`,
      ...path === undefined ? [] : [`  replay   seedbed replay ${shellWord(context.typed(path))}`],
    ];
    context.document({
      schema: "seedbed/fork@1",
      ok: status === "pass",
      decision,
      made: branch.decisions[decision],
      status,
      finding: finding && await findingReport(finding, {
        program: branch.program,
        locateStep: stepPlaces(loaded, branch.program.ir),
        cwd: context.cwd,
      }),
      out: path && context.show(path),
    }, `${lines.join("\n")}\n`);
    return status === "pass" ? EXIT.pass : status === "timeout" ? EXIT.timeout : EXIT.fail;
  },
});

function answerText(made: Decision): string {
  if (!isDefault(made) || made.kind === "host") return JSON.stringify(made.value);
  const { defaultMs } = made;
  return `${JSON.stringify(made.value)} (default${defaultMs === undefined ? "" : `: ${formatDurationMs(defaultMs)}`})`;
}

function noDecision(decision: number, count: number): SeedbedError {
  return count === 0
    ? new SeedbedError(
      "usage",
      "--decision: this run made no decisions",
    )
    : new SeedbedError("usage", `--decision: expected a number below ${count}, found ${decision}`);
}
