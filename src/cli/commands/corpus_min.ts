/** `seedbed corpus min`: only the runs that reach something. */
import { minimize } from "../../api/runs/fuzz/corpus_work.ts";
import { defineCommand } from "../command.ts";
import { corpusAt, TARGET_AND_CORPUS, targetOf } from "../corpora.ts";
import { EXIT } from "../exit_codes.ts";
import { SETTING } from "../options/running.ts";
import { count } from "../present/text.ts";

export const command = defineCommand({
  name: "corpus min",
  description: "Makes all runs of a corpus, and removes those that reach nothing that shorter ones do not reach.",
  operands: { usage: "<target> <corpus>", what: TARGET_AND_CORPUS, min: 2, max: 2 },
  options: { ...SETTING },
  examples: [{ line: "seedbed corpus min parser.ts#parse corpus", says: "before it is committed" }],
  async run({ operands: [target, path], config }, context) {
    const folder = corpusAt(path!, context);
    const program = await targetOf(target!, config, context);
    const removed = await minimize(program, folder);
    const kept = folder.entries().length;
    context.document(
      { schema: "seedbed/corpus-min@1", ok: true, corpus: path, removed, kept },
      `removed ${count(removed.length, "run")}, kept ${kept}\n`,
    );
    return EXIT.pass;
  },
});
