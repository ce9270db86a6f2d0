/** Questions on a terminal: answers, defaults, an input that ends. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { converse, type Question } from "../../src/cli/ask.ts";
import { COMMAND, RUNTIME_ARGS } from "../support/built.ts";
import { folder } from "./seedbed.ts";

const QUESTIONS: Question[] = [
  { text: "Which module?", otherwise: "none" },
  { text: "Written in?", choices: ["ts", "yaml"], otherwise: "ts" },
];

async function conversation(typed: string): Promise<{ answers: string[]; shown: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  output.setEncoding("utf8").on("data", (text: string) => shown += text);
  input.end(typed);
  const { ask, close } = converse({ input, output });
  try {
    const answers: string[] = [];
    for (const question of QUESTIONS) answers.push(await ask(question));
    return { answers, shown };
  } finally {
    close();
  }
}

test("a question takes an answer, uses its default for an empty one, and repeats after an invalid one", async () => {
  expect(await conversation("src/cart.ts\nyaml\n")).toMatchObject({ answers: ["src/cart.ts", "yaml"] });
  const { answers, shown } = await conversation("\ntoml\n\n");
  expect(answers).toEqual(["none", "ts"]);
  expect(shown).toBe(
    "Which module? [none] Written in? (ts or yaml) [ts] expected ts or yaml\nWritten in? (ts or yaml) [ts] ",
  );
});

test("an input that ends before the answer is an error", async () => {
  await expect(conversation("x\n")).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("the end"),
  });
});

const hasTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

test.skipIf(!hasTerminal)("seedbed init asks on a terminal, and only there", () => {
  const cwd = folder();
  const line = `${process.execPath} ${RUNTIME_ARGS.join(" ")} ${COMMAND} init --no-color`;
  const { stdout, status } = spawnSync("script", ["-qec", line, "/dev/null"], {
    cwd,
    input: "\nyaml\n",
    encoding: "utf8",
    env: { ...process.env, CI: "" },
  });
  expect(status, stdout).toBe(0);
  expect(stdout).toContain("A module of yours to test, such as src/cart.ts? [none]");
  expect(existsSync(join(cwd, "scenarios/first.scenario.yaml"))).toBe(true);
});
