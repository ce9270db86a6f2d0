/** `child_process.exec` and `execFile`: a process whose output is collected for a callback. */
import { Buffer } from "node:buffer";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { Scope } from "../../realm/scope.ts";
import { AnsweredProcess } from "./answered.ts";
import type { ChildProcess } from "./child.ts";
import { prepare, readCommand, type SpawnOptions } from "./command.ts";
import { commandFailed, maxBufferError } from "./errors.ts";

type Text = string | Buffer;
type Callback = (error: Error | null, stdout: Text, stderr: Text) => void;

const MAX_BUFFER = 1024 * 1024;

export function createExec(scope: Scope): Record<string, unknown> {
  const execFile = (...given: unknown[]) => {
    const callback = given.find((value) => typeof value === "function") as Callback | undefined;
    const command = readCommand(given.filter((value) => typeof value !== "function"));
    return run(scope, command, [command.file, ...command.args].join(" "), callback);
  };
  const exec = (...given: unknown[]) => {
    const callback = given.find((value) => typeof value === "function") as Callback | undefined;
    const command = readCommand(given.filter((value) => typeof value !== "function"));
    const shell = command.options.shell;
    const options = { ...command.options, shell: typeof shell === "string" ? shell : true };
    return run(scope, { ...command, options }, command.file, callback);
  };
  return { exec: promising(exec), execFile: promising(execFile) };
}

/** With what `util.promisify` makes of it: a promise of both outputs, which has the child. */
function promising(start: (...given: unknown[]) => ChildProcess): unknown {
  const promised = (...given: unknown[]) => {
    let child: ChildProcess | undefined;
    const promise = new Promise((resolve, reject) => {
      child = start(...given, (error: Error | null, stdout: Text, stderr: Text) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(Object.assign(error, { stdout, stderr }));
      });
    });
    return Object.assign(promise, { child });
  };
  return Object.defineProperty(start, promisify.custom, { value: promised, enumerable: false });
}

function run(
  scope: Scope,
  command: { file: string; args: string[]; options: SpawnOptions },
  shown: string,
  callback: Callback | undefined,
): ChildProcess {
  const { encoding = "utf8", maxBuffer = MAX_BUFFER, killSignal = "SIGTERM" } = command.options;
  const child = new AnsweredProcess(
    scope,
    prepare(scope, { ...command, options: { ...command.options, stdio: "pipe" } }),
  );
  const done = callback === undefined ? undefined : scope.later(callback);
  let failure: Error | undefined;
  let over = false;
  const collected = (["stdout", "stderr"] as const).map((name) =>
    collect(child[name]!, maxBuffer, () => {
      failure ??= maxBufferError(name);
      child.kill(killSignal);
    })
  );
  const finish = (code: number | null, signal: string | null) => {
    if (over) return;
    over = true;
    const [stdout, stderr] = collected.map((take) => take(encoding)) as [Text, Text];
    if (failure === undefined && (code !== 0 || signal !== null)) {
      failure = Object.assign(commandFailed(shown, stderr.toString()), { code, killed: child.killed, signal });
    }
    if (failure !== undefined) Object.assign(failure, { cmd: shown });
    done?.(failure ?? null, stdout, stderr);
  };
  child.on("close", finish);
  child.on("error", (error) => {
    failure = error;
    child.stdout?.destroy();
    child.stderr?.destroy();
    finish(null, null);
  });
  return child;
}

/** Keeps what comes, up to the limit. Returns what gives it. */
function collect(
  stream: Readable,
  maxBytes: number,
  overflow: () => void,
): (encoding: string | null | undefined) => Text {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer | string) => {
    const buffer = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    const room = Math.max(0, maxBytes - bytes);
    bytes += buffer.length;
    chunks.push(buffer.subarray(0, room));
    if (buffer.length > room) overflow();
  });
  return (encoding) => {
    const all = Buffer.concat(chunks);
    return encoding !== null && encoding !== undefined && Buffer.isEncoding(encoding) ? all.toString(encoding) : all;
  };
}
