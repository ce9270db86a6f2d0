/**
 * A process that tests mutants. It loads the tests and the instrumented source once, then does what it is told: measure which
 * mutants each test reaches, or run tests with one mutant on until one fails.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import fc from "fast-check";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { activate, countHits, stopCounting } from "./active.ts";
import type { Mutant } from "./mutants.ts";
import type { Ask, Measured, Tell } from "./protocol.ts";
import { ROOT } from "../command.ts";
import { beginFile, runTest, type Test, tests } from "./suite.ts";
import { withSwitches } from "./switches.ts";

const { files, mutants, active } = await new Promise<Extract<Ask, { do: "load" }>>((resolve) =>
  process.once("message", (message) => resolve(message as Extract<Ask, { do: "load" }>))
);
const tell = (message: Tell) => void process.send!(message);

const byUrl = new Map<string, Mutant[]>();
for (const mutant of mutants) {
  const url = pathToFileURL(ROOT + mutant.file).href;
  byUrl.set(url, [...byUrl.get(url) ?? [], mutant]);
}
const suiteUrl = new URL("suite.ts", import.meta.url).href;
const switchUrl = new URL("active.ts", import.meta.url).href;
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "vitest" && context.parentURL !== suiteUrl) return { url: suiteUrl, shortCircuit: true };
    if (specifier === "seedbed") return { url: pathToFileURL(`${ROOT}src/mod.ts`).href, shortCircuit: true };
    return next(specifier, context);
  },
  load(url, context, next) {
    const own = byUrl.get(url);
    if (own === undefined) return next(url, context);
    const source = withSwitches(readFileSync(fileURLToPath(url), "utf8"), own, switchUrl);
    return { format: "module-typescript", source, shortCircuit: true };
  },
});

// The same cases for each mutant; and a failure is enough, however large.
fc.configureGlobal({ seed: 1, endOnFailure: true });
const hits = countHits(mutants.length);
activate(active);
let stray: unknown;
process.on("unhandledRejection", (reason) => stray ??= reason ?? new Error("a rejection without a reason"));
process.on("uncaughtException", (error) => stray ??= error);
const broken: string[] = [];
for (const file of files) {
  beginFile(file);
  try {
    await import(pathToFileURL(ROOT + file).href);
  } catch (error) {
    broken.push(`${file}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
}
const atLoad = mutants.filter(({ id }) => hits[id]! > 0).map(({ id }) => id);
stopCounting();
tell({ did: "load", tests: tests.map(({ file, name }) => ({ file, name })), atLoad, broken });

/** Returns why a test fails; undefined if it passes. */
async function failureOf(test: Test, maxMs: number): Promise<string | undefined> {
  stray = undefined;
  const late = new AbortController();
  const timeout = wait(maxMs, "timeout", { signal: late.signal }).catch(() => undefined);
  try {
    if (await Promise.race([runTest(test), timeout]) === "timeout") return `timeout after ${maxMs} ms`;
    if (stray === undefined) return undefined;
    return `outside of the test: ${messageOf(stray)}`;
  } catch (error) {
    return messageOf(error);
  } finally {
    late.abort();
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.slice(0, 200);
}

async function measure(index: number): Promise<Measured> {
  const counted = countHits(mutants.length);
  const before = process.cpuUsage();
  const failure = await failureOf(tests[index]!, 120_000);
  const { user, system } = process.cpuUsage(before);
  stopCounting();
  const reached: number[] = [];
  counted.forEach((count, id) => count > 0 && reached.push(id, count));
  return { ms: (user + system) / 1000, failure, reached };
}

async function serve(ask: Ask): Promise<void> {
  if (ask.do === "measure") return tell({ did: "measure", measured: await measure(ask.test) });
  if (ask.do !== "try") return;
  for (const { test, maxMs, maxHits } of ask.tests) {
    if (tests[test] === undefined) {
      return tell({ did: "try", killedBy: test, failure: "its file does not load", isSound: false });
    }
    tell({ did: "begin", maxMs });
    activate(ask.mutant, maxHits);
    const failure = await failureOf(tests[test]!, maxMs);
    if (failure === undefined) continue;
    // Only what passes again without the mutant was failed by the mutant, and not by what an earlier one left behind.
    activate(active);
    const isSound = failure.startsWith("timeout") ? false : await failureOf(tests[test]!, maxMs) === undefined;
    return tell({ did: "try", killedBy: test, failure, isSound });
  }
  activate(active);
  tell({ did: "try" });
}

process.on("message", (message) => void serve(message as Ask));
process.on("disconnect", () => process.exit());
