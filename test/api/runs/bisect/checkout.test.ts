/** The working tree of a bisection of a repository that somebody else made. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { Checkout } from "../../../../src/api/runs/bisect/checkout.ts";
import { History } from "../../../../src/api/runs/bisect/history.ts";
import { folder } from "../../../cli/seedbed.ts";

function git(cwd: string, ...args: string[]): string {
  const { GIT_DIR: _, ...env } = process.env;
  const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false"];
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd, encoding: "utf8", env });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

function commit(cwd: string): string {
  git(cwd, "add", "--all");
  git(cwd, "commit", "--quiet", "--message", "a commit");
  return git(cwd, "rev-parse", "HEAD");
}

function checkoutOf(top: string, cwd = top): Checkout {
  const tree = join(realpathSync(folder({})), "tree");
  return new Checkout({ top, cwd, folder: tree, prepare: undefined, signal: new AbortController().signal });
}

test("hooks and settings of the repository run nothing, and change nothing", async () => {
  const top = realpathSync(folder({ "a.txt": "one" }));
  git(top, "init", "--quiet");
  const first = commit(top);
  const ran = join(top, ".git", "ran");
  const program = join(top, ".git", "program");
  for (const path of [join(top, ".git/hooks/post-checkout"), program]) {
    mkdirSync(join(top, ".git/hooks"), { recursive: true });
    writeFileSync(path, `#!/bin/sh\ntouch "${ran}"\n`);
    chmodSync(path, 0o755);
  }
  const settings = {
    "core.fsmonitor": program,
    "log.showSignature": "true",
    "gpg.program": program,
    "color.ui": "always",
  };
  for (const [name, value] of Object.entries(settings)) git(top, "config", name, value);
  writeFileSync(join(top, "a.txt"), "two");
  git(top, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "commit", "-qam", "two");
  const checkout = checkoutOf(top);
  const history = new History(top);
  const second = history.find("HEAD", "--bad");
  for (const hash of [second, first]) expect(await checkout.switchTo(hash)).toBeUndefined();
  expect(history.commit(first)).toMatchObject({ hash: first, subject: "a commit", author: "Ann" });
  expect(history.parents(second)).toEqual([first]);
  expect(history.between(second, [])).toContain(second);
  checkout.remove();
  expect(existsSync(ran)).toBe(false);
});

test("a link of a commit leads nothing out of the working tree", async () => {
  const top = realpathSync(
    folder({ "work/x.scenario.ts": "", "work/node_modules/a/index.js": "", ".gitignore": "node_modules" }),
  );
  const elsewhere = folder({});
  git(top, "init", "--quiet");
  const whole = commit(top);
  git(top, "rm", "-rq", "--cached", "work");
  const file = join(top, "work", "x.scenario.ts");
  git(top, "update-index", "--add", "--cacheinfo", `120000,${blob(top, elsewhere)},work`);
  git(top, "commit", "--quiet", "--message", "a link");
  const linked = git(top, "rev-parse", "HEAD");
  const checkout = checkoutOf(top, join(top, "work"));
  expect(await checkout.switchTo(linked)).toBe("its folder work leads out of the repository");
  expect(checkout.addMissing(file)).toBe(false);
  symlinkSync("/nowhere", join(elsewhere, "node_modules"));
  expect(await checkout.switchTo(whole)).toBeUndefined();
  checkout.remove();
  expect(readdirSync(elsewhere)).toEqual(["node_modules"]);
});

function blob(cwd: string, text: string): string {
  const { stdout } = spawnSync("git", ["hash-object", "-w", "--stdin"], { cwd, input: text, encoding: "utf8" });
  return stdout.trim();
}
