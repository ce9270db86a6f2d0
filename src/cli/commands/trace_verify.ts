/** `seedbed trace verify`: whether a trace is whole, valid and unchanged. */
import { resolve } from "node:path";
import { decodeTraceFile } from "../../api/trace_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { problemLines } from "../present/trace_text.ts";
import { count, escapeControls } from "../present/text.ts";

export const command = defineCommand({
  name: "trace verify",
  description:
    "Checks that a trace is whole and unchanged: format, version, every line, counts and checksum. Ends with 0 or 2.",
  operands: { usage: "<trace>", what: "a trace file", min: 1, max: 1 },
  options: {},
  examples: [{ line: "seedbed trace verify .seedbed/runs/<id>/trace.jsonl", says: "before it is sent to someone" }],
  async run({ operands }, context) {
    const path = resolve(context.cwd, operands[0]!);
    const { trace, problems } = await decodeTraceFile(path);
    const ok = problems.length === 0;
    const shown = context.show(path);
    const footer = trace?.footer;
    const { colors, marks } = context.style;
    const text = footer === undefined
      ? problemLines(shown, problems, context.style)
      : `${colors.green(marks.pass)} ${escapeControls(shown)}   ${
        count(footer.entries, "entry").replace("entrys", "entries")
      }, ` +
        `${count(footer.decisions, "decision")}, ${footer.end}\n`;
    const counts = footer &&
      { entries: footer.entries, decisions: footer.decisions, end: footer.end, sha256: footer.sha256 };
    context.document(
      {
        schema: "seedbed/trace-verify@1",
        ok,
        trace: shown,
        problems,
        scenario: trace?.header.scenario.name,
        ...counts,
      },
      text,
    );
    return ok ? EXIT.pass : EXIT.invalid;
  },
});
