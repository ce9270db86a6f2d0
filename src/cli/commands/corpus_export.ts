/** `seedbed corpus export`: the runs of a corpus as files of bytes, for other fuzzers. */
import { resolve } from "node:path";
import { exportBytes } from "../../api/runs/fuzz/corpus_work.ts";
import { defineCommand } from "../command.ts";
import { corpusAt, targetOf } from "../corpora.ts";
import { EXIT } from "../exit_codes.ts";
import { SETTING } from "../options/running.ts";
import { count } from "../present/text.ts";

export const command = defineCommand({
  name: "corpus export",
  description:
    `Writes a file of bytes for each run of a corpus, of which seedbed corpus import makes the same run. A run whose
bytes would be read differently is left out, and named: one with more inputs after a text or bytes.`,
  operands: {
    usage: "<target> <corpus> <folder>",
    what: "a target as for fuzz, its corpus, and a folder",
    min: 3,
    max: 3,
  },
  options: { ...SETTING },
  examples: [{ line: "seedbed corpus export parser.ts#parse corpus seeds", says: "for libFuzzer or AFL" }],
  async run({ operands: [target, path, to], config }, context) {
    const folder = corpusAt(path!, context);
    const program = await targetOf(target!, config, context);
    const { written, untold } = await exportBytes(program, folder, resolve(context.cwd, to!));
    const left = untold.length === 0 ? "" : `, left out ${untold.join(", ")}: bytes do not tell all of their inputs`;
    context.document(
      { schema: "seedbed/corpus-export@1", ok: true, corpus: path, folder: to, written, leftOut: untold },
      `wrote ${count(written, "file")}${left}\n`,
    );
    return EXIT.pass;
  },
});
