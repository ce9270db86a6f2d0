/** Several writers of one path, step by step: the place goes from whole to whole, and each is told where its file is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AtomicFile } from "../../../src/engine/store/atomic_file.ts";
import type { Collision } from "../../../src/engine/store/collision.ts";
import { SeedbedError } from "../../../src/engine/errors.ts";
import { folder } from "../../cli/seedbed.ts";

/** Three writers that have all begun before the first one ends. */
function begun(collision: Collision) {
  const root = folder();
  const files = ["a", "b", "c"].map((id) => {
    const file = new AtomicFile(join(root, "x.jsonl"), id, collision);
    file.write(id);
    return file;
  });
  const read = () =>
    Object.fromEntries(readdirSync(root).sort().map((name) => [name, readFileSync(join(root, name), "utf8")]));
  return { root, files, read };
}

test("overwrite: the writer that ends last wins", () => {
  const { root, files, read } = begun("overwrite");
  for (const file of files) expect(file.commit()).toBe(join(root, "x.jsonl"));
  expect(read()).toEqual({ "x.jsonl": "c" });
});

test("append: each writer gets its own path", () => {
  const { root, files, read } = begun("append");
  expect(files.map((file) => file.commit())).toEqual(
    ["x.jsonl", "x.2.jsonl", "x.3.jsonl"].map((name) => join(root, name)),
  );
  expect(read()).toEqual({ "x.jsonl": "a", "x.2.jsonl": "b", "x.3.jsonl": "c" });
});

test("error: the writer that ends first wins, and the others report that and leave nothing", () => {
  const { files, read } = begun("error");
  files[0]!.commit();
  for (const file of files.slice(1)) {
    expect(() => file.commit()).toThrow(SeedbedError);
    file.discard();
  }
  expect(read()).toEqual({ "x.jsonl": "a" });
  expect(() => begunAt(files[0]!.path)).toThrow("the file exists already and was left unchanged");
});

function begunAt(path: string): AtomicFile {
  return new AtomicFile(path, "d", "error");
}
