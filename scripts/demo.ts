/**
 * `npm run demo`: a real race in a published package, from find to shrink, with the binary. Everything it prints
 * after a `$` is a command that can be typed.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** On Node the build, as npm installs it; on Deno the source. */
const BINARY = "Deno" in globalThis ? ["run", "-A", "src/cli/main.ts"] : ["dist/cli.js"];
const TRACE = ".seedbed/demo/trace.jsonl";
const SHRUNK = ".seedbed/demo/shrunk.jsonl";
const RACE = "examples/races/mkdirp-92";

function say(text: string): void {
  console.log(`\n# ${text}`);
}

/** Runs a command of the binary and insists on how it ends. */
function seedbed(expectedStatus: number, ...args: string[]): void {
  console.log(`$ seedbed ${args.join(" ")}\n`);
  const { status } = spawnSync(process.execPath, [...BINARY, ...args], { cwd: ROOT, stdio: "inherit" });
  if (status !== expectedStatus) throw new Error(`expected exit code ${expectedStatus}, found ${status}`);
}

rmSync(`${ROOT}/.seedbed/demo`, { recursive: true, force: true });

say("mkdirp 0.5.6 has a race: a folder that is made while something else removes it. Find the schedule that shows it.");
seedbed(1, "run", `${RACE}/broken.scenario.ts`, "--seeds", "100", "--no-shrink", "--record", TRACE);

say("The trace replays exactly, as often as you like.");
seedbed(1, "replay", TRACE);

say("Shrink it to the few decisions that matter.");
seedbed(0, "shrink", TRACE, "-o", SHRUNK);

say("What is left is a story of a few lines.");
seedbed(0, "trace", "show", SHRUNK);

say("mkdirp 3.0.1 is fixed: it survives a thousand seeds.");
seedbed(0, "run", `${RACE}/fixed.scenario.ts`, "--seeds", "1000");
