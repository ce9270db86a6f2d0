/** `seedbed corpus add`: recorded runs as entries of a corpus. */
import { toDecision } from "../../engine/world/log.ts";
import { isDecisionEntry } from "../../engine/trace/decode.ts";
import { readTraceFile } from "../../api/runs/traces/trace_file.ts";
import { defineCommand } from "../command.ts";
import { corpusAt } from "../corpora.ts";
import { EXIT } from "../exit_codes.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { count } from "../present/text.ts";

export const command = defineCommand({
  name: "corpus add",
  description: "Adds recorded runs to a corpus: their decisions are what fuzzing begins with.",
  operands: { usage: "<corpus> <trace>...", what: `the folder of a corpus; ${TRACE_OPERAND}`, min: 2, max: Infinity },
  options: {},
  examples: [
    { line: "seedbed corpus add corpus last-fail", says: "the run that failed last" },
    { line: "seedbed corpus add corpus one.jsonl two.jsonl", says: "traces by their files" },
  ],
  async run({ operands: [path, ...traces], config }, context) {
    const folder = corpusAt(path!, context, false);
    folder.requireWritable();
    let added = 0;
    for (const given of traces) {
      const { header, entries } = await readTraceFile((await traceOperand(given, config, context)).path);
      const decisions = entries.filter(isDecisionEntry).map((entry) => toDecision(entry));
      if (folder.add(header.scenario.name, decisions)) added++;
    }
    context.document(
      { schema: "seedbed/corpus-add@1", ok: true, corpus: path, added },
      `added ${count(added, "run")} of ${traces.length}\n`,
    );
    return EXIT.pass;
  },
});
