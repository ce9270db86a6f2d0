/** Completions, asked of the shells themselves. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { COMMAND_NAMES } from "../../src/cli/catalog.ts";
import { commandWords } from "../../src/cli/completions/words.ts";
import { loadCommand } from "../../src/cli/loaders.ts";
import { completionsOutput } from "../../src/cli/output/usage.ts";
import { folder, seedbed } from "./seedbed.ts";
import { SYNC_LIMIT } from "../support/processes.ts";
import { isThorough, slow } from "../support/slow.ts";

const FIRST = [...new Set(COMMAND_NAMES.map((name) => name.split(" ")[0]!))].sort();
const cwd = folder({ "a file.jsonl": "", "b.jsonl": "" });

const has = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

function ask(shell: string, args: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync(shell, args, { cwd, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((line) => line !== "");
}

beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, out } = await seedbed(["completions", shell], { cwd });
    expect(code).toBe(0);
    writeFileSync(join(cwd, `.completions.${shell}`), out);
  }
});

describe.skipIf(!has("bash"))("bash", () => {
  /** What it offers for the last word. Names of files come from readline, where this offers nothing. */
  const complete = (...words: string[]) =>
    ask("bash", [
      "-c",
      `source .completions.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _seedbed; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "bash",
      "seedbed",
      ...words,
    ]);

  test("bash completes commands of one word and of two", () => {
    expect(complete("").sort()).toEqual(FIRST);
    expect(complete("te")).toEqual(["test"]);
    expect(complete("trace", "")).toEqual(["show", "verify"]);
    expect(complete("help", "compl")).toEqual(["completions"]);
  });

  test("bash completes options and their values", () => {
    expect(complete("test", "--wa")).toEqual(["--watch"]);
    expect(complete("test", "--no-")).toEqual(["--no-strict", "--no-shrink", "--no-isolate", "--no-color"]);
    expect(complete("run", "--proc-backend", "")).toEqual(["scripted", "host"]);
    expect(complete("run", "--proc-backend", "=", "ho")).toEqual(["host"]);
    expect(complete("run", "--proc-backend", "=")).toEqual(["scripted", "host"]);
    expect(complete("run", "--seed", "")).toEqual([]);
    expect(complete("trace", "show", "--fo")).toEqual(["--format"]);
  });

  test("bash completes operands", () => {
    expect(complete("replay", "last-")).toEqual(["last-pass", "last-fail"]);
    expect(complete("schema", "c")).toEqual(["config"]);
    expect(complete("completions", "")).toEqual(["bash", "zsh", "fish"]);
    expect(complete("test", "a")).toEqual([]);
    expect(complete("nothing", "")).toEqual([]);
  });

  slow("bash completes every option of every command", async ({ task }) => {
    const all = await commandWords(loadCommand);
    // Each starts a shell.
    const some = isThorough(task.name) ? all : all.filter((_, index) => index % 8 === 0);
    expect(some.length).toBeGreaterThan(5);
    for (const { name, options } of some) {
      expect(complete(...name.split(" "), "-").sort()).toEqual(options.map((option) => option.name).sort());
    }
  });
});

describe.skipIf(!has("fish"))("fish", () => {
  const complete = (line: string) =>
    ask("fish", ["--no-config", "-c", `source .completions.fish; complete -C ${JSON.stringify(`seedbed ${line}`)}`])
      .map((offered) => offered.split("\t")[0]!);

  test("fish completes commands, options, values, operands and files", () => {
    expect(complete("").sort()).toEqual(FIRST);
    expect(complete("trace ").sort()).toEqual(["show", "verify"]);
    expect(complete("test --wa")).toEqual(["--watch"]);
    expect(complete("run --proc-backend ").sort()).toEqual(["host", "scripted"]);
    expect(complete("replay last-").sort()).toEqual(["last-fail", "last-pass"]);
    expect(complete("trace show b")).toEqual(["b.jsonl"]);
    expect(complete("env b")).toEqual([]);
    expect(complete("run --seed b")).toEqual([]);
  });
});

describe.skipIf(!has("zsh"))("zsh", () => {
  /** In a terminal of its own, as somebody who presses the tabulator. */
  const complete = (line: string) => {
    // Its prompt says when it reads keys. What is typed to set it must not look like it.
    const script = `
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z "PS1='@''@'; autoload -U compinit; compinit -u -D; source .completions.zsh; seedbed() { }"
      zpty -r z out "*@@*"
      zpty -n -w z $'${line}\\t\\n'
      zpty -r z out "*@@*"
      print -r -- "$out"`;
    const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", script], { ...SYNC_LIMIT, cwd, encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout;
  };

  slow("zsh completes commands, options and values", () => {
    expect(complete("seedbed comple")).toContain("completions");
    expect(complete("seedbed trace ver")).toContain("verify");
    expect(complete("seedbed test --wat")).toContain("--watch");
    expect(complete("seedbed run --proc-backend=scri")).toContain("scripted");
  });
});

test("completions can be printed as JSON, and an unknown shell is refused", async () => {
  const { out } = await seedbed(["completions", "bash", "--json"], { cwd });
  const document = JSON.parse(out);
  expect(completionsOutput.parse(document)).toEqual(document);
  expect(await seedbed(["completions", "bsh"], { cwd })).toMatchObject({
    code: 2,
    err: expect.stringContaining("did you mean bash?"),
  });
});
