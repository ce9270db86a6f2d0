import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeRun } from "../../../src/engine/store/prune.ts";
import { Store } from "../../../src/engine/store/store.ts";
import { folder } from "../../cli/seedbed.ts";

test("a run is removed once: the process that comes second is told so, and leaves nothing behind", () => {
  const project = folder();
  const run = new Store({ project, newId: () => "a", nowMs: () => 0 }).begin();
  run.write("trace.jsonl", "{}\n");
  run.commit();
  const root = join(project, ".seedbed");
  expect(removeRun(root, "a")).toBe(true);
  expect(removeRun(root, "a")).toBe(false);
  expect(readdirSync(root).filter((name) => !name.startsWith("index.sqlite"))).toEqual(["runs"]);
});
