/** Options of the commands that send requests to a service outside of the world. */
import { z } from "zod";
import { requireTarget } from "../../api/runs/http/outside.ts";
import { startApp } from "../../api/runs/http/started_app.ts";
import { SeedbedError } from "../../engine/errors.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { list, value } from "./option.ts";
import { duration } from "./running.ts";

export const OUTSIDE = {
  "base-url": value(
    "<url>",
    "send the requests to this service, in place of the app of the file",
    z.string().optional(),
  ),
  "allow-target": list("<host>", "with --base-url, a host other than this machine to which requests may be sent"),
};

/** Of the commands on an episode: whose actions it has, and which service gets them. */
export const EPISODE = {
  actions: value(
    "<file>",
    "the actions file, if it is not the one that the episode names",
    z.string().min(1).optional(),
  ),
  ...OUTSIDE,
  service: value("<name>", "the service of the file, by name or export", z.string().min(1).optional()),
};

/** @throws SeedbedError `usage` for a URL that requests may not be sent to */
export function targetOf(
  { "base-url": url, "allow-target": targets }: {
    readonly "base-url"?: string | undefined;
    readonly "allow-target": readonly string[];
  },
): string | undefined {
  return url === undefined ? undefined : requireTarget(url, targets);
}

/** Of the command that may start the service. */
export const STARTS = {
  app: value(
    "<command>",
    'with --base-url, the command that starts the service if nothing answers there, such as "node server.js"; it is stopped again',
    z.string().min(1).optional(),
  ),
  ready: value(
    "<path>",
    "with --app, the path that answers with a status from 200 to 299 once the service is ready, such as /health",
    z.string().regex(/^\//, "expected a path that begins with /").optional(),
  ),
  "ready-timeout": value(
    "<duration>",
    "with --app, how long the service may take to be ready; 30s by default",
    duration.optional(),
  ),
  rps: value(
    "<n>",
    "with --base-url, the most requests per second",
    z.coerce.number().positive("expected a number above zero").optional(),
  ),
};

const READY_MS = 30_000;

/**
 * Starts the service, if it is to be started.
 * @returns what stops it again
 * @throws SeedbedError `usage` for options that need a --base-url, and what `startApp` throws
 */
export async function startedApp(
  options: {
    readonly app?: string | undefined;
    readonly ready?: string | undefined;
    readonly "ready-timeout"?: number | undefined;
    readonly rps?: number | undefined;
  },
  baseUrl: string | undefined,
  cwd: string,
): Promise<() => Promise<void>> {
  const given = (["app", "ready", "ready-timeout", "rps"] as const).find((name) => options[name] !== undefined);
  if (baseUrl === undefined && given !== undefined) {
    throw new SeedbedError("usage", `--${given}: expected a --base-url with it, found none`, {
      hint: "--base-url http://localhost:8080 says where the service is",
    });
  }
  const { app: command, ready, "ready-timeout": readyMs = READY_MS } = options;
  if (baseUrl === undefined || command === undefined) return async () => {};
  const { signal, release } = abortOnInterrupt();
  try {
    const app = await startApp({ command, cwd, baseUrl, ready, readyMs, signal });
    return async () => await app?.stop();
  } finally {
    release();
  }
}
