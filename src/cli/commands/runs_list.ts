/** `seedbed runs list`: what is in the store. */
import { z } from "zod";
import { RUN_STATUSES, type RunStatus } from "../../engine/store/stored_run.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { nowMs } from "../../api/host.ts";
import { value } from "../options/option.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { leftoversText, runLines } from "../present/runs_text.ts";
import { count } from "../present/text.ts";
import { askRuns, leftoversHere, runReport } from "../stored_runs.ts";

const DEFAULT_LIMIT = 20;

export const command = defineCommand({
  name: "runs list",
  description: `Lists the runs of the store, newest first: id, status, scenario, seed, age and finding. A run whose
files cannot be read is listed as unreadable, with the reason. Every command that takes a trace also
takes an id prefix.`,
  operands: { usage: "", what: "no arguments", min: 0, max: 0 },
  options: {
    limit: value("<n>", `show at most so many; ${DEFAULT_LIMIT} by default`, wholeNumber(1).optional()),
    status: value(
      "<name>",
      "only runs with this status: pass, fail, timeout, unreadable",
      z.enum(RUN_STATUSES).optional(),
    ),
  },
  examples: [
    { line: "seedbed runs list", says: "the newest" },
    { line: "seedbed runs list --status fail --limit 100 --json", says: "as JSON" },
  ],
  async run({ options, config }, context) {
    const status: RunStatus[] | undefined = options.status && [options.status];
    const inForce = await config();
    const { found, total, root } = askRuns(inForce, context, (runs, store) => ({
      found: runs.find({ status, limit: options.limit ?? DEFAULT_LIMIT }),
      total: runs.count({ status }),
      root: store,
    }));
    const atMs = nowMs();
    const shown = found.map((run) => runReport(run, atMs));
    const more = total > shown.length
      ? `${shown.length} of ${count(total, "run")}; --limit ${Math.min(total, 10 * shown.length)} shows more\n`
      : "";
    const what = status === undefined ? "no runs" : `no runs with status ${status.join()}`;
    const left = leftoversHere(inForce, context).map(context.show);
    context.document(
      { schema: "seedbed/runs-list@1", ok: true, store: context.show(root), total, runs: shown, leftovers: left },
      total === 0
        ? `${what} in ${context.show(root)}\n`
        : runLines(shown, context.style) + context.style.colors.dim(more),
    );
    if (left.length > 0) {
      context.note(`note: killed processes left ${leftoversText(left.length)}: seedbed runs prune removes them\n`);
    }
    return EXIT.pass;
  },
});
