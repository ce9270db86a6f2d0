/** A real process, waited for: what a synchronous call of the program asks for. Nothing else happens meanwhile. */
import { constants } from "node:os";
import process from "node:process";
import { outputsOf } from "./output.ts";
import type { ProcessAnswer, ProcessCommand } from "./process.ts";

// Taken at once: while worlds are live, the real one is a trap for code inside of them.
const kill = process.kill.bind(process);
const { getBuiltinModule } = process;

/** `gaveUpMs`: it took longer than allowed, and was killed. */
export type ProcessNowAnswer = ProcessAnswer | { readonly gaveUpMs: number };

/** Never throws. */
export function runProcessNow(
  { cmd, args, env, stdin }: ProcessCommand,
  { maxBytes, timeoutMs, cwd }: {
    readonly maxBytes: number;
    readonly timeoutMs: number;
    readonly cwd?: string | undefined;
  },
): ProcessNowAnswer {
  const { pid, status, signal, stdout, stderr, error } = getBuiltinModule("node:child_process").spawnSync(cmd, args, {
    env: { ...process.env, ...env },
    cwd,
    input: stdin ?? "",
    maxBuffer: maxBytes,
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    // Unknown to the types: it leads a group of its own, so that what it has started can be ended with it.
    ...{ detached: true },
  });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (pid) killGroup(pid);
  if (code === "ETIMEDOUT") return { gaveUpMs: timeoutMs };
  if (code === "ENOBUFS") return { cut: stdout.length > maxBytes ? "stdout" : "stderr", maxBytes };
  if (error !== undefined) return { failed: code ?? error.message };
  return {
    exitCode: status ?? 128 + (signal === null ? 0 : constants.signals[signal]),
    signal,
    ...outputsOf(stdout, stderr),
  };
}

/** Ends what it has left in the background. */
function killGroup(pid: number): void {
  if (process.platform === "win32") return;
  try {
    kill(-pid, "SIGKILL");
  } catch (error) {
    // Nothing of it is left, or the runtime has given it no group.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
