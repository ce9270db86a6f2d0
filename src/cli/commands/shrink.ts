/** `seedbed shrink`: the smallest run that fails as a trace does. */
import { resolve } from "node:path";
import { z } from "zod";
import { openTrace } from "../../api/runs/traces/open_trace.ts";
import { shrinkTrace } from "../../api/runs/traces/shrink_trace.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { newId } from "../../api/new_id.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { flag, value } from "../options/option.ts";
import { EPISODE } from "../options/outside.ts";
import { RUNNING } from "../options/running.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { shrunkText } from "../present/shrunk_text.ts";
import { otherReports, shrunkReport } from "../../api/runs/traces/shrunk_report.ts";
import { count } from "../present/text.ts";
import { programName } from "../../api/program_name.ts";
import { shellWord } from "../../api/shell_word.ts";
import { createProgress } from "../progress.ts";
import { shrinkAndWrite } from "../shrink_episode.ts";

/** Options that mean something for one of the two only. */
const TRACES = ["any-finding", "source"] as const;
const EPISODES = ["actions", "base-url", "allow-target", "service"] as const;

function refuse(what: string, [given]: readonly string[]): void {
  if (given !== undefined) {
    throw new SeedbedError("usage", `--${given}: expected another option, since it says nothing of ${what}`);
  }
}

export const command = defineCommand({
  name: "shrink",
  description: `Searches for the smallest run that fails like the trace: with fewer steps, fewer decisions, and
fewer deviations from the default order. It replays the result twice before writing it. Press Ctrl-C
to stop with the best result so far. An episode that http explore has kept is made smaller as by http shrink.`,
  operands: { usage: "<trace>", what: `${TRACE_OPERAND}, or an episode (.json)`, min: 1, max: 1 },
  options: {
    out: value(
      "<path>",
      "where to write the shrunk trace; <name>.shrunk.jsonl beside the trace by default",
      z.string().min(1).optional(),
      {
        short: "o",
      },
    ),
    "any-finding": flag("keep other failures that turn up: each is written beside the shrunk trace"),
    source: value("<file>", "the scenario file, if it has moved", z.string().min(1).optional()),
    ...EPISODE,
    strict: RUNNING.strict,
    "real-timeout": RUNNING["real-timeout"],
  },
  examples: [
    { line: "seedbed shrink run.jsonl", says: "writes run.shrunk.jsonl" },
    { line: "seedbed shrink last-fail -o small.jsonl", says: "the last run that failed" },
    { line: "seedbed shrink artifacts/episodes/episode_seed42_0003.json", says: "an episode of a service" },
    { line: "seedbed shrink run.jsonl --any-finding", says: "keeps other failures that turn up" },
  ],
  async run({ operands, options, config }, context) {
    if (/\.json$/i.test(operands[0]!)) {
      refuse("an episode", TRACES.filter((name) => ![undefined, false].includes(options[name] as undefined)));
      await shrinkAndWrite(operands[0]!, options, await config(), context);
      return EXIT.pass;
    }
    refuse("a trace", EPISODES.filter((name) => (options[name]?.length ?? 0) > 0));
    const { strict } = (await config()).values;
    const { path, shown } = await traceOperand(operands[0]!, config, context);
    const out = resolve(context.cwd, options.out ?? `${shown.replace(/\.(jsonl|zip)$/, "")}.shrunk.jsonl`);
    if (out === path) throw new SeedbedError("usage", "--out: expected a path other than that of the trace");
    const opened = await openTrace(path, {
      cwd: context.cwd,
      source: options.source,
      allowCode: context.allowCode,
    });
    const progress = createProgress();
    const { signal, release } = abortOnInterrupt();
    const done = await shrinkTrace(opened, {
      strict,
      signal,
      anyFinding: options["any-finding"],
      onProgress: ({ pass, attempts, best }) =>
        progress.update(() =>
          `shrinking: ${pass}, ${count(attempts, "attempt")}, ${count(best.steps, "step")}, ${
            count(best.deviations, "choice")
          } left`
        ),
    }).finally(() => {
      release();
      progress.clear();
    });
    writeFileAtomically(out, done.text, newId());
    const { program } = done.shrunk;
    const others = (await otherReports(opened, done, context)).map(({ finding, trace }, index) => {
      const path = `${out.replace(/\.jsonl$/, "")}.other-${index + 1}.jsonl`;
      writeFileAtomically(path, trace, newId());
      return { finding, out: context.show(path) };
    });
    const report = {
      schema: "seedbed/shrink@1",
      ok: true,
      trace: context.show(shown),
      out: context.show(out),
      ...await shrunkReport(opened, done, context),
      ...options["any-finding"] && { others },
      replay: `${programName()} replay ${shellWord(context.typed(out))}`,
    };
    context.document(report, shrunkText(report, program.ir.name, context.style));
    return EXIT.pass;
  },
});
