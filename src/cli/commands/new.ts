/** `seedbed new`: one scenario file, alone or around a module. */
import { existsSync } from "node:fs";
import { basename, extname, relative, resolve } from "node:path";
import { z } from "zod";
import { aroundModule, noYaml, type PlannedScenario } from "../../api/project/scaffold/around_module.ts";
import { type Template, TEMPLATES } from "../../api/project/scaffold/init.ts";
import { newScenarioFile } from "../../api/project/scaffold/new_file.ts";
import { commandIn, projectOf } from "../../api/project/scaffold/project.ts";
import { writeAllOrNothing } from "../../api/project/scaffold/write.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { runtime } from "../../api/host.ts";
import { newId } from "../../api/new_id.ts";
import { value } from "../options/option.ts";
import type { NewReport } from "../output/scaffold.ts";
import { callReports, newText } from "../present/scaffold_text.ts";
import { shellWord } from "../../api/shell_word.ts";
import { version } from "../../api/version.ts";

export const command = defineCommand({
  name: "new",
  description: `Writes one scenario file that runs as it is. The name says what should hold, like the name of a
test, and becomes the name of the file. With --for, the scenario calls the exported functions of a
module from two tasks at once, with arguments that seedbed guesses and tries; by default it goes
beside the module and takes its name. Existing files are never overwritten.`,
  operands: { usage: "[name]", what: "a name", min: 0, max: 1 },
  options: {
    template: value("<name>", "the language of the scenario: ts (the default) or yaml", z.enum(TEMPLATES).optional()),
    dir: value(
      "<folder>",
      "the folder for the file; this one by default",
      z.string().min(1, "expected a folder").optional(),
    ),
    for: value("<module>", "test this module", z.string().min(1, "expected a module").optional()),
  },
  examples: [
    { line: "seedbed new refund", says: "writes refund.scenario.ts" },
    {
      line: "seedbed new paid-twice --template yaml --dir scenarios",
      says: "writes scenarios/paid-twice.scenario.yaml",
    },
    { line: "seedbed new --for src/cart.ts", says: "writes src/cart.scenario.ts, which calls what it exports" },
  ],
  async run({ operands: [name], options }, context) {
    const { path, text, calls } = await wantedFile(name, options, context.cwd);
    if (existsSync(path)) {
      throw new SeedbedError("unwritable", "a file with this name exists already", {
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
      scenario: name ?? `${basename(options.for!, extname(options.for!))}: two users at once`,
      calls: callReports(calls),
      next: [`${seedbed} run ${shellWord(relative(context.cwd, path))} --seeds 100`],
    };
    context.document(report, newText(report, context.style));
    return EXIT.pass;
  },
});

interface Wanted {
  readonly template?: Template | undefined;
  readonly dir?: string | undefined;
  readonly for?: string | undefined;
}

async function wantedFile(name: string | undefined, options: Wanted, cwd: string): Promise<PlannedScenario> {
  const { template = "ts", dir } = options;
  if (options.for !== undefined) {
    if (template === "yaml") throw noYaml("leave --template out");
    return await aroundModule(resolve(cwd, options.for), { name, folder: dir && resolve(cwd, dir) });
  }
  if (name === undefined) {
    throw new SeedbedError("usage", "expected a name, found nothing", {
      hint: "seedbed new <name>, or seedbed new --for <module>",
    });
  }
  return { ...newScenarioFile(name, template, resolve(cwd, dir ?? ".")), calls: [] };
}
