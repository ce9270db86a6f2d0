/** Commands that share a process do what they do in a process of their own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, freshSeedbed, seedbed } from "../cli/seedbed.ts";
import { isThorough } from "./slow.ts";

const LOGS = { version: 1, name: "logs", steps: [{ type: "trace_event", name: "here" }] };
const FAILS = { version: 1, name: "fails", steps: [{ type: "fail", message: "on purpose" }] };
const CODE = `import { scenario } from "seedbed";\nexport default scenario("code").step("nothing", () => {});\n`;

test("each command has the same output and exit code as in a process of its own, whatever ran before it", async ({ task }) => {
  const cwd = folder({ "logs.json": LOGS, "fails.json": FAILS, "broken.json": "{", "code.scenario.ts": CODE });
  const other = join(cwd, "other");
  mkdirSync(other);
  writeFileSync(join(cwd, "state"), "");
  const commands: readonly (readonly [args: readonly string[], options?: object])[] = [
    [["validate", "logs.json"]],
    [["run", "fails.json", "--record", "fails.jsonl", "--no-shrink", "--reporter", "tap"]],
    [["trace", "show", "fails.jsonl", "--json"]],
    [["env", "--json"], { env: { SEEDBED_SEEDS: "7", NO_COLOR: "1" } }],
    [["env", "--json"]],
    [["validate", "broken.json"]],
    [["compile", "code.scenario.ts", "-o", "code.json"], { env: { SEEDBED_STATE_DIR: join(cwd, "state") } }],
    [["validate", "logs.json"], { cwd: other }],
    [["no such command"]],
    [[]],
    [["validate", "logs.json", "--json"]],
  ];
  const shared = [];
  for (const [args, options] of commands) shared.push(await seedbed(args, { cwd, ...options }));
  // A process takes a second of one core.
  const step = isThorough(task.name) ? 1 : 3;
  for (const [index, [args, options]] of commands.entries()) {
    if (index % step !== 0) continue;
    const alone = await freshSeedbed(args, { cwd, ...options });
    expect(withoutTimes(shared[index]!), args.join(" ")).toEqual(withoutTimes(alone));
  }
  expect(new Set(shared.map(({ code }) => code))).toEqual(new Set([0, 1, 2]));
});

function withoutTimes({ out, err, ...rest }: Awaited<ReturnType<typeof seedbed>>): object {
  return {
    ...rest,
    out: out.replace(/\b\d+(\.\d+)? m?s\b|duration_ms: \S+|\.seedbed\/runs\/\w+/g, "…"),
    err: err.replace(/node:\d+/, "node:…"),
  };
}
