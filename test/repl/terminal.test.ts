// deno-lint-ignore-file no-control-regex -- what must not be drawn, and what colours are made of
/** The real command in a real terminal, on a trace of examples/races: the way that somebody takes through a failure. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Size } from "../../src/repl/view/layout.ts";
import { widthOf } from "../../src/repl/view/text.ts";
import { seedbed } from "../cli/seedbed.ts";
import { COMMAND, RUNTIME_ARGS } from "../support/built.ts";
import { ROOT } from "../support/files.ts";
import { slow, slowWhere, thinned } from "../support/slow.ts";
import { HAS_TMUX, Tmux } from "./tmux.ts";

const IS_DENO = "deno" in process.versions;
// Inside the project, where the packages are found that the examples are about.
const folder = mkdtempSync(join(ROOT, "node_modules", ".terminal-"));
const trace = "race.jsonl";

const command = (...args: readonly string[]) => [process.execPath, ...RUNTIME_ARGS, COMMAND, "repl", ...args];

beforeAll(async () => {
  if (!HAS_TMUX) return;
  await cp(join(ROOT, "examples/races"), join(folder, "races"), { recursive: true });
  const file = "races/mkpath-1/broken.scenario.ts";
  const { code, err } = await seedbed(["run", file, "--seeds", "100", "--record", trace], { cwd: folder });
  expect(code, err).toBe(1);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (size: Size, env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) =>
  new Tmux(command(...args.length === 0 ? [trace] : args), { cwd: folder, size, env });

/** Every line within the screen, and the panes closed. */
function isWhole(shown: string, { columns }: Size): boolean {
  const framed = shown.split("\n").filter((line) => /^[│╭╰]/.test(line));
  return framed.length > 5 && framed.every((line) => /[│╮╯]$/.test(line) && widthOf(line) === columns);
}

/** The screen once it shows this and is drawn whole: tmux may be asked in the middle of a frame. */
async function seesWhole(terminal: Tmux, wanted: string | RegExp, size: Size): Promise<string> {
  let shown = "";
  await vi.waitUntil(() => {
    shown = terminal.screen();
    return (typeof wanted === "string" ? shown.includes(wanted) : wanted.test(shown)) && isWhole(shown, size);
  }, { timeout: 60_000, interval: 50 }).catch(() => {
    throw new Error(`expected ${wanted}, with every line within ${size.columns} columns, in\n${shown}`);
  });
  return shown;
}

/** Typing is echoed again, once. */
async function expectEcho(terminal: Tmux): Promise<void> {
  terminal.press("e", "c", "h", "o", "Space", "b", "a", "c", "k", "Enter");
  await terminal.sees(/echo back\s+back/);
}

