/** `seedbed trace verify`: whether a trace is whole, valid and unchanged. */
import { verifyTrace } from "../../api/runs/traces/verify_trace.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { flag } from "../options/option.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { verificationText } from "../present/trace_text.ts";

export const command = defineCommand({
  name: "trace verify",
  description: `Checks that a trace is intact and unchanged: format, version, every line, consistency, counts and
checksum. A trace of an older version gives a warning, which counts as an error unless you pass
--no-strict. Ends with 0 or 2.`,
  operands: { usage: "<run|trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: { strict: flag("accept a trace with warnings", { on: true }) },
  examples: [
    { line: "seedbed trace verify last-fail", says: "before you send it to someone" },
    { line: "seedbed trace verify old.jsonl --no-strict", says: "accept a trace of an older version" },
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
