/** `Deno.Command`: the same processes as those of `node:child_process`. */
import { Buffer } from "node:buffer";
import { constants } from "node:os";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { liveCwd } from "../../realm/live_world.ts";
import type { ProcCommand } from "../../../capabilities/proc/processes.ts";
import { bytesOf } from "../../../host/output_bytes.ts";
import type { ProcessAnswer } from "../../../host/process.ts";
import { signalName } from "../../builtins/child_process/command.ts";
import { maxBufferError } from "../../builtins/child_process/errors.ts";
import { RunningProcess } from "../../builtins/child_process/running.ts";
import { streamConsumers } from "../../builtins/stream.ts";
import type { Scope } from "../../realm/scope.ts";
import { DENO_ERRORS, denoError } from "./errors.ts";

type Stdio = "piped" | "inherit" | "null";
type Output = "stdout" | "stderr";

interface CommandOptions {
  readonly args?: readonly (string | URL)[];
  readonly env?: Readonly<Record<string, string>>;
  readonly clearEnv?: boolean;
  /** Accepted; rules and the host's processes know no other folder. */
  readonly cwd?: string | URL;
  readonly signal?: AbortSignal;
  readonly stdin?: Stdio;
  readonly stdout?: Stdio;
  readonly stderr?: Stdio;
}

interface Status {
  readonly success: boolean;
  readonly code: number;
  readonly signal: string | null;
}

interface Streams {
  stdin?: WritableStream;
  stdout?: ReadableStream;
  stderr?: ReadableStream;
}

/** The destination of an output when the process has ended. */
interface OutputEnd {
  readonly name: Output;
  readonly stdio: Stdio;
  readonly end: (bytes: Buffer) => void;
}

const NOTHING = { stdout: "", stderr: "" };

