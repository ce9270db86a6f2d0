/**
 * `stream`: the command in a process of its own, its events as they come. What takes a process down, memory or a loop that
 * never lets go, does not take this one.
 */
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { SeedbedError } from "../../engine/errors.ts";
import type { ErrorReport } from "../reports/error.ts";
import { type CommandEvent, eventSchema, type StreamEvent, type Summary } from "../reports/events.ts";
import { Job } from "../runs/run/job.ts";
import { linesOf } from "./lines.ts";
import { CALL, type CallOptions, requireOptions } from "./settings.ts";

/** Options of `stream`. */
export interface StreamOptions extends CallOptions {
  /** Program to run instead of the command of this package, with what comes before its arguments. */
  readonly command?: readonly [string, ...string[]] | undefined;
  /** Environment variables on top of this process's; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The result of `stream`. */
export interface StreamReport {
  /** True if the exit code is 0. */
  readonly ok: boolean;
  /** 0 for pass, 1 for fail, 2 for nothing run or files that do not load, 3 for a timeout. */
  readonly exitCode: number;
  /** The sums of the command. */
  readonly summary: Summary;
}

const COMMANDS = ["run", "test", "explore", "replay"] as const;

/**
 * Starts `seedbed run`, `test`, `explore` or `replay` in a process of its own. The events are those of
 * `--reporter ndjson`.
 *
 * The process waits while a loop over the events is busy. It ends, with everything that it has started, when the loop is
 * left, when the signal aborts, and when this process ends.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { stream } from "seedbed";
 *
 * const { exitCode, summary } = await stream(["test", "counter.scenario.ts", "--seeds", "20"]);
 * equal(exitCode, 1);
 * equal(summary.failed, 1);
 * ```
 *
 * @param args The command line, such as `["test", "src", "--seeds", "500"]`.
 * @param options The folder, the program, and its environment variables.
 * @returns A job: its result has the exit code and the sums.
 * @throws {SeedbedError} when the job is awaited: `unreadable` if the program is not there or may not be run; the error of the
 * command itself; and `contract` if it exits unexpectedly.
 */
export function stream(
  args: readonly string[],
  options: StreamOptions = {},
): Job<StreamEvent, StreamReport> {
  return new Job(() => streaming(args, options));
}

async function* streaming(
  args: readonly string[],
  options: StreamOptions,
): AsyncGenerator<StreamEvent, StreamReport, undefined> {
  requireOptions("stream", {
    ...CALL,
    command: z.array(z.string()).min(1),
    env: z.record(z.string(), z.string().optional()),
  }, options);
  const [name, ...rest] = args;
  if (!COMMANDS.some((each) => each === name)) {
    throw new SeedbedError("usage", `stream: expected ${COMMANDS.join(", ")}, found ${JSON.stringify(name)}`);
  }
  const { signal, cwd = ".", command = ownCommand(), env } = options;
  signal?.throwIfAborted();
  const [program, ...before] = command;
  const all = { ...process.env, ...env };
  const { endGroup, endOf, lastWordsOf, requireProgram, startGroup } = await import("./child.ts");
  await requireProgram(program, resolve(cwd), all);
  const child = await startGroup(program, [...before, name!, "--reporter", "ndjson", ...rest], resolve(cwd), all);
  const ending = endOf(child);
  const stop = () => void endGroup(child, ending);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const lastWords = lastWordsOf(child);
  let done: Extract<StreamEvent, { kind: "end" }> | undefined;
  try {
    for await (const line of linesOf(child.stdout!)) {
      const event = parse(line);
      if (event.kind === "error") throw errorOf(event.error);
      if (event.kind === "end") done = event;
      yield event;
    }
    const { code, killedBy } = await ending;
    signal?.throwIfAborted();
    if (done !== undefined && code !== null) return { ok: code === 0, exitCode: code, summary: done.summary };
    const how = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`;
    const words = lastWords();
    throw new SeedbedError("contract", `${program} exited unexpectedly (${how})`, {
      hint: words === "" ? undefined : words,
    });
  } catch (error) {
    // What it was stopped by is not what went wrong.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await endGroup(child, ending);
  }
}

declare const SEEDBED_VERSION: string | undefined;

/** The command of this package, on the runtime that this is. */
function ownCommand(): readonly [string, ...string[]] {
  const built = import.meta.url.includes("/chunks/") ? "../cli.js" : "./cli.js";
  const script = new URL(typeof SEEDBED_VERSION === "string" ? built : "../../cli/main.ts", import.meta.url);
  const isDeno = "deno" in process.versions;
  return [process.execPath, ...isDeno ? ["run", "-A"] : [], fileURLToPath(script)];
}

function parse(line: string): CommandEvent {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new SeedbedError("contract", `stream: expected an event, found ${JSON.stringify(line.slice(0, 80))}`, {
      cause,
      hint: "check that the program is this version of seedbed",
    });
  }
}

function errorOf({ code, message, location, path, hint }: ErrorReport): Error {
  return code === "crash" ? new Error(message) : new SeedbedError(code, message, { location, path, hint });
}
