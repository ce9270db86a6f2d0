/**
 * Runs commands of Seedbed one after another in one process, for tests of what a command prints and does: a process for each
 * would take a second of one core. Each line of standard input is a command; markers say that it has begun (standard output) and
 * that it has ended (both outputs).
 *
 * Between two commands, the state of the process is restored: working folder, environment, listeners. After a command that leaves
 * something open, or that crashes, the process ends as the command's own process would have.
 */
import process from "node:process";
import { createInterface } from "node:readline";

/** A command that a test runs. */
export interface CommandRequest {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Resources that stay open between commands: standard streams, and the thread that limits real time. */
const STAYING: readonly string[] = ["PipeWrap", "MessagePort"];

const QUIET_WITHIN_MS = 500;

process.getBuiltinModule("node:module").enableCompileCache?.();
const { runCommand } = await import("../../src/cli/dispatch.ts");
const { reportError } = await import("../../src/cli/report_error.ts");

let running: readonly string[] = [];
process.on("uncaughtException", (error) => process.exit(reportError(error, running)));

for await (const line of createInterface({ input: process.stdin })) {
  const { args, cwd, env } = JSON.parse(line) as CommandRequest;
  running = args;
  process.stdout.write("\0begin\n");
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  const before = listeners();
  const code = await runCommand(args);
  for (const [event, list] of listeners()) {
    for (const listener of list.filter((each) => before.get(event)?.includes(each) !== true)) {
      process.off(event, listener);
      if (event === "exit") listener.call(process, code);
    }
  }
  // If something of it still runs, the process ends, as the command's own process would have.
  if (!await isQuiet()) process.exit(code);
  const end = `\0${code}\n`;
  process.stdout.write(end);
  process.stderr.write(end);
}
process.exit();

type Listener = (...args: unknown[]) => void;

function listeners(): Map<string, Listener[]> {
  return new Map(
    process.eventNames().map((name) => [String(name), process.listeners(name as NodeJS.Signals) as Listener[]]),
  );
}

/** Whether all is done that the command has begun, some of which may just be ending: a warning comes a tick later. */
async function isQuiet(): Promise<boolean> {
  const untilMs = performance.now() + QUIET_WITHIN_MS;
  do await new Promise((resolve) => setTimeout(resolve, 1)); while (isBusy() && performance.now() < untilMs);
  return !isBusy();
}

function isBusy(): boolean {
  return (process.getActiveResourcesInfo?.() ?? []).some((kind) => !STAYING.includes(kind));
}
