/** Starts the service that is to be explored, waits until it answers, and stops it again with all that it has started. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { SeedbedError } from "../../../engine/errors.ts";
import { killGroup, letGo, startKept } from "../../../engine/host/process_group.ts";
import { formatDurationMs } from "../../../engine/text/duration.ts";
import { nowMs } from "../../host.ts";

export interface AppPlan {
  /** A line for the shell. */
  readonly command: string;
  readonly cwd: string;
  /** Where it is to answer, without a slash at the end. Its port is in the variable `PORT`, unless there is one. */
  readonly baseUrl: string;
  /** The path that answers with a status from 200 to 299 once it is ready; any answer to `/` will do if undefined. */
  readonly ready?: string | undefined;
  /** How long it may take until it is ready. */
  readonly readyMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface StartedApp {
  /** Ends it: with SIGTERM, and with SIGKILL if it is still there after `STOP_MS`. */
  stop(): Promise<void>;
}

const POLL_MS = 50;
const STOP_MS = 3_000;
/** The end of what it has written is kept, for messages. */
const KEPT_CHARACTERS = 2_000;

/**
 * Returns undefined if a service answers there already, which is then left alone.
 * @throws SeedbedError `usage` for a program that ends, or is not ready in time
 */
export async function startApp(plan: AppPlan): Promise<StartedApp | undefined> {
  const { command, cwd, baseUrl, ready, readyMs } = plan;
  if (await statusOf(`${baseUrl}/`) !== undefined) return undefined;
  const { port } = new URL(baseUrl);
  const child = startKept(() =>
    spawn(command, {
      cwd,
      shell: true,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PORT: port, ...process.env },
    })
  );
  const written = keepEnd(child);
  const ended = once(child, "close").catch(() => []);
  const stop = () => stopApp(child, ended);
  const failed = async (found: string, hint: string): Promise<never> => {
    await stop();
    const last = written().trim().split("\n").at(-1)!;
    throw new SeedbedError(
      "usage",
      `--app ${JSON.stringify(command)}: expected a service at ${baseUrl}, found ${found}`,
      {
        hint: last === "" ? hint : `${hint}; it wrote last: ${last}`,
      },
    );
  };
  const beganMs = nowMs();
  while (nowMs() - beganMs < readyMs) {
    if (plan.signal?.aborted === true) break;
    const status = await statusOf(`${baseUrl}${ready ?? "/"}`);
    if (status !== undefined && (ready === undefined || (status >= 200 && status < 300))) return { stop };
    if (child.exitCode !== null || child.signalCode !== null) {
      return await failed(
        `a program that ended with ${child.exitCode ?? child.signalCode}`,
        "it has to run until it is stopped",
      );
    }
    await pause(POLL_MS);
  }
  const asked = ready === undefined ? "answered" : `answered ${ready} with a status from 200 to 299`;
  return await failed(
    `none that ${asked} within ${formatDurationMs(readyMs)}`,
    `its port is in the variable PORT (${port}); --ready-timeout gives it longer`,
  );
}

async function stopApp(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  killGroup(child.pid, "SIGTERM");
  if (!hasEnded()) await Promise.race([ended, pause(STOP_MS, undefined, { ref: false })]);
  // What it has started may outlive it.
  killGroup(child.pid, "SIGKILL");
  await ended;
  letGo(child);
}

/** The status of a GET; undefined if nobody answers. */
async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}

function keepEnd({ stdout, stderr }: ChildProcess): () => string {
  let text = "";
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (chunk: string) => text = (text + chunk).slice(-KEPT_CHARACTERS));
  }
  return () => text;
}
