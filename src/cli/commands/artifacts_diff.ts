/** `seedbed artifacts diff`: the files of two runs, compared. */
import { digestArtifacts } from "../../api/runs/artifacts/artifacts.ts";
import { diffArtifacts } from "../../api/runs/artifacts/artifacts_diff.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { artifactDiffText } from "../present/artifacts_text.ts";

export const command = defineCommand({
  name: "artifacts diff",
  description: `Compares the files of two runs byte by byte, and shows the first line that differs. A manifest or a
report that differs in nothing but id, times and places counts as equal. Ends with 1 if something
differs. To see where two runs diverge, use seedbed diff.`,
  operands: { usage: "<run|trace> <run|trace>", what: `two runs, each ${TRACE_OPERAND}`, min: 2, max: 2 },
  options: {},
  examples: [{ line: "seedbed artifacts diff last-pass last-fail", says: "the last two of either kind" }],
  async run({ operands, config }, context) {
    const [left, right] = [
      await traceOperand(operands[0]!, config, context),
      await traceOperand(operands[1]!, config, context),
    ];
    const files = diffArtifacts(await digestArtifacts(left), await digestArtifacts(right));
    const ok = files.every(({ verdict }) => verdict === "same" || verdict === "equal");
    context.document(
      {
        schema: "seedbed/artifacts-diff@1",
        ok,
        left: context.show(left.shown),
        right: context.show(right.shown),
        files,
      },
      artifactDiffText(files, context.style),
    );
    return ok ? EXIT.pass : EXIT.fail;
  },
});
