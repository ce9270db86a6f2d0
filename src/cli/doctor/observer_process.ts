/** Has scenarios observed in a fresh process, with another environment or runtime. */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { ObservedFile, ObserveJob } from "../../api/runs/determinism/observe.ts";
import { onInterrupt } from "../interrupt.ts";
import type { Runtime } from "./runtimes.ts";

declare const SEEDBED_VERSION: string | undefined;

/** Beside the folder of chunks, where this is built. */
const SCRIPT = fileURLToPath(
  new URL(typeof SEEDBED_VERSION === "string" ? "../observer.js" : "../observer.ts", import.meta.url),
);

/** @returns what it says, or how it ended instead */
export function observeInProcess(
  job: ObserveJob,
  { path, args }: Runtime,
  env: Readonly<Record<string, string>>,
): Promise<readonly ObservedFile[] | { readonly ended: string }> {
  return new Promise((resolve) => {
    const child: ChildProcess = spawn(path, [...args, SCRIPT], { cwd: job.cwd, env: { ...process.env, ...env } });
    const release = onInterrupt(() => void child.kill());
    let out = "";
    let err = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => out += text);
    child.stderr!.setEncoding("utf8").on("data", (text: string) => err = (err + text).slice(-2_000));
    const ended = (how: string) => {
      release();
      resolve({ ended: how });
    };
    child.on("error", ({ message }) => ended(message));
    child.on("close", (code, signal) => {
      if (code !== 0) {
        const last = err.trim().split("\n").findLast((line) => /\S/.test(line)) ?? "";
        return ended(`${signal === null ? `exit code ${code}` : `signal ${signal}`} ${last}`.trim());
      }
      release();
      resolve(JSON.parse(out) as ObservedFile[]);
    });
    // That it is gone already is told by how it ended.
    child.stdin!.on("error", () => {});
    child.stdin!.end(JSON.stringify(job));
  });
}
