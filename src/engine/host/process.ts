/**
 * A real process: run to its end, with its outputs bounded while they stream. It leads a process group of its own, so
 * that what it has started ends with it.
 */
import { Buffer } from "node:buffer";
import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { type Binary, outputsOf } from "./output.ts";
import { killGroup, letGo, startKept } from "./process_group.ts";

// The module is loaded when it is first used, and few scenarios do. Taken at once: while worlds are live, the real one is a trap.
const { getBuiltinModule } = process;

export type ProcessAnswer =
  | {
    /** As a shell has it: 128 and the signal's number when a signal ended it. */
    readonly exitCode: number;
    readonly signal: string | null;
    readonly stdout: string;
    readonly stderr: string;
    readonly binary?: Binary;
  }
  /** It could not be started: `ENOENT`, `EACCES`. */
  | { readonly failed: string }
  /** An output was larger than allowed; the process was killed then. */
  | { readonly cut: "stdout" | "stderr"; readonly maxBytes: number };

export interface ProcessCommand {
  readonly cmd: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin?: string | Uint8Array | undefined;
}

/** Never rejects. When `signal` aborts, the process group is killed and the promise stays unsettled. */
export function runProcess(
  { cmd, args, env, stdin }: ProcessCommand,
  { signal, maxBytes, cwd }: {
    readonly signal: AbortSignal;
    readonly maxBytes: number;
    readonly cwd?: string | undefined;
  },
): Promise<ProcessAnswer> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = startKept(() =>
        getBuiltinModule("node:child_process").spawn(cmd, args, {
          detached: true,
          cwd,
          env: { ...process.env, ...env },
          stdio: ["pipe", "pipe", "pipe"],
        })
      );
    } catch (error) {
      return resolve({ failed: codeOf(error) });
    }
    const stop = () => killGroup(child.pid);
    signal.addEventListener("abort", stop, { once: true });
    let cut: "stdout" | "stderr" | undefined;
    const overflow = (name: "stdout" | "stderr") => {
      cut ??= name;
      killGroup(child.pid);
    };
    const stdout = collect(child, "stdout", maxBytes, overflow);
    const stderr = collect(child, "stderr", maxBytes, overflow);
    const ended = (answer: ProcessAnswer) => {
      // What it has left in the background.
      killGroup(child.pid);
      letGo(child);
      signal.removeEventListener("abort", stop);
      if (!signal.aborted) resolve(cut === undefined ? answer : { cut, maxBytes });
    };
    child.on("error", (error) => child.pid === undefined && ended({ failed: codeOf(error) }));
    child.on("close", (code, killedBy) => {
      ended({ exitCode: code ?? 128 + signalNumber(killedBy), signal: killedBy, ...outputsOf(stdout(), stderr()) });
    });
    // A process that does not read its input closes it: no failure.
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin ?? "");
  });
}

/** Keeps what a process writes, up to the limit. Returns what gives all of it. */
function collect(
  child: ChildProcess,
  name: "stdout" | "stderr",
  maxBytes: number,
  overflow: (name: "stdout" | "stderr") => void,
): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stream = child[name]!;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) return void chunks.push(chunk);
    stream.destroy();
    overflow(name);
  });
  return () => Buffer.concat(chunks);
}

function codeOf(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return code ?? message;
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : constants.signals[name];
}
