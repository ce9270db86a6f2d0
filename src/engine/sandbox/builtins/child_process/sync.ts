/** `child_process.spawnSync`, `execSync` and `execFileSync`: answered at once, with no turn of the scheduler in between. */
import { Buffer } from "node:buffer";
import { bytesOf } from "../../../host/output_bytes.ts";
import type { ProcessAnswer } from "../../../host/process.ts";
import type { Scope } from "../../realm/scope.ts";
import { prepare, readCommand, signalName, type Spawned, type SpawnOptions, stdioOf } from "./command.ts";
import { commandFailed, maxBufferError, spawnError } from "./errors.ts";

type Text = string | Buffer;

interface Result {
  readonly pid: number;
  readonly output: readonly [null, Text | null, Text | null] | null;
  readonly stdout: Text | null;
  readonly stderr: Text | null;
  readonly status: number | null;
  readonly signal: string | null;
  readonly error?: Error;
}

const MAX_BUFFER = 1024 * 1024;

export function createSync(scope: Scope): Record<string, unknown> {
  const execute = (spawned: Spawned, shown: string): Text | null => {
    const result = run(scope, spawned);
    // As Node: what went to stderr is shown, unless the caller said where it goes.
    if (spawned.options.stdio === undefined && result.stderr !== null && result.stderr.length > 0) {
      (scope.global("process") as { stderr: { write(text: Text): void } }).stderr.write(result.stderr);
    }
    if (result.error !== undefined) throw Object.assign(result.error, result);
    if (result.status === 0) return result.stdout;
    throw Object.assign(commandFailed(shown, String(result.stderr ?? "")), result);
  };
  return {
    spawnSync: (...given: unknown[]) => run(scope, prepare(scope, readCommand(given))),
    execFileSync(...given: unknown[]) {
      const command = readCommand(given);
      return execute(prepare(scope, command), [command.file, ...command.args].join(" "));
    },
    execSync(...given: unknown[]) {
      const command = readCommand(given);
      const { shell } = command.options;
      const options: SpawnOptions = { ...command.options, shell: typeof shell === "string" ? shell : true };
      return execute(prepare(scope, { ...command, options }), command.file);
    },
  };
}

function run(scope: Scope, spawned: Spawned): Result {
  const { options, command } = spawned;
  const [, ...outputs] = stdioOf(options.stdio);
  const stdin = options.input === undefined ? "" : Buffer.from(options.input as string);
  const answer = scope.world.proc.spawnNow({ ...command, stdin, timeoutMs: options.timeout });
  const ended = resultOf(spawned, answer);
  const [stdout, stderr] = (["stdout", "stderr"] as const).map((name, index) => {
    if (outputs[index] === "inherit" && "exitCode" in answer && answer[name] !== "") {
      (scope.global("process") as Record<string, { write(text: string): void }>)[name]!.write(answer[name]);
    }
    return outputs[index] === "pipe" && "exitCode" in answer ? encoded(bytesOf(answer, name), options) : null;
  }) as [Text | null, Text | null];
  const output = "exitCode" in answer ? [null, stdout, stderr] as const : null;
  // The pid is not that of a process which runs beside the program.
  return { pid: 0, output, stdout, stderr, ...ended };
}

function resultOf(
  { file, words, options }: Spawned,
  answer: ProcessAnswer,
): Pick<Result, "status" | "signal" | "error"> {
  const { maxBuffer = MAX_BUFFER } = options;
  const args = words.slice(1);
  if ("failed" in answer) {
    const signal = answer.failed === "ETIMEDOUT" ? signalName(options.killSignal ?? "SIGTERM") : null;
    return { status: null, signal, error: spawnError(answer.failed, file, args, "spawnSync") };
  }
  if ("cut" in answer) return { status: null, signal: "SIGKILL", error: maxBufferError(answer.cut, answer.maxBytes) };
  if (Math.max(Buffer.byteLength(answer.stdout), Buffer.byteLength(answer.stderr)) > maxBuffer) {
    return { status: null, signal: "SIGTERM", error: spawnError("ENOBUFS", file, args, "spawnSync") };
  }
  return { status: answer.signal === null ? answer.exitCode : null, signal: answer.signal };
}

function encoded(all: Buffer, { encoding, maxBuffer = MAX_BUFFER }: SpawnOptions): Text {
  const bytes = all.subarray(0, maxBuffer);
  return typeof encoding === "string" && Buffer.isEncoding(encoding) ? bytes.toString(encoding) : bytes;
}
