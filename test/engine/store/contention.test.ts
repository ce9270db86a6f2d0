/** Processes that make and take away the same folders at the same time do not come in each other's way. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { folder } from "../../cli/seedbed.ts";
import { scriptOf } from "../../support/built.ts";
import { ROOT } from "../../support/files.ts";

const NODE = join(ROOT, "node_modules/.bin/node");
const WRITER = scriptOf("contending_writer");

test("every stored run and file is there under contention, and nothing else", async () => {
  const cwd = folder();
  const writers = ["a", "b", "c", "d"];
  const said = await Promise.all(writers.map(async (name) => {
    const child = spawn(NODE, ["--disable-warning=ExperimentalWarning", WRITER, cwd, name]);
    const [out] = await Promise.all([text(child.stdout), once(child, "close")]);
    return out;
  }));
  expect(said.join("")).toBe("");
  expect(readdirSync(join(cwd, ".seedbed/runs"))).toHaveLength(10 * writers.length);
  expect(readdirSync(join(cwd, "out/deep"))).toHaveLength(10 * writers.length);
  expect(readdirSync(join(cwd, ".seedbed")).filter((name) => !name.startsWith("index"))).toEqual(["runs"]);
});
