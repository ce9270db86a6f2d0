/** `seedbed map`: ranks modules by how much they need a scenario. */
import { dirname, relative, resolve } from "node:path";
import { z } from "zod";
import { discoveryFor } from "../../api/project/config/discovery.ts";
import { scenariosBelow } from "../../api/project/load/discover.ts";
import { type MappedModule, mapRepository, type RepositoryMap } from "../../map/map_repository.ts";
import { type Risk, RISKS } from "../../map/risk.ts";
import { shellWord } from "../../api/shell_word.ts";
import { commandIn, projectOf } from "../../api/project/scaffold/project.ts";
import { defineCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit_codes.ts";
import { runtime } from "../../api/host.ts";
import { value } from "../options/option.ts";
import { wholeNumber } from "../options/whole_number.ts";
import type { MappedModuleReport, MapReport } from "../output/map.ts";
import { mapText } from "../present/map_text.ts";
import { count } from "../present/text.ts";
import { createProgress } from "../progress.ts";
import { isBelow } from "../../engine/host/below.ts";
import { version } from "../../api/version.ts";

const DEFAULT_LIMIT = 15;

export const command = defineCommand({
  name: "map",
  description: `Reads the modules of a repository without running them, and ranks them by how much they need a
scenario: by concurrency, I/O, retries and timeouts that no scenario reaches. Files that git ignores
and packages are left out. Scenarios are the files that seedbed test would run, and modules that
import seedbed. For a single module, it shows all findings. It names each file that it cannot read,
which lowers the stated confidence.`,
  operands: { usage: "[path]", what: "a folder or a module", min: 0, max: 1 },
  options: {
    limit: value(
      "<n>",
      `list at most so many modules; ${DEFAULT_LIMIT} by default, all with --json`,
      wholeNumber(1).optional(),
    ),
    "min-risk": value(
      "<level>",
      "only modules of this risk and above: high, medium, low",
      z.enum(RISKS).default("low"),
    ),
  },
  examples: [
    { line: "seedbed map", says: "the modules below this folder" },
    { line: "seedbed map src --min-risk high --json", says: "the highest risks, as JSON" },
    { line: "seedbed map src/cart.ts", says: "everything about one module" },
  ],
  async run({ operands: [given = "."], options, config }, context) {
    const path = resolve(context.cwd, given);
    const map = await mapped(path, await scenarios(path, context.cwd, discoveryFor(await config(), context.cwd)));
    const report = reportOf(map, { path, minRisk: options["min-risk"], context });
    const { modules } = report;
    const limited = options.limit === undefined ? report : { ...report, modules: modules.slice(0, options.limit) };
    context.document(limited, mapText(report, { limit: options.limit ?? DEFAULT_LIMIT, style: context.style }));
    return EXIT.pass;
  },
});

/** Those of the folder to work in, and those of the path where that is elsewhere. */
async function scenarios(
  path: string,
  cwd: string,
  discovery: Parameters<typeof scenariosBelow>[1],
): Promise<string[]> {
  const found = await Promise.all(
    [cwd, ...isBelow(path, cwd) ? [] : [path]].map((each) => scenariosBelow(each, discovery)),
  );
  return [...new Set(found.flat())];
}

async function mapped(path: string, scenarios: readonly string[]): Promise<RepositoryMap> {
  const progress = createProgress();
  try {
    return await mapRepository({
      path,
      scenarios,
      onProgress: (done, total) => progress.update(() => `read ${done} of ${count(total, "module")}`),
    });
  } finally {
    progress.clear();
  }
}

interface Shown {
  readonly path: string;
  readonly minRisk: Risk;
  readonly context: Context;
}

function reportOf(map: RepositoryMap, { path, minRisk, context }: Shown): MapReport {
  const modules = map.modules.map((each) => moduleReport(each, context));
  const have = (risk: Risk) => modules.filter((each) => each.risk === risk).length;
  const isOne = map.modules.length <= 1 && map.modules[0]?.file === path;
  const wanted = RISKS.slice(0, RISKS.indexOf(minRisk) + 1);
  return {
    schema: "seedbed/map@1",
    ok: true,
    path: context.show(path),
    summary: {
      read: map.read,
      mapped: modules.length,
      open: modules.filter(({ risk }) => risk !== null).length,
      high: have("high"),
      medium: have("medium"),
      low: have("low"),
      scenarios: map.scenarios.length,
      tests: map.tests.length,
      links: map.links.length,
    },
    confidence: {
      percent: Math.floor(map.confidence * 100),
      unknown: map.unknown.map(({ file, message, line, column }) => ({
        file: context.show(file),
        line,
        column,
        message,
      })),
    },
    modules: modules.filter(({ risk }) => isOne || minRisk === "low" || risk !== null && wanted.includes(risk)),
  };
}

function moduleReport(
  { file, traits, functions, scenario, open, all }: MappedModule,
  context: Context,
): MappedModuleReport {
  const { score, reason } = open ?? all;
  return {
    file: context.show(file),
    scenario: scenario === undefined ? null : context.show(scenario),
    risk: open?.risk ?? null,
    score,
    reason,
    traits: traits.map(({ kind, form, what, line, column, within, reached }) => ({
      kind,
      form,
      what,
      line,
      column,
      function: within,
      reached,
    })),
    next: open === undefined ? null : nextCommand(file, functions.length > 0, context),
  };
}

/** A scenario around the module, where it exports functions; else an empty one beside it. */
function nextCommand(file: string, hasFunctions: boolean, { cwd }: Context): string {
  const seedbed = commandIn(projectOf(cwd, runtime().name === "deno"), version());
  const module = shellWord(relative(cwd, file));
  if (hasFunctions) return `${seedbed} new --for ${module}`;
  const name = shellWord(module.replace(/^.*[\\/]/, "").replace(/\.[^.]+$/, ""));
  const folder = relative(cwd, dirname(file));
  return `${seedbed} new ${name}${folder === "" ? "" : ` --dir ${shellWord(folder)}`}`;
}
