/** The screen of the packed package, where nothing but the package and what it depends on is installed. */
import { join } from "node:path";
import process from "node:process";
import { beforeAll, expect, test } from "vitest";
import { FAILS } from "../cli/scenarios.ts";
import { HAS_TMUX, Tmux } from "../repl/tmux.ts";
import { pack, PACKED_WITHIN_MS, projectWith } from "../support/packed.ts";

let tarball = "";
beforeAll(async () => {
  if (HAS_TMUX) tarball = await pack();
}, PACKED_WITHIN_MS);

test.skipIf(!HAS_TMUX)("the packed seedbed repl works in tmux", async () => {
  const cwd = await projectWith(tarball, { "fails.json": JSON.stringify(FAILS) });
  const runtime = "deno" in process.versions ? ["run", "-A", "--quiet"] : [];
  const command = [process.execPath, ...runtime, join(cwd, "node_modules", "seedbed", "dist", "cli.js"), "repl"];
  const terminal = new Tmux([...command, "fails.json"], { cwd, size: { columns: 80, rows: 24 } });
  expect(await terminal.sees("FAIL")).toContain("╭ ▸ timeline ─");
  terminal.press("q");
  await terminal.sees("exit:0");
});
