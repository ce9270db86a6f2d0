/** `seedbed corpus ls`: the runs of a corpus. */
import { defineCommand } from "../command.ts";
import { corpusAt } from "../corpora.ts";
import { EXIT } from "../exit_codes.ts";
import { count, escapeControls } from "../present/text.ts";

export const command = defineCommand({
  name: "corpus ls",
  description: "Lists the runs of a corpus: file, number of decisions, and the target that made it.",
  operands: { usage: "<corpus>", what: "the folder of a corpus", min: 1, max: 1 },
  options: {},
  examples: [{ line: "seedbed corpus ls corpus", says: "what fuzzing begins with" }],
  run({ operands }, context) {
    const [path] = operands;
    const entries = corpusAt(path!, context).entries().map(({ name, scenario, decisions }) => ({
      name,
      target: scenario,
      decisions: decisions.length,
    }));
    const lines = entries.map(({ name, target, decisions }) =>
      `${name}  ${count(decisions, "decision")}  ${escapeControls(target)}\n`
    );
    context.document(
      { schema: "seedbed/corpus-ls@1", ok: true, corpus: path, entries },
      `${lines.join("")}${count(entries.length, "run")}\n`,
    );
    return Promise.resolve(EXIT.pass);
  },
});
