/** The part of the slow tests, and of the suite on Deno, that a build does: consecutive commits do all of them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { part, position } from "../scripts/rotation.ts";
import { parseSlice } from "./support/slow.ts";
import { fc } from "./support/properties.ts";

const DAY_S = 86_400;

function git(cwd: string, ...args: readonly string[]): string {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.test"];
  return execFileSync("git", [...who, ...args], { cwd, encoding: "utf8", stdio: "pipe" });
}

function repository(commits: number): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "seedbed-rotation-")));
  git(folder, "init", "-q");
  for (let count = 1; count <= commits; count++) {
    git(folder, "commit", "-q", "--allow-empty", "-m", `${count}`);
    expect(position(folder)).toBe(count);
  }
  return folder;
}

test("each commit has the number after its parent's, however often it is built", () => {
  const folder = repository(4);
  expect(position(folder)).toBe(4);
  git(folder, "checkout", "-q", "HEAD~2");
  expect(position(folder)).toBe(2);
});

test("a shallow clone counts by the day of its commit", () => {
  const folder = repository(3);
  const clone = `${folder}-clone`;
  git(folder, "clone", "-q", "--depth", "1", `file://${folder}`, clone);
  const committedS = Number(git(clone, "log", "-1", "--format=%ct"));
  expect(position(clone)).toBe(Math.floor(committedS / DAY_S));
});

test("consecutive commits cover every part once, and slices and shards have valid names", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 40 }), (from, parts) => {
      const all = Array.from({ length: parts }, (_, index) => from + index);
      const slices = all.map((at) => parseSlice(part(at, parts))!.index).sort((a, b) => a - b);
      expect(slices).toEqual(Array.from({ length: parts }, (_, index) => index));
      const shards = all.map((at) => part(at, parts, 1));
      expect(new Set(shards)).toEqual(new Set(slices.map((index) => `${index + 1}/${parts}`)));
    }),
  );
});

test.each([0, -1, 1.5, NaN])("the rotation refuses %s parts", (parts) => {
  expect(() => part(1, parts)).toThrow("rotation: expected how many parts there are");
});
