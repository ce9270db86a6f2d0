/** Runs the tools of `node_modules/.bin`, on whichever runtime a script was started with. */
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT: string = fileURLToPath(new URL("..", import.meta.url));

export interface CommandResult {
  readonly ok: boolean;
  /** The output of the command, both streams in the order in which they came. */
  readonly output: string;
}

/** Runs `name` from the root of the project; a failure is a result, not an exception. */
export function command(name: string, args: readonly string[]): Promise<CommandResult> {
  const bin = join(ROOT, "node_modules", ".bin");
  // First in PATH, so that a tool's `#!/usr/bin/env node` is the pinned Node too.
  const env = { ...process.env, NO_COLOR: "1", PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
  return new Promise((resolve) => {
    const child = spawn(join(bin, name), args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => output += text);
    }
    child.on("error", (error) => resolve({ ok: false, output: `${name} did not start: ${error.message}\n` }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}
