/** docs/extending.md names files that there are. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ROOT } from "./support/files.ts";

test("every path in docs/extending.md exists", () => {
  const page = readFileSync(`${ROOT}docs/extending.md`, "utf8");
  const paths = [...page.matchAll(/`((?:src|test)\/[\w/.]+)`/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(6);
  expect(paths.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});
