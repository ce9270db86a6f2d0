/**
 * A process of plain Node that runs a bundled scenario in a loop until it has failed often enough, and prints how long each
 * failure took to come. A run that hangs is noticed at once: the event loop has nothing left to wait for.
 *
 * Arguments: the bundle, how many failures to wait for, and for how many ms at most.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

export interface PlainRuns {
  readonly runs: number;
  readonly failures: number;
  /** Wall-clock time from a failure, or from the start, to the next one. */
  readonly toNextMs: readonly number[];
}

type Evaluate = (module: { exports: { default?: { run(): Promise<void> } } }, require: NodeJS.Require) => void;

const [bundle, wanted, limitMs] = process.argv.slice(2);
const evaluate = new Function("module", "require", readFileSync(bundle!, "utf8")) as Evaluate;
const home = tmpdir();
const require = createRequire(import.meta.url);
let fail: (error: unknown) => void = () => {};
process.on("unhandledRejection", (error) => fail(error));
process.on("uncaughtException", (error) => fail(error));
process.on("beforeExit", () => {
  // With something to wait for, the event loop goes on, and tells of its next end as well.
  setImmediate(() => {});
  fail(new Error("the program hangs"));
});

/** Evaluates the program anew, as a process would, in an empty folder. */
async function once(): Promise<boolean> {
  const folder = mkdtempSync(join(home, "race-"));
  process.env.TMPDIR = folder;
  try {
    await new Promise<void>((resolve, reject) => {
      fail = reject;
      const module: Parameters<Evaluate>[0] = { exports: {} };
      evaluate(module, require);
      module.exports.default!.run().then(resolve, reject);
    });
    return true;
  } catch {
    return false;
  } finally {
    fail = () => {};
    rmSync(folder, { recursive: true, force: true });
  }
}

const toNextMs: number[] = [];
let runs = 0;
const start = performance.now();
let since = start;
while (toNextMs.length < Number(wanted) && performance.now() - start < Number(limitMs)) {
  runs++;
  if (await once()) continue;
  toNextMs.push(performance.now() - since);
  since = performance.now();
}
process.stdout.write(
  JSON.stringify({ runs, failures: toNextMs.length, toNextMs } satisfies PlainRuns),
  () => process.exit(0),
);
