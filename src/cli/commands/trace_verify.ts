/** `seedbed trace verify`: whether a trace is whole, valid and unchanged. */
import { verifyTrace } from "../../api/runs/traces/verify_trace.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { flag } from "../options/option.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { verificationText } from "../present/trace_text.ts";

export const command = defineCommand({
  name: "trace verify",
  description:
    `Checks that a trace is whole and unchanged: format, version, every line, that the lines fit together, counts and checksum.
Warnings are about a trace that can be read all the same: it is of an older version. They count like errors unless
--no-strict is given. Ends with 0 or 2.`,
  operands: { usage: "<run|trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: { strict: flag("accept a trace with warnings", { on: true }) },
  examples: [
    { line: "seedbed trace verify last-fail", says: "before it is sent to someone" },
    { line: "seedbed trace verify old.jsonl --no-strict", says: "a trace of an older version will do" },
  ],
  async run({ operands, options: { strict }, config }, context) {
    const { path, shown } = await traceOperand(operands[0]!, config, context);
    const { ok, trace, version, problems, warnings } = await verifyTrace(path, { strict });
    const file = context.show(shown);
    const counts = trace?.footer && {
      entries: trace.footer.entries,
      decisions: trace.footer.decisions,
      end: trace.footer.end,
      sha256: trace.footer.sha256,
    };
    context.document(
      {
        schema: "seedbed/trace-verify@1",
        ok,
        trace: file,
        version,
        problems,
        warnings,
        scenario: trace?.header.scenario.name,
        ...counts,
      },
      verificationText({ file, ok, trace, problems, warnings }, context.style),
    );
    return ok ? EXIT.pass : EXIT.invalid;
  },
});
