/** `seedbed init`: from nothing to scenarios that run, here and in CI. */
import { z } from "zod";
import { namedConfig } from "../../api/project/config/find.ts";
import { type InitPlan, planInit, type Template, TEMPLATES } from "../../api/project/scaffold/init.ts";
import { writeAllOrNothing } from "../../api/project/scaffold/write.ts";
import { converse, terminal } from "../ask.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { runtime } from "../../api/host.ts";
import { newId } from "../../api/new_id.ts";
import { flag, value } from "../options/option.ts";
import type { InitReport } from "../output/scaffold.ts";
import { callReports, initText } from "../present/scaffold_text.ts";
import { version } from "../../api/version.ts";

export const command = defineCommand({
  name: "init",
  description: `Writes a configuration, a first scenario, a CI workflow, editor settings, and a script (a task, for
Deno). With a module, the scenario calls its exported functions from two tasks at once, with
arguments that seedbed guesses and tries. On a terminal, seedbed asks for whatever the command line
leaves open. It overwrites nothing without --force: if any file exists already, it writes nothing at
all.`,
  operands: { usage: "[module]", what: "one module", min: 0, max: 1 },
  options: {
    template: value(
      "<name>",
      "the language of the scenario: ts (the default) or yaml",
      z.enum(TEMPLATES).optional(),
    ),
    force: flag("overwrite existing files"),
    config: value(
      "<file>",
      "the path of the configuration; seedbed.json by default",
      z.string().min(1, "expected a file").optional(),
    ),
  },
  examples: [
    { line: "seedbed init", says: "asks for what it needs" },
    { line: "seedbed init src/cart.ts", says: "with a scenario for that module" },
    { line: "seedbed init --template yaml --config config/seedbed.yaml", says: "asks nothing" },
  ],
  async run({ operands, options }, context) {
    const asked = await answers(operands[0], options.template, context.json);
    const plan = await planInit({
      folder: context.cwd,
      ...asked,
      config: options.config,
      version: version(),
      onDeno: runtime().name === "deno",
    });
    const files = writeAllOrNothing(plan.wanted, { force: options.force, newId, show: context.show });
    const report: InitReport = {
      schema: "seedbed/init@1",
      ok: true,
      config: context.show(namedConfig(options.config ?? "seedbed.json", context.cwd).path),
      scenario: context.show(plan.scenario),
      files: files.map(({ path, how }) => ({ file: context.show(path), how })),
      calls: callReports(plan.calls),
      next: [...plan.next],
      then: thenOf(plan, context.show(plan.scenario)),
    };
    context.document(report, initText(report, context.style));
    return EXIT.pass;
  },
});

function thenOf({ calls }: InitPlan, scenario: string): string {
  if (calls.length > 0) return `then say in ${scenario} what must hold: .always(…), .finally(…)`;
  return scenario.endsWith(".yaml")
    ? `then change ${scenario}, and see it fail`
    : `then move the line in ${scenario} that its comment is about, and see what is found`;
}

/** Asks for whatever the command line leaves open, if there is a terminal. */
async function answers(
  module: string | undefined,
  template: Template | undefined,
  json: boolean,
): Promise<{ readonly module: string | undefined; readonly template: Template }> {
  const someone = json || module !== undefined || template !== undefined ? undefined : terminal();
  if (someone === undefined) return { module, template: template ?? "ts" };
  const { ask, close } = converse(someone);
  try {
    const named = await ask({ text: "A module of yours to test, such as src/cart.ts?", otherwise: "none" });
    if (named !== "none") return { module: named, template: "ts" };
    const chosen = await ask({ text: "What is the scenario to be written in?", choices: TEMPLATES, otherwise: "ts" });
    return { module: undefined, template: chosen as Template };
  } finally {
    close();
  }
}
