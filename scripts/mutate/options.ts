/** The options of `npm run mutate`. */
import { parseArgs } from "node:util";
import { TARGETS } from "./targets.ts";

export const HELP = `npm run mutate -- [options]

Changes the source in small ways, one at a time, and looks whether a test fails.

  --only <target>   ${Object.keys(TARGETS).join(", ")}; all of them unless given
  --file <part>     only files whose path contains this
  --sample <n>      mutants of each target, or "all" (default: 100)
  --seed <n>        which ones (default: 1)
  --retry           try those again that no test noticed, or that no test reached
  --json            print the result as JSON
  --page            write docs/quality.md

  npm run mutate -- --only decisions --sample 50 --seed 2
  npm run mutate -- --file timer_queue --sample all
`;

export interface Options {
  readonly targets: readonly string[];
  /** Part of the paths of the files; "" for all. */
  readonly file: string;
  readonly sample: number;
  readonly seed: number;
  readonly retry: boolean;
  readonly json: boolean;
  readonly page: boolean;
}

/** @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      file: { type: "string", default: "" },
      sample: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      retry: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      page: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const { only, file, retry, json, page } = values;
  if (only !== undefined && !Object.hasOwn(TARGETS, only)) {
    throw new Error(`--only: expected one of ${Object.keys(TARGETS).join(", ")}, found ${only}`);
  }
  const sample = values.sample === "all" ? Infinity : wholeNumber("sample", values.sample);
  const targets = only === undefined ? Object.keys(TARGETS) : [only];
  return { targets, file, sample, seed: wholeNumber("seed", values.seed), retry, json, page };
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name}: expected a whole number, found ${text}`);
  return Number(text);
}
