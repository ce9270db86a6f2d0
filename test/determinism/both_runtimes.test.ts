/** Promise 2 for all that a program can reach: generated programs give the same bytes on Node and on Deno. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../support/files.ts";
import { slow, slowParts } from "../support/slow.ts";
import { agreeingPlanOf } from "./plans.ts";
import { recordMany } from "./record_many.ts";

const RECORD = fileURLToPath(new URL("./record_many.ts", import.meta.url));
const OTHER = "deno" in process.versions ? "node" : "deno";
const PROGRAM = `${ROOT}node_modules/.bin/${OTHER}`;
const ARGUMENTS = { node: [RECORD], deno: ["run", "-A", "--no-check", RECORD] }[OTHER];

if (existsSync(PROGRAM)) {
  slow("20 generated programs have the same bytes on this runtime and on the other", () => expectSame(0, 20));
  slowParts(
    "400 generated programs have the same bytes on this runtime and on the other",
    4,
    (part) => expectSame(1_000 + part * 100, 100),
    600_000,
  );
} else {
  test.skip(`generated programs have the same bytes on this runtime and on the other (${OTHER} is not installed)`);
}

/** All of them in one process of the other runtime. */
async function expectSame(from: number, count: number): Promise<void> {
  const args = [...ARGUMENTS, String(from), String(count)];
  const [{ stdout }, here] = await Promise.all([
    promisify(execFile)(PROGRAM, args, { maxBuffer: 256 * 1024 * 1024, encoding: "utf8" }),
    recordMany(from, count),
  ]);
  const there = JSON.parse(stdout) as string[];
  expect(there.length).toBe(count);
  for (const [index, text] of here.entries()) {
    if (text === there[index]) continue;
    const [lines, others] = [text.split("\n"), there[index]!.split("\n")];
    const at = lines.findIndex((line, number) => line !== others[number]);
    expect({ plan: agreeingPlanOf(from + index), [OTHER]: others[at] }).toEqual({
      plan: agreeingPlanOf(from + index),
      [OTHER]: lines[at],
    });
  }
}
