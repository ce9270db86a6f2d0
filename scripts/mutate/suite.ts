/**
 * Stands in for `vitest` where mutants are tested: collects the tests of all files in one process, to be run one by one, again and
 * again. What tests assert with is vitest's own `expect`.
 */
import { format } from "node:util";
export { expect, vi } from "vitest";

type Body = (...args: never[]) => unknown;
type Hook = () => unknown;

interface Group {
  readonly name: string;
  readonly parent: Group | undefined;
  readonly hooks: Readonly<Record<"beforeAll" | "beforeEach" | "afterEach" | "afterAll", Hook[]>>;
}

export interface Test {
  readonly file: string;
  readonly name: string;
  readonly group: Group;
  readonly body: Hook;
}

export const tests: Test[] = [];
let file = "";
let group: Group = newGroup("", undefined);
let finishing: Hook[] = [];

function newGroup(name: string, parent: Group | undefined): Group {
  return { name, parent, hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] } };
}

/** Assigns everything that is defined from now on to this file. */
export function beginFile(path: string): void {
  file = path;
  group = newGroup("", undefined);
}

/** Runs one test, with the hooks of the groups that it is in. Rejects if it fails. */
export async function runTest(test: Test): Promise<void> {
  const groups: Group[] = [];
  for (let at: Group | undefined = test.group; at !== undefined; at = at.parent) groups.unshift(at);
  const inner = groups.toReversed();
  finishing = [];
  try {
    for (const { hooks } of groups) for (const hook of hooks.beforeAll) await hook();
    for (const { hooks } of groups) for (const hook of hooks.beforeEach) await hook();
    await test.body();
  } finally {
    for (const hook of finishing.splice(0).toReversed()) await hook();
    for (const { hooks } of inner) for (const hook of hooks.afterEach) await hook();
    for (const { hooks } of inner) for (const hook of hooks.afterAll) await hook();
  }
}

export const beforeAll = (hook: Hook): unknown => group.hooks.beforeAll.push(hook);
export const beforeEach = (hook: Hook): unknown => group.hooks.beforeEach.push(hook);
export const afterEach = (hook: Hook): unknown => group.hooks.afterEach.push(hook);
export const afterAll = (hook: Hook): unknown => group.hooks.afterAll.push(hook);
export const onTestFinished = (hook: Hook): unknown => finishing.push(hook);

type Define = (name: string, ...rest: readonly unknown[]) => void;

function defineTest(name: string, ...rest: readonly unknown[]): void {
  const body = rest.find((each) => typeof each === "function") as Body;
  const path = [name];
  for (let at: Group | undefined = group; at !== undefined; at = at.parent) if (at.name !== "") path.unshift(at.name);
  tests.push({ file, name: path.join(" > "), group, body: () => body() });
}

function defineGroup(name: string, ...rest: readonly unknown[]): void {
  const body = rest.find((each) => typeof each === "function") as Body;
  const outer = group;
  group = newGroup(name, outer);
  body();
  group = outer;
}

const skipped: Define = () => {};

/** A definition for each row; `spreads` if a row that is an array gives one argument each. */
function each(define: Define, spreads: boolean) {
  return (rows: readonly unknown[]) => (name: string, ...rest: readonly unknown[]): void => {
    const body = rest.find((part) => typeof part === "function") as (...args: unknown[]) => unknown;
    rows.forEach((row, index) => {
      const args = spreads && Array.isArray(row) ? row : [row];
      const shown = format(name.replaceAll("%#", String(index)), ...args);
      define(`${shown.split("\n")[0]!.slice(0, 150)} [${index}]`, () => body(...args));
    });
  };
}

function withVariants(define: Define) {
  const onlyIf = (isOn: boolean) => withEach(isOn ? define : skipped);
  return Object.assign(withEach(define), {
    skip: withEach(skipped),
    skipIf: (isSkipped: unknown) => onlyIf(!isSkipped),
    runIf: (isRun: unknown) => onlyIf(Boolean(isRun)),
  });
}

function withEach(define: Define) {
  const variant: Define = (name, ...rest) => define(name, ...rest);
  return Object.assign(variant, { each: each(define, true), for: each(define, false) });
}

export const test = withVariants(defineTest);
export const it = test;
export const describe = withVariants(defineGroup);
