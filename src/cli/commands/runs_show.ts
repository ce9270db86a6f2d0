/** `seedbed runs show`: the report of a stored run. */
import { join } from "node:path";
import { SeedbedError } from "../../engine/errors.ts";
import { manifestSchema } from "../../engine/store/manifest.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { nowMs } from "../../api/host.ts";
import { traceOperand } from "../options/trace.ts";
import { readRunFile, readRunReport } from "../run_files.ts";
import { ageText } from "../present/runs_text.ts";
import { scenarioText } from "../present/scenario_text.ts";
import { escapeControls } from "../present/text.ts";

export const command = defineCommand({
  name: "runs show",
  description: `Shows the report of a stored run, and its origin: command, versions and platform.`,
  operands: { usage: "[run]", what: "latest, last-pass, last-fail, or an id prefix", min: 0, max: 1 },
  options: {},
  examples: [
    { line: "seedbed runs show", says: "the newest" },
    { line: "seedbed runs show last-fail", says: "the newest that failed" },
    { line: "seedbed runs show 01KQ7Z --json", says: "by an id prefix, as JSON" },
  ],
  async run({ operands, config }, context) {
    const { folder, shown } = await traceOperand(operands[0] ?? "latest", config, context);
    if (folder === undefined) {
      throw new SeedbedError("usage", "expected a run of a store, found a trace that is not in a store", {
        location: { file: shown },
        hint: `seedbed trace show ${context.typed(shown)}`,
      });
    }
    const manifest = await readRunFile(join(folder, "manifest.json"), manifestSchema);
    const scenario = readRunReport(folder);
    const age = ageText(Math.max(0, nowMs() - Date.parse(manifest.startedAt)));
    const { runtime, platform } = manifest;
    const facts = [
      ["run", manifest.id],
      ["started", `${manifest.startedAt} (${age} ago)`],
      ["command", `seedbed ${manifest.command.join(" ")}`],
      ["with", `seedbed ${manifest.seedbed}, ${runtime.name} ${runtime.version}, ${platform.os} ${platform.arch}`],
    ].map(([name, what]) => `  ${context.style.colors.dim(name!.padEnd(8))} ${escapeControls(what!)}\n`);
    context.document(
      { schema: "seedbed/runs-show@1", ok: true, run: context.show(folder), manifest, scenario },
      `${scenarioText(scenario, context.style)}\n${facts.join("")}`,
    );
    return EXIT.pass;
  },
});
