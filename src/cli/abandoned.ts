/**
 * Ends a command that nobody waits for any more: whoever read its output is gone, or the folder that it works in. Without
 * that, a long search whose terminal, test or build was killed goes on to its end.
 */
import { fstatSync, statSync, writeSync } from "node:fs";
import process from "node:process";
import { cleanUp } from "./interrupt.ts";

/** Standard output and standard error. */
const STREAMS = [1, 2];
const LOOK_EVERY_MS = 1_000;
/** The exit code by which a shell reports a program that wrote to a pipe without a reader: 128 and the number of SIGPIPE. */
const NOBODY_READS = 141;

let unwritten: Error | undefined;
let looking: NodeJS.Timeout | undefined;

/** Returns why output could not be written, as when the disk is full. The command does its work all the same. */
export function outputProblem(): Error | undefined {
  return process.stdout.errored ?? unwritten;
}

/** @param fail ends the command with an error */
export async function endWhenAbandoned(fail: (error: unknown) => void): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") endUnread();
    unwritten = error;
  });
  // Messages that nobody reads are no reason to end: the result may go elsewhere.
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") fail(error);
  });
  const folder = startFolder();
  if (folder === undefined) throw await goneError();
  looking = setInterval(() => {
    if (STREAMS.every(isUnread)) endUnread();
    if (!isGone(folder)) return;
    cleanUp();
    void goneError(folder).then(fail);
  }, LOOK_EVERY_MS);
  looking.unref();
}

/** For a process that only waits for another one, which looks itself. */
export function leaveLooking(): void {
  clearInterval(looking);
}

/** Undefined when it is gone already. */
function startFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

async function goneError(file?: string): Promise<Error> {
  const { SeedbedError } = await import("../engine/errors.ts");
  return new SeedbedError("unreadable", "the folder that the command was started in no longer exists", {
    location: file === undefined ? undefined : { file },
    hint: "change to a folder that exists, and run the command again",
  });
}

/** Output that nobody reads any more is no error where all of it was written, as in `seedbed trace show … | head`. */
function endUnread(): never {
  cleanUp();
  process.exit(process.exitCode ?? NOBODY_READS);
}

/** Of a socket, which is what programs on Node read output by, it can be told without writing anything. */
function isUnread(stream: number): boolean {
  try {
    if (fstatSync(stream).isSocket()) writeSync(stream, new Uint8Array());
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPIPE";
  }
}

function isGone(folder: string): boolean {
  try {
    return statSync(folder).nlink === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
