/** `seedbed artifacts export`: the files of a run, copied. */
import { resolve } from "node:path";
import { z } from "zod";
import { digestArtifacts } from "../../api/runs/artifacts/artifacts.ts";
import { exportArtifacts } from "../../api/runs/artifacts/export_artifacts.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { newId } from "../../api/new_id.ts";
import { value } from "../options/option.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { fileLines } from "../present/artifacts_text.ts";
import { escapeControls } from "../present/text.ts";

export const command = defineCommand({
  name: "artifacts export",
  description: `Copies the files of a run to a new or empty folder: either all of them or none.`,
  operands: { usage: "<run|trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: { out: value("<folder>", "the target folder, new or empty", z.string().min(1), { short: "o" }) },
  examples: [{ line: "seedbed artifacts export last-fail -o failure", says: "for CI to upload" }],
  async run({ operands, options, config }, context) {
    const selected = await traceOperand(operands[0]!, config, context);
    const found = await digestArtifacts(selected);
    const out = resolve(context.cwd, options.out);
    await exportArtifacts(found, out, newId());
    const files = found.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }));
    const [run, shown] = [context.show(selected.shown), context.show(out)];
    context.document(
      { schema: "seedbed/artifacts-export@1", ok: true, run, out: shown, files },
      `${fileLines(files, context.style)}copied to ${escapeControls(shown)}\n`,
    );
    return EXIT.pass;
  },
});
