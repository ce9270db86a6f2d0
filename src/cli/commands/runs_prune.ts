/** `seedbed runs prune`: takes old runs out of the store. */
import { z } from "zod";
import { DURATION_EXPECTED, parseDurationMs } from "../../engine/text/duration.ts";
import { removeLeftovers } from "../../engine/store/leftovers.ts";
import { removeRun, runsToPrune } from "../../engine/store/prune.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { nowMs } from "../../api/host.ts";
import { flag, value } from "../options/option.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { leftoversText, runLines } from "../present/runs_text.ts";
import { count } from "../present/text.ts";
import { allLeftovers, askRuns, runReport } from "../stored_runs.ts";

const age = z.string().transform((text, context) => {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: "custom", message: `expected ${DURATION_EXPECTED}` });
  return z.NEVER;
});

export const command = defineCommand({
  name: "runs prune",
  description: `Removes runs from the store: all but the newest, or those older than an age, or both: a run is
removed if either rule applies. Runs that are still being written stay. Without an option, the
settings retention.keep and retention.olderThan apply; with these in the configuration, storing a
run also removes old ones. In any case, it removes temporary files that killed processes left in the
store, in this folder and in the system's temporary folder.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    keep: value("<n>", "keep this many of the newest", wholeNumber(0).optional()),
    "older-than": value("<duration>", "remove runs older than this, such as 30d", age.optional()),
    "dry-run": flag("show what would be removed, without removing it"),
  },
  examples: [
    { line: "seedbed runs prune --keep 100 --dry-run", says: "show what would be removed" },
    { line: "seedbed runs prune --older-than 30d", says: "runs older than a month" },
    { line: "seedbed runs prune", says: "by the settings, and temporary files of killed processes" },
  ],
  async run({ options, config: configuration }, context) {
    const config = await configuration();
    const atMs = nowMs();
    const { retention } = config.values;
    const keep = options.keep ?? retention.keep;
    const olderThanMs = options["older-than"] ?? (retention.olderThan && parseDurationMs(retention.olderThan));
    const dryRun = options["dry-run"];
    const { gone, total, root } = askRuns(config, context, (runs, store) => {
      const beforeMs = typeof olderThanMs === "number" ? atMs - olderThanMs : undefined;
      return { gone: runsToPrune(runs, { keep, beforeMs }), total: runs.count({}), root: store };
    });
    const removed = dryRun ? gone : gone.filter(({ id }) => removeRun(root, id));
    const kept = total - gone.length;
    const shown = removed.map((run) => runReport(run, atMs));
    const found = allLeftovers(config, context);
    const left = (dryRun ? found : removeLeftovers(root, found)).map(context.show);
    const what = [count(removed.length, "run"), ...(left.length === 0 ? [] : [leftoversText(left.length)])].join(
      " and ",
    );
    const said = `${dryRun ? "would remove" : "removed"} ${what}`;
    context.document(
      {
        schema: "seedbed/runs-prune@1",
        ok: true,
        store: context.show(root),
        dryRun,
        removed: shown,
        kept,
        leftovers: left,
      },
      `${dryRun ? runLines(shown, context.style) : ""}${said}, ${dryRun ? "keep" : "kept"} ${kept}\n`,
    );
    return EXIT.pass;
  },
});
