/** `seedbed new`: one scenario file. */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { TEMPLATES } from "../../api/scaffold/init.ts";
import { newScenarioFile } from "../../api/scaffold/new_file.ts";
import { commandIn, projectOf } from "../../api/scaffold/project.ts";
import { writeAllOrNothing } from "../../api/scaffold/write.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { newId, runtime } from "../host.ts";
import { value } from "../options/option.ts";
import type { NewReport } from "../output/scaffold.ts";
import { newText } from "../present/scaffold_text.ts";
import { shellWord } from "../present/text.ts";
import { version } from "../version.ts";

export const command = defineCommand({
  name: "new",
  description: `Writes one scenario file that runs as it stands. The name says what should hold, as a test's does;
the file is called after it. A file that is there is left alone.`,
  operands: { usage: "<name>", what: "a name", min: 1, max: 1 },
  options: {
    template: value("<name>", "what it is written in: ts, or yaml", z.enum(TEMPLATES).default("ts")),
    dir: value("<folder>", "where to write it; here if not given", z.string().min(1, "expected a folder").default(".")),
  },
  examples: [
    { line: "seedbed new refund", says: "writes refund.scenario.ts" },
    {
      line: "seedbed new paid-twice --template yaml --dir scenarios",
      says: "writes scenarios/paid-twice.scenario.yaml",
    },
  ],
  run({ operands, options }, context) {
    const [name] = operands as readonly [string];
    const folder = resolve(context.cwd, options.dir);
    const { file, text } = newScenarioFile(name, options.template, folder);
    const path = join(folder, file);
    if (existsSync(path)) {
      throw new SeedbedError("unwritable", "expected no file of this name, found one", {
        location: { file: path },
        hint: "choose another name, or another folder with --dir",
      });
    }
    writeAllOrNothing([{ path, text }], { force: false, newId, show: context.show });
    const seedbed = commandIn(projectOf(context.cwd, runtime().name === "deno"), version());
    const report: NewReport = {
      schema: "seedbed/new@1",
      ok: true,
      file: context.show(path),
      scenario: name,
      next: [`${seedbed} run ${shellWord(relative(context.cwd, path))} --seeds 100`],
    };
    context.document(report, newText(report, context.style));
    return Promise.resolve(EXIT.pass);
  },
});