export function createCommand(scope: Scope): unknown {
  return class Command {
    readonly #command: ProcCommand;
    readonly #options: CommandOptions;

    constructor(command: string | URL, options: CommandOptions = {}) {
      this.#options = options;
      const env = { ...(options.clearEnv === true ? {} : scope.machine.env.variables), ...options.env };
      const cwd = options.cwd === undefined ? undefined : posix.resolve(liveCwd(), pathOf(options.cwd));
      this.#command = { cmd: pathOf(command), args: (options.args ?? []).map(pathOf), env, cwd };
    }

    async output(): Promise<object> {
      this.#refuseInput();
      const options = { ...this.#options, ...this.#collected() };
      return await new Child(scope, this.#command, { ...options, stdin: "null" }).output();
    }

    outputSync(): object {
      this.#refuseInput();
      const answer = scope.world.proc.spawnNow(this.#command);
      const status = statusOf(this.#command, answer);
      return outputOf(scope, status, "exitCode" in answer ? answer : NOTHING, this.#collected());
    }

    spawn(): Child {
      return new Child(scope, this.#command, this.#options);
    }

    #collected(): { stdout: Stdio; stderr: Stdio } {
      return { stdout: this.#options.stdout ?? "piped", stderr: this.#options.stderr ?? "piped" };
    }

    #refuseInput(): void {
      if (this.#options.stdin !== "piped") return;
      throw new TypeError("Piped stdin is not supported for this function, use 'Deno.Command.spawn()' instead");
    }
  };
}

/** `Deno.ChildProcess`. */
export class Child {
  readonly #scope: Scope;
  readonly #process: RunningProcess;
  readonly #streams: Streams = {};
  readonly #outputs: readonly OutputEnd[];
  readonly status: Promise<Status>;

  constructor(scope: Scope, command: ProcCommand, options: CommandOptions) {
    this.#scope = scope;
    const { stdin = "inherit", stdout = "inherit", stderr = "inherit", signal } = options;
    let resolve = (_status: Status) => {};
    let reject = (_error: unknown) => {};
    this.status = new Promise<Status>((...both) => [resolve, reject] = both);
    const finish = (answer: ProcessAnswer) => {
      for (const { name, end } of this.#outputs) end("exitCode" in answer ? bytesOf(answer, name) : Buffer.alloc(0));
      try {
        resolve(statusOf(command, answer));
      } catch (error) {
        reject(error);
      }
    };
    this.#process = new RunningProcess(scope, command, {
      ended: finish,
      killed: (name) => finish({ exitCode: 128 + constants.signals[name], signal: name, ...NOTHING }),
      failed: (error) => {
        for (const { end } of this.#outputs) end(Buffer.alloc(0));
        reject(error);
      },
    });
    this.#outputs = [this.#createOutput("stdout", stdout), this.#createOutput("stderr", stderr)];
    if (stdin === "piped") this.#createInput();
    else this.#process.start("");
    const onAbort = () => this.#process.kill("SIGTERM");
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  }

  get pid(): number {
    return this.#process.pid;
  }

  get stdin(): WritableStream {
    return this.#piped("stdin");
  }

  get stdout(): ReadableStream {
    return this.#piped("stdout");
  }

  get stderr(): ReadableStream {
    return this.#piped("stderr");
  }

  async output(): Promise<object> {
    const read = async (stream: ReadableStream | undefined) =>
      stream === undefined ? "" : (await streamConsumers.buffer(stream)).toString("utf8");
    const [status, stdout, stderr] = await Promise.all([
      this.status,
      read(this.#streams.stdout),
      read(this.#streams.stderr),
    ]);
    const piped = Object.fromEntries(
      this.#outputs.map(({ name, stdio }) => [name, stdio === "piped" ? stdio : "null"]),
    );
    return outputOf(this.#scope, status, { stdout, stderr }, piped as Record<Output, Stdio>);
  }

  kill(signal: string = "SIGTERM"): void {
    if (!this.#process.kill(signalName(signal))) throw new TypeError("Child process has already terminated");
  }

  ref(): void {}

  unref(): void {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.status;
  }

  #piped<N extends "stdin" | Output>(name: N): NonNullable<Streams[N]> {
    const stream = this.#streams[name];
    if (stream === undefined) throw new TypeError(`Cannot get '${name}': '${name}' is not piped`);
    return stream;
  }

  #createInput(): void {
    const chunks: Uint8Array[] = [];
    const stdin = new WritableStream<Uint8Array>({
      write: (chunk) => {
        const late = this.#process.lateInput();
        if (late !== undefined) throw late;
        chunks.push(chunk);
      },
      close: () => this.#process.start(Buffer.concat(chunks)),
      abort: () => this.#process.start(Buffer.concat(chunks)),
    });
    this.#streams.stdin = stdin;
    this.#process.startSoon(() => stdin.locked || chunks.length > 0);
  }

  #createOutput(name: Output, stdio: Stdio): OutputEnd {
    if (stdio !== "piped") return { name, stdio, end: (bytes) => show(this.#scope, name, stdio, bytes.toString()) };
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (given) => void (controller = given),
      cancel: () => void (cancelled = true),
    });
    this.#streams[name] = Object.assign(stream, {
      text: () => streamConsumers.text(stream),
      json: () => streamConsumers.json(stream),
      bytes: async () => new Uint8Array(await streamConsumers.buffer(stream)),
      arrayBuffer: () => streamConsumers.arrayBuffer(stream),
    });
    const end = (bytes: Buffer) => {
      if (cancelled) return;
      if (bytes.length > 0) controller?.enqueue(new Uint8Array(bytes));
      controller?.close();
    };
    return { name, stdio, end };
  }
}

function outputOf(
  scope: Scope,
  status: Status,
  outputs: Parameters<typeof bytesOf>[0],
  stdio: Readonly<Record<Output, Stdio>>,
): object {
  const output = { ...status };
  for (const name of ["stdout", "stderr"] as const) {
    show(scope, name, stdio[name], outputs[name]);
    Object.defineProperty(output, name, {
      enumerable: true,
      get() {
        if (stdio[name] === "piped") return new Uint8Array(bytesOf(outputs, name));
        throw new TypeError(`Cannot get '${name}': '${name}' is not piped`);
      },
    });
  }
  return output;
}

function show(scope: Scope, name: Output, stdio: Stdio, text: string): void {
  if (stdio !== "inherit" || text === "") return;
  (scope.global("process") as Record<Output, { write(text: string): void }>)[name].write(text);
}

/** @throws what Deno throws when it cannot start a process */
function statusOf({ cmd }: ProcCommand, answer: ProcessAnswer): Status {
  if ("cut" in answer) throw maxBufferError(answer.cut, answer.maxBytes);
  if ("exitCode" in answer) {
    return { success: answer.exitCode === 0, code: answer.exitCode, signal: answer.signal };
  }
  if (answer.failed === "ENOENT") throw new DENO_ERRORS.NotFound(`Failed to spawn '${cmd}': entity not found`);
  throw denoError(Object.assign(new Error(answer.failed), { code: answer.failed }), `Failed to spawn '${cmd}'`);
}

function pathOf(word: string | URL): string {
  return word instanceof URL ? fileURLToPath(word) : String(word);
}
