/** `seedbed artifacts ls`: the files of a run. */
import { digestArtifacts } from "../../api/runs/artifacts/artifacts.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { TRACE_OPERAND, traceOperand } from "../options/trace.ts";
import { fileLines } from "../present/artifacts_text.ts";

export const command = defineCommand({
  name: "artifacts ls",
  description: `Lists the files of a run with their sizes and SHA-256: those in its folder, those in a reproducer,
or a trace outside the store and the one that was shrunk from it.`,
  operands: { usage: "<run|trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {},
  examples: [
    { line: "seedbed artifacts ls latest", says: "the files of the newest stored run" },
    { line: "seedbed artifacts ls checkout.zip", says: "the files of a reproducer, after checking all of it" },
  ],
  async run({ operands, config }, context) {
    const selected = await traceOperand(operands[0]!, config, context);
    const files = (await digestArtifacts(selected)).map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }));
    const run = context.show(selected.shown === selected.path ? selected.folder ?? selected.path : selected.shown);
    context.document({ schema: "seedbed/artifacts-ls@1", ok: true, run, files }, fileLines(files, context.style));
    return EXIT.pass;
  },
});