describe.skipIf(!HAS_TMUX)("in tmux", () => {
  const sizes: readonly (readonly [string, Size, Readonly<Record<string, string>>])[] = [
    ["120×40", { columns: 120, rows: 40 }, {}],
    ["80×24", { columns: 80, rows: 24 }, {}],
    ["80×24 without colours", { columns: 80, rows: 24 }, { NO_COLOR: "1" }],
  ];
  for (const [index, [name, size, env]] of sizes.entries()) {
    (index === 0 ? test : slow)(
      `${name}: load, step to the finding, fork, reseed until it fails, shrink, save, quit`,
      async () => {
        const terminal = open(size, env);
        await seesWhole(terminal, "mkpath broken", size);
        await terminal.sees("new here?");
        terminal.press("]");
        await terminal.sees(/▸ +\d+ +✗ Error: EEXIST/);
        const colors = terminal.screen({ colors: true });
        if (env["NO_COLOR"] === undefined) expect(colors).toMatch(/\x1b\[[\d;]*31m/);
        else expect(colors).not.toMatch(/\x1b\[[\d;]*(3[1-7]|9\d)m/);

        // Another order of the two callers: the tree is made.
        terminal.press("g");
        await terminal.sees(/▸ +0 /);
        terminal.command("fork 1 at 2");
        await terminal.sees(/run 1, decision 2: start#2 \(bob\): (pass|fail)/);
        terminal.command("seed 0");
        await terminal.sees(/seed 0: (pass|fail)/);
        terminal.command("seeds 1..200");
        const found = await seesWhole(terminal, / (seed [1-9]\d*|dfs): fail, Error: EEXIST/, size);
        expect(found).toContain("FAIL");
        terminal.press("d");
        await terminal.sees(/ part at \d+/);
        terminal.press("Escape");
        await terminal.sees("here you could choose");
        terminal.press("s");
        await seesWhole(terminal, /shrunk from \d+ to \d+ decisions: run \d/, size);
        const kept = `kept-${name.replaceAll(/\W+/g, "-")}.jsonl`;
        terminal.command(`save trace ${kept}`);
        await terminal.sees(`saved ${kept}`);
        terminal.press("q");
        const after = await terminal.sees("exit:0");
        // The screen is as it was: nothing of the panes is left.
        expect(after).not.toMatch(/[│╭╰]/);
        expect(existsSync(join(folder, kept))).toBe(true);
        expect(await seedbed(["replay", kept], { cwd: folder })).toMatchObject({ code: 1, out: /reproduced/ });
      },
    );
  }

  slow("a different outcome of a fork is visible at once", async () => {
    const terminal = open({ columns: 100, rows: 30 });
    await terminal.sees("FAIL");
    // The last choice that matters is among the last ones: one of them leads to a pass.
    terminal.press("]", ",");
    await terminal.sees("▸●");
    terminal.press("f");
    await terminal.sees("▸ here you could choose");
    terminal.press("Left", "Enter");
    await terminal.sees(/run 1, decision \d+: .*: (pass|fail)/);
  });

  slow("a resize redraws, smaller and larger", async () => {
    const terminal = open({ columns: 120, rows: 40 });
    await seesWhole(terminal, "broken.scenario.ts ─", { columns: 120, rows: 40 });
    for (const size of [{ columns: 80, rows: 24 }, { columns: 200, rows: 60 }, { columns: 60, rows: 20 }]) {
      terminal.resize(size);
      // The line of hints stands on the last row once it is drawn anew.
      const isLast = (shown: string) => shown.split("\n")[size.rows - 1]?.startsWith(" ←→ step") === true;
      await terminal.sees((shown) => isWhole(shown, size) && isLast(shown));
    }
    terminal.resize({ columns: 30, rows: 8 });
    await terminal.sees("too small");
    terminal.resize({ columns: 80, rows: 24 });
    await seesWhole(terminal, "timeline", { columns: 80, rows: 24 });
  });

  slow("without a file the REPL lists stored runs, failures first", async () => {
    await seedbed(["run", "races/mkpath-1/broken.scenario.ts", "--seeds", "50"], { cwd: folder });
    const terminal = new Tmux(command(), { cwd: folder, size: { columns: 100, rows: 30 } });
    await terminal.sees(/✗ mkpath broken: .*dfs +(just now|\d+ min) +Error:? EEXIST/);
    terminal.press("Enter");
    await terminal.sees("FAIL");
  });

  test.each(thinned("signals restore the terminal", ["SIGTERM", "SIGHUP", "SIGINT"] as const))(
    "%s restores the terminal",
    async (signal) => {
      const terminal = open({ columns: 80, rows: 24 });
      await terminal.sees("timeline");
      process.kill(terminal.pid(), signal);
      const shown = await terminal.sees(/exit:\d+/);
      expect(shown).not.toMatch(/[│╭╰]/);
      await expectEcho(terminal);
    },
  );

  slowWhere(!IS_DENO)("a crash restores the terminal and is visible", async () => {
    const crash = "data:text/javascript,setTimeout(() => { throw new Error('from nowhere') }, 3000)";
    const terminal = open({ columns: 100, rows: 24 }, { NODE_OPTIONS: `--import="${crash}"` });
    await terminal.sees("timeline");
    const shown = await terminal.sees("exit:4");
    expect(shown).not.toMatch(/[│╭╰]/);
    expect(shown).toContain("from nowhere");
    await expectEcho(terminal);
  });
});
