/** `seedbed validate`: whether files are what `seedbed run` accepts. They come through the same loader. */
import { discoveryFor } from "../../api/project/config/discovery.ts";
import { discover } from "../../api/project/load/discover.ts";
import { loadFile } from "../../api/project/load/load.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { errorLines } from "../present/error.ts";
import { errorReport } from "../../api/reports/shown.ts";
import { escapeControls } from "../present/text.ts";

export const command = defineCommand({
  name: "validate",
  description: `Loads scenario files like run and test, without running them, and reports on each. Takes files,
folders and globs. Ends with 2 if one of them is not valid.`,
  operands: { usage: "<files…>", what: "scenario files", min: 1, max: Infinity },
  options: {},
  examples: [{ line: "seedbed validate scenarios/*.yaml", says: "several files" }],
  async run({ operands, config }, context) {
    const discovery = discoveryFor(await config(), context.cwd);
    const { colors, marks } = context.style;
    const files = [];
    const texts: string[] = [];
    for (const path of await discover(operands, context.cwd, discovery)) {
      const file = context.show(path);
      try {
        const scenarios = (await loadFile(path, { allowCode: context.allowCodeUnasked })).map(({ program }) =>
          program.ir.name
        );
        files.push({ file, ok: true, scenarios });
        const names = scenarios.map((name) => `"${escapeControls(name)}"`).join(", ");
        texts.push(`${colors.green(marks.pass)} ${escapeControls(file)}   ${colors.dim(names)}\n`);
      } catch (error) {
        if (!(error instanceof SeedbedError)) throw error;
        const report = errorReport(error, context.cwd);
        files.push({ file, ok: false, scenarios: [], error: report });
        texts.push(`${colors.red(marks.fail)} ${escapeControls(file)}\n${errorLines(report, context.style)}`);
      }
    }
    const ok = files.every((file) => file.ok);
    context.document({ schema: "seedbed/validate@1", ok, files }, texts.join(""));
    return ok ? EXIT.pass : EXIT.invalid;
  },
});
