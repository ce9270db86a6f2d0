/** Who conducts a campaign: one process at a time, also after one was killed and after the machine was started again. */
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claim, conductorOf } from "../../../../src/api/runs/campaign/claim.ts";
import { writerMark } from "../../../../src/engine/store/writer_mark.ts";

let folder: string;
beforeEach(() => folder = mkdtempSync(join(tmpdir(), "claim-")));
afterEach(() => rmSync(folder, { recursive: true }));

const put = (mark: string) => writeFileSync(join(folder, `running-${mark}`), "");
const [pid, started, system] = writerMark().split("-") as [string, string, string];

test("whoever claims a campaign conducts it until it gives it up", () => {
  expect(conductorOf(folder)).toBeUndefined();
  const release = claim(folder, "c");
  expect(conductorOf(folder)).toBe(process.pid);
  release();
  expect(conductorOf(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test("a process that is gone leaves it to the next one, also if its id was given again", () => {
  put(`${pid}-${started}x-${system}`);
  put(`${(2 ** 30).toString(36)}-1-${system}`);
  expect(conductorOf(folder)).toBeUndefined();
  const release = claim(folder, "c");
  expect(readdirSync(folder)).toEqual([`running-${writerMark()}`]);
  release();
});

test("a process of another machine counts as there until it has not touched its file for two minutes", () => {
  const mark = `${(4711).toString(36)}-1-elsewhere`;
  put(mark);
  expect(() => claim(folder, "c")).toThrow("campaign c: expected one that is not running, found it in process 4711");
  expect(readdirSync(folder)).toEqual([`running-${mark}`]);
  const before = Date.now() / 1000 - 121;
  utimesSync(join(folder, `running-${mark}`), before, before);
  claim(folder, "c")();
  expect(readdirSync(folder)).toEqual([]);
});
