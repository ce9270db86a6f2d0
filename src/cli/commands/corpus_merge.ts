/** `seedbed corpus merge`: the runs of other corpora that reach something new. */
import { merge } from "../../api/runs/fuzz/corpus_work.ts";
import { defineCommand } from "../command.ts";
import { corpusAt, targetOf } from "../corpora.ts";
import { EXIT } from "../exit_codes.ts";
import { SETTING } from "../options/running.ts";
import { count } from "../present/text.ts";

export const command = defineCommand({
  name: "corpus merge",
  description: "Makes the runs of other corpora, and adds those that reach something that this corpus does not.",
  operands: {
    usage: "<target> <corpus> <other>...",
    what: "a target as for fuzz, the folder of its corpus, and folders of others",
    min: 3,
    max: Infinity,
  },
  options: { ...SETTING },
  examples: [{ line: "seedbed corpus merge parser.ts#parse corpus from-ci", says: "what another machine found" }],
  async run({ operands: [target, path, ...others], config }, context) {
    const folder = corpusAt(path!, context, false);
    const from = others.map((other) => corpusAt(other, context));
    folder.requireWritable();
    const added = await merge(await targetOf(target!, config, context), folder, from);
    context.document(
      { schema: "seedbed/corpus-merge@1", ok: true, corpus: path, added },
      `added ${count(added, "run")}\n`,
    );
    return EXIT.pass;
  },
});
