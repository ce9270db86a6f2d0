/** Real files: below the working folder and nowhere else; recorded, so that a replay touches none. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { folderWith, loadSource } from "../../support/source.ts";
import { programOf, type RawStep, run, runLogged } from "../support/programs.ts";

const HOST = { world: { backends: { fs: "host" } } };
const write = (path: string, data: string): RawStep => ({ type: "fs_write", path, data });
const read = (path: string, equals: string): RawStep => ({ type: "fs_read_assert", path, equals });

describe("real files", () => {
  test("host files are written and read below the folder, and a replay touches none", async () => {
    const root = await folderWith({ "here.txt": "before" });
    const program = {
      ...programOf([read("here.txt", "before"), write("deep/er/x.txt", "1"), read("/app/deep/er/x.txt", "1")], HOST),
      root,
    };
    const recorded = await runLogged(program);
    expect(recorded.outcome.finding).toBeUndefined();
    expect(readFileSync(join(root, "deep/er/x.txt"), "utf8")).toBe("1");
    rmSync(root, { recursive: true });
    const again = await runLogged(program, { source: new RecordedSource(recorded.decisions) });
    expect(again.entries).toEqual(recorded.entries);
    expect(existsSync(root)).toBe(false);
    expect(JSON.stringify(recorded.entries)).not.toContain(root);
  });

  test("a snapshot restores changed, created and removed host files, and nothing else", async () => {
    const root = await folderWith({ "a.txt": "a", "b.txt": "b" });
    const { outcome } = await run({
      ...programOf([
        write("a.txt", "a2"),
        { type: "fs_snapshot", name: "s" },
        write("a.txt", "a3"),
        write("new/deep/c.txt", "c"),
        { type: "fs_restore", name: "s" },
        read("a.txt", "a2"),
      ], HOST),
      root,
    });
    expect(outcome.finding).toBeUndefined();
    expect(existsSync(join(root, "new"))).toBe(false);
    expect(readFileSync(join(root, "b.txt"), "utf8")).toBe("b");
  });

  describe("cannot leave the folder", () => {
    test.each([
      ["by ..", "../outside.txt"],
      ["by an absolute path", join(tmpdir(), "outside.txt")],
      ["through a link to a folder", "link/outside.txt"],
      ["through a link to a file that is not there yet", "dangling.txt"],
      ["through a link in a link", "twice/outside.txt"],
    ])("host files cannot leave the folder: %s", async (_how, path) => {
      const outside = await folderWith({ "secret.txt": "secret" });
      const root = await folderWith({});
      symlinkSync(outside, join(root, "link"));
      symlinkSync("link", join(root, "twice"));
      symlinkSync(join(outside, "made.txt"), join(root, "dangling.txt"));
      for (const step of [write(path, "x"), read(path.replace("outside", "secret"), "secret")]) {
        const { outcome } = await run({ ...programOf([step], HOST), root });
        expect(outcome.finding?.message).toMatch(/outside of the working folder|no such file/);
      }
      expect(existsSync(join(outside, "outside.txt"))).toBe(false);
      expect(existsSync(join(outside, "made.txt"))).toBe(false);
    });

    test("a link that stays inside the folder is followed", async () => {
      const root = await folderWith({ "real.txt": "1" });
      mkdirSync(join(root, "in"));
      symlinkSync(join(root, "real.txt"), join(root, "in", "link.txt"));
      const { outcome } = await run({ ...programOf([write("in/link.txt", "2")], HOST), root });
      expect(outcome.finding).toBeUndefined();
      expect(readFileSync(join(root, "real.txt"), "utf8")).toBe("2");
    });
  });

  test("files of the world and of the host exclude one another", () => {
    expect(() => programOf([write("x", "1")], { world: { backends: { fs: "host" }, files: { x: "1" } } }))
      .toThrow("expected files of the world or of the host, found both");
  });

  test("a host file that is too large is not read", async () => {
    const root = await folderWith({ "big.txt": "x".repeat(2_000) });
    const { outcome } = await run({
      ...programOf([read("big.txt", "")], { ...HOST, limits: { maxHostBytes: 1_000 } }),
      root,
    });
    expect(outcome.finding?.message).toContain("the file has 2000 bytes, more than 1000 (maxHostBytes)");
  });
});

test("the program's node:fs works on host files", async () => {
  const [loaded] = await loadSource(`
import { scenario } from "seedbed";
import { readFileSync, createReadStream, openSync, readSync, closeSync, statSync, realpathSync } from "node:fs";
import { mkdir, readdir, rm, writeFile, mkdtemp, rename, stat } from "node:fs/promises";
export default scenario("real files")
  .world({ backends: { fs: "host" } })
  .step("code", async ({ event }) => {
    event("text", { text: readFileSync("in.txt", "utf8"), real: realpathSync("in.txt") });
    const fd = openSync("in.txt", "r");
    const buffer = Buffer.alloc(3);
    event("fd", { count: readSync(fd, buffer, 1, 2, 1), text: buffer.toString("latin1") });
    closeSync(fd);
    let streamed = "";
    for await (const chunk of createReadStream("in.txt")) streamed += chunk;
    event("stream", { streamed });
    await mkdir("out/deep", { recursive: true });
    await writeFile("out/deep/x.bin", new Uint8Array([1, 255]));
    await rename("out/deep/x.bin", "out/y.bin");
    const entries = await readdir("out", { withFileTypes: true });
    event("entries", { entries: entries.map((entry) => [entry.name, entry.isDirectory(), entry.parentPath]) });
    event("stat", { size: (await stat("out/y.bin")).size, file: statSync("out").isFile() });
    event("temporary", { below: (await mkdtemp("out/t-")).startsWith("/app/out/t-") });
    await rm("out", { recursive: true });
    await writeFile("gone/x", "1").catch((error) => event("error", { code: error.code, path: error.path }));
  });
`);
  const root = await folderWith({ "in.txt": "hello" });
  writeFileSync(join(root, "in.txt"), "hello");
  const recorded = await runLogged({ ...loaded!.program, root });
  expect(recorded.outcome.finding).toBeUndefined();
  const events = recorded.entries.flatMap((entry) => "event" in entry ? [[entry.event, entry.data]] : []);
  expect(events).toEqual([
    ["text", { text: "hello", real: "/app/in.txt" }],
    ["fd", { count: 2, text: "\0el" }],
    ["stream", { streamed: "hello" }],
    ["entries", { entries: [["deep", true, "/app/out"], ["y.bin", false, "/app/out"]] }],
    ["stat", { size: 2, file: false }],
    ["temporary", { below: true }],
    ["error", { code: "ENOENT", path: "/app/gone/x" }],
  ]);
  const again = await runLogged(loaded!.program, { source: new RecordedSource(recorded.decisions) });
  expect(again.entries).toEqual(recorded.entries);
});
