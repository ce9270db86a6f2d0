/** `seedbed artifacts import`: a reproducer into the store, or into a folder. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { importBundle, unpackBundle } from "../../api/project/bundle/place.ts";
import { storeFolder } from "../../api/project/config/running.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { nowMs } from "../../api/host.ts";
import { newId } from "../../api/new_id.ts";
import { value } from "../options/option.ts";
import { escapeControls } from "../present/text.ts";
import { shellWord } from "../../api/shell_word.ts";

export const command = defineCommand({
  name: "artifacts import",
  description: `Imports the run of a reproducer into the store, or into a folder with --out. All of it is checked
first: names, sizes, digests, the trace itself. Nothing in it is run. Treat it like any program that
someone sends you: seedbed replay runs its code.`,
  operands: { usage: "<zip>", what: "a reproducer", min: 1, max: 1 },
  options: {
    out: value("<folder>", "unpack it into this new or empty folder instead", z.string().min(1).optional(), {
      short: "o",
    }),
  },
  examples: [
    { line: "seedbed artifacts import checkout.zip", says: "into .seedbed/runs" },
    { line: "seedbed artifacts import checkout.zip -o checkout", says: "to look at its files" },
  ],
  async run({ operands, options, config }, context) {
    const zip = resolve(context.cwd, operands[0]!);
    const out = options.out === undefined ? undefined : resolve(context.cwd, options.out);
    const store = storeFolder(await config(), context.cwd);
    const { manifest, folder, wasThere } = out === undefined
      ? await importBundle(zip, { project: context.cwd, folder: store, newId, nowMs })
      : await unpackBundle(zip, out, newId());
    const [from, run] = [context.show(zip), context.show(folder)];
    const { id, scenario, files } = manifest;
    const replay = `seedbed replay ${shellWord(out === undefined ? id : context.typed(join(folder, "trace.jsonl")))}`;
    const said = wasThere ? "is there already:" : "is now in";
    context.document(
      { schema: "seedbed/artifacts-import@1", ok: true, from, run, id, scenario, wasThere, files, replay },
      `"${escapeControls(scenario)}" ${said} ${escapeControls(run)}\n  replay   ${replay}\n`,
    );
    return EXIT.pass;
  },
});
