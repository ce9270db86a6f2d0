/** What the program's own `node:fs` can reach on the host: nothing outside of the folder, by any call. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, loadSource } from "../../support/source.ts";
import { runLogged } from "../support/programs.ts";

/** Runs code in a folder of the host. Gives what its events told. */
async function tell(root: string, body: string, { before = "", after = "" } = {}): Promise<Record<string, unknown>> {
  const [loaded] = await loadSource(`
import { fs as files, scenario } from "seedbed";
import * as fs from "node:fs";
const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
export default scenario("files").world({ backends: { fs: "host" } })${before}.step("code", async ({ event }) => {
  ${body}
})${after};
`);
  const { outcome, entries } = await runLogged({ ...loaded!.program, root });
  expect(outcome.finding).toBeUndefined();
  return Object.assign({}, ...entries.flatMap((entry) => "event" in entry ? [entry.data] : []));
}

async function withLinkOut(): Promise<{ root: string; outside: string }> {
  const outside = await folderWith({ "secret.txt": "secret" });
  const root = await folderWith({});
  mkdirSync(join(root, "in"));
  writeFileSync(join(root, "in", "a.txt"), "a");
  mkdirSync(join(root, "from", "link"), { recursive: true });
  writeFileSync(join(root, "from", "link", "made.txt"), "x");
  symlinkSync(outside, join(root, "in", "link"));
  return { root, outside };
}

describe("host files", () => {
  test("copying a folder neither writes nor reads through a link", async () => {
    const { root, outside } = await withLinkOut();
    const told = await tell(
      root,
      `event("told", {
        into: attempt(() => fs.cpSync("from", "in", { recursive: true })),
        through: attempt(() => fs.cpSync("in", "copy", { recursive: true, dereference: true })),
        link: attempt(() => fs.cpSync("in", "links", { recursive: true }) ?? fs.lstatSync("links/link").isSymbolicLink()),
      });`,
    );
    expect(told).toEqual({ into: "EACCES", through: "EACCES", link: true });
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    expect(existsSync(join(root, "copy", "link", "secret.txt"))).toBe(false);
  });

  test("listing all files below a folder does not follow links", async () => {
    const { root } = await withLinkOut();
    const told = await tell(root, `event("told", { names: fs.readdirSync("in", { recursive: true }).sort() });`);
    expect(told).toEqual({ names: ["a.txt", "link"] });
  });

  test("a program can use only descriptors that it has opened", async () => {
    const root = await folderWith({ "a.txt": "a" });
    const told = await tell(
      root,
      `const fd = fs.openSync("a.txt", "a");
      event("told", {
        own: fs.writeSync(fd, "b"),
        closed: (fs.closeSync(fd), attempt(() => fs.writeSync(fd, "c"))),
        output: attempt(() => fs.writeSync(1, "")),
        input: attempt(() => fs.readFileSync(0)),
      });`,
    );
    expect(told).toEqual({ own: 1, closed: "EBADF", output: "EBADF", input: "EBADF" });
  });

  test("host files do not wait for a pipe", async () => {
    const root = await folderWith({});
    execFileSync("mkfifo", [join(root, "pipe")]);
    const told = await tell(
      root,
      `event("told", {
        read: attempt(() => fs.readFileSync("pipe")),
        write: attempt(() => fs.writeFileSync("pipe", "x")),
        open: attempt(() => fs.openSync("pipe", "r")),
      });`,
    );
    expect(told).toEqual({ read: "ENOTSUP", write: "ENOTSUP", open: "ENOTSUP" });
  });

  test("a snapshot restores the folder that was named when it was taken", async () => {
    const root = await folderWith({ "a.txt": "a" });
    const around = { before: `.step(files.snapshot("s"))`, after: `.step(files.restore("s"))` };
    await tell(root, `fs.mkdtempSync("t-");`, around);
    expect(readdirSync(root)).toEqual(["a.txt"]);
  });
});
