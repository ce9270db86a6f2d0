/** `seedbed report query`: values out of the report and the trace of a run. */
import { z } from "zod";
import { jsonPaths, jsonQuery } from "../../api/reports/json_query.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Json } from "../../engine/json.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { flag, value } from "../options/option.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { escapeControls } from "../present/text.ts";
import { readStoredReport } from "../stored_report.ts";

export const command = defineCommand({
  name: "report query",
  description: `Prints the values that a JSONPath (RFC 9535) matches in a run, one per line, as JSON. $.report holds
its result, $.trace its header, entries and footer, and $.manifest its origin and versions. Ends
with 1 when nothing is found.`,
  operands: { usage: "[run or trace]", what: TRACE_OPERAND, min: 0, max: 1 },
  options: {
    path: value("<jsonpath>", "the JSONPath; the leading $ is optional", z.string().min(1).optional()),
    "list-paths": flag("print all paths with the types of their values"),
  },
  examples: [
    { line: "seedbed report query --path report.finding.message", says: "of the newest run" },
    {
      line: "seedbed report query last-fail --path $.trace.entries[?@.pick].l",
      says: "every choice",
    },
    { line: "seedbed report query run.jsonl --list-paths", says: "all paths" },
  ],
  async run({ operands: [given = "latest"], options, config }, context) {
    const { path: query, "list-paths": isList } = options;
    if ((query === undefined) === !isList) {
      const found = isList ? "both" : "neither";
      throw new SeedbedError("usage", `expected --path or --list-paths, found ${found}`, {
        hint: "--list-paths shows what --path can ask for",
      });
    }
    const { shown, manifest, trace, report } = await readStoredReport(given, config, context);
    const document = JSON.parse(JSON.stringify({ report, trace, manifest })) as Json;
    const name = context.show(shown);
    if (query === undefined) {
      const { paths, complete } = jsonPaths(document);
      const lines = paths.map(({ path, types }) =>
        `${escapeControls(path)}  ${context.style.colors.dim(types.join(" or "))}\n`
      );
      context.document({ schema: "seedbed/report-paths@1", ok: true, trace: name, paths, complete }, lines.join(""));
      if (!complete) context.note(`there are more than these ${paths.length} paths\n`);
      return EXIT.pass;
    }
    const matches = jsonQuery(document, query);
    const ok = matches.length > 0;
    const text = matches.map(({ value }) => `${JSON.stringify(value)}\n`).join("");
    context.document({ schema: "seedbed/report-query@1", ok, trace: name, query, matches }, text);
    if (!ok) context.note(`${name}: nothing at ${escapeControls(query)}; --list-paths shows the paths\n`);
    return ok ? EXIT.pass : EXIT.fail;
  },
});
