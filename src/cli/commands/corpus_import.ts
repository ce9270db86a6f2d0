/** `seedbed corpus import`: files of bytes, as other fuzzers keep them, as entries of a corpus. */
import { resolve } from "node:path";
import { filesIn, importBytes } from "../../api/runs/fuzz/corpus_work.ts";
import { defineCommand } from "../command.ts";
import { corpusAt, targetOf } from "../corpora.ts";
import { EXIT } from "../exit_codes.ts";
import { SETTING } from "../options/running.ts";
import { count } from "../present/text.ts";

export const command = defineCommand({
  name: "corpus import",
  description:
    `Makes a run of each file of bytes, and adds it to a corpus. The bytes are the text or the bytes that the target
asks for; an integer takes as many as its range needs, the highest first.`,
  operands: {
    usage: "<target> <corpus> <file|folder>...",
    what: "a target as for fuzz, the folder of its corpus, and files of bytes",
    min: 3,
    max: Infinity,
  },
  options: { ...SETTING },
  examples: [
    { line: "seedbed corpus import parser.ts#parse corpus samples", says: "every file of a folder" },
    { line: "seedbed corpus import parser.ts#parse corpus crash-1f2e", says: "what another fuzzer found" },
  ],
  async run({ operands: [target, path, ...given], config }, context) {
    const folder = corpusAt(path!, context, false);
    folder.requireWritable();
    const files = filesIn(given.map((each) => resolve(context.cwd, each)));
    const added = await importBytes(await targetOf(target!, config, context), folder, files);
    context.document(
      { schema: "seedbed/corpus-import@1", ok: true, corpus: path, files: files.length, added },
      `added ${count(added, "run")} of ${count(files.length, "file")}\n`,
    );
    return EXIT.pass;
  },
});
