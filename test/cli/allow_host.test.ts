/** What no command does with a trace: run what its scenario would have the host do, unless the user allows it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { withoutAnswers, withoutBody } from "../support/forge.ts";
import { slow } from "../support/slow.ts";
import { ended, folder, seedbed, start } from "./seedbed.ts";

let cwd: string;
let mark: string;

beforeAll(async () => {
  cwd = folder();
  mark = join(cwd, "MARK");
  const tasks = { a: [{ type: "sleep", duration: "1ms" }], b: [{ type: "sleep", duration: "1ms" }] };
  const scenario = {
    version: 1,
    name: "asks",
    world: { backends: { proc: "host" } },
    steps: [
      { type: "parallel", tasks },
      { type: "proc_spawn", cmd: "touch", args: [mark] },
      { type: "fail", message: "as it should" },
    ],
  };
  writeFileSync(join(cwd, "asks.json"), JSON.stringify(scenario));
  await seedbed(["run", "asks.json", "--record", "honest.jsonl"], { cwd });
  expect(existsSync(mark), "the user's own scenario asks").toBe(true);
  rmSync(join(cwd, "asks.json"));
  const text = readFileSync(join(cwd, "honest.jsonl"), "utf8");
  writeFileSync(join(cwd, "without_answers.jsonl"), withoutAnswers(text));
  writeFileSync(join(cwd, "without_body.jsonl"), withoutBody(text));
  await seedbed(["artifacts", "pack", "honest.jsonl", "-o", "honest.zip"], { cwd });
});

beforeEach(() => rmSync(mark, { force: true }));

const OF_A_TRACE = [
  ["curve"],
  ["fork", "--decision", "0", "--answer", "1", "-o", "fork.jsonl"],
  ["shrink", "-o", "shrunk.jsonl"],
];
const INSPECTING = [
  ["replay"],
  ["replay", "--reporter", "html=page.html"],
  ["why"],
  ["diff", "honest.jsonl"],
  ["ci"],
  ["trace", "verify"],
  ["trace", "show", "--at", "0"],
  ["trace", "show", "--format", "svg", "-o", "run.svg"],
  ["profile", "top"],
  ["profile", "flame", "-o", "flame.html"],
  ["profile", "export", "--format", "otlp", "-o", "otlp.json"],
  ["artifacts", "pack", "-o", "packed.zip"],
];
const WORDS = "seed 8\nseeds 1..3\nfork 1 at 0\nset 0 1\nedit 2 message other\nshrink\ncurve\nsave again.jsonl\nquit\n";

async function repl(trace: string): Promise<string> {
  const child = start(["repl", trace], { cwd });
  child.stdin.write(WORDS);
  return (await ended(child)).out;
}

/** The operand goes behind the words of the command's name. */
function withTrace(args: readonly string[], trace: string): readonly string[] {
  const words = args.findIndex((arg) => arg.startsWith("-") || arg.endsWith(".jsonl"));
  const at = words < 0 ? args.length : words;
  return [...args.slice(0, at), trace, ...args.slice(at)];
}

async function asksNothing(commands: readonly (readonly string[])[], trace: string): Promise<void> {
  for (const args of commands) {
    const line = withTrace(args, trace);
    const { code, err } = await seedbed(line, { cwd });
    expect({ line, asked: existsSync(mark), crashed: code === null || code > 3, err }).toMatchObject({
      asked: false,
      crashed: false,
    });
  }
}

test("curve, fork and shrink of a trace without the host's answers run no process", async () => {
  await asksNothing(OF_A_TRACE, "without_answers.jsonl");
});

test.each(["honest.jsonl", "without_answers.jsonl", "honest.zip"])(
  "REPL commands on %s run no process",
  async (trace) => {
    const out = await repl(trace);
    expect(existsSync(mark)).toBe(false);
    expect(out).toContain("--allow-host proc");
  },
);

for (const trace of ["honest.jsonl", "without_answers.jsonl", "without_body.jsonl", "honest.zip"]) {
  slow(`no command on ${trace} runs a process`, async () => {
    await asksNothing([...OF_A_TRACE, ...INSPECTING], trace);
    await repl(trace);
    expect(existsSync(mark)).toBe(false);
  });
}

test("curve names the host capability and the option that allows it, and runs with it", async () => {
  const refused = await seedbed(["curve", "honest.jsonl", "--json"], { cwd });
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.out)).toMatchObject({
    error: {
      code: "contract",
      message: "a curve runs the scenario again, and it could use the host, which is not allowed: proc",
      hint: "if you trust it, pass --allow-host proc (allowHost in a program)",
    },
  });
  const allowed = await seedbed(["curve", "honest.jsonl", "--runs", "1", "--allow-host", "proc"], { cwd });
  expect(allowed.code).toBe(0);
  expect(existsSync(mark)).toBe(true);
});

test("--allow-host accepts host capabilities and nothing else", async () => {
  const { code, err } = await seedbed(["curve", "honest.jsonl", "--allow-host", "proc,htp"], { cwd });
  expect(code).toBe(2);
  expect(err).toContain(
    '--allow-host: expected proc, http, fs, wasm, tcp, or some of them with commas between, found "proc,htp"',
  );
  const other = await seedbed(["curve", "honest.jsonl", "--allow-host", "http,fs"], { cwd });
  expect(other.code).toBe(2);
  expect(existsSync(mark)).toBe(false);
});
