/** A service from npm, imported by its OpenAPI document, answers 500 to a legal request. */
import { join } from "node:path";
import { symlinkSync } from "node:fs";
import { expect } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { httpExploreOutput } from "../../src/cli/output/documents.ts";
import { seedbed } from "../cli/seedbed.ts";
import { ROOT } from "../support/files.ts";
import { slow } from "../support/slow.ts";
import { folderWith } from "../support/source.ts";

const ACTIONS = `${ROOT}examples/todos/todos.actions.ts`;

/** What a file says of its service, without what was added by hand and where it stands. */
async function imported(file: string) {
  const { program } = await loadOne(file, undefined, { allowCode: () => Promise.resolve(true) });
  return program.ir.steps.map((step) => {
    if (step.type === "http_action") return step.actions;
    return step.type === "http_observe" ? { url: step.url, schemas: step.schemas } : step.type;
  });
}

slow("the actions are those that an import writes", async () => {
  const cwd = await folderWith({});
  symlinkSync(join(ROOT, "node_modules"), join(cwd, "node_modules"));
  const { code, err } = await seedbed(["http", "import", `${ROOT}examples/todos/openapi.yaml`], { cwd });
  expect(code, err).toBe(0);
  expect(await imported(ACTIONS)).toEqual(await imported(join(cwd, "todos.actions.ts")));
});

slow("a todo whose id is taken is answered with 500, which is shrunk to two requests", async () => {
  const cwd = await folderWith({});
  const { code, out, err } = await seedbed(["http", "explore", ACTIONS, "--json"], { cwd });
  expect(err).toBe("");
  expect(code).toBe(1);
  const { findings } = httpExploreOutput.parse(JSON.parse(out));
  const found = findings.find(({ report: { finding } }) => finding!.title === "server-error (add)");
  expect(found?.report.shrunk?.after.deviations).toBeLessThanOrEqual(4);
});
