/** `Worker` of `node:worker_threads`, as the program sees it that starts one. Source: Node's `lib/internal/worker.js`. */
import { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { currentTask, inTask } from "../../../world/task.ts";
import { coded, invalidType } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import { Mailbox } from "../messages/mailbox.ts";
import { messagePortsOf } from "../messages/ports.ts";
import type { Transfer } from "../messages/clone.ts";
import { Liveness } from "../../node_lib/bindings/liveness.ts";
import { firstOf, pidOf, type Started, startedOf } from "../started/info.ts";
import { type End, StartedProgram } from "../started/program.ts";
import { writeEnd } from "../started/stdio.ts";
import { ThreadOutput } from "./output.ts";

export const SHARE_ENV: symbol = Symbol.for("nodejs.worker_threads.SHARE_ENV");

interface WorkerOptions {
  readonly argv?: readonly unknown[];
  readonly env?: Readonly<Record<string, unknown>> | symbol | null;
  readonly eval?: boolean;
  readonly execArgv?: readonly string[];
  readonly name?: string;
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly transferList?: readonly unknown[];
  readonly workerData?: unknown;
}

const counts = new WeakMap<object, number>();

/** @param environmentData what all threads of the program are to know */
export function createWorkerClass(scope: Scope, environmentData: () => unknown): object {
  const { machine, world } = scope;
  const { scheduler } = world.kernel;
  const ports = messagePortsOf(scope);

  class Worker extends EventEmitter {
    readonly threadId: number;
    readonly threadName: string;
    readonly resourceLimits: object = {};
    readonly stdin: Writable | null;
    readonly performance: object = {
      eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
    };
    readonly #liveness = new Liveness(machine.handles);
    readonly #mailbox: Mailbox;
    readonly #thread: StartedProgram;
    readonly #outputs: Readonly<Record<"stdout" | "stderr", ThreadOutput>>;
    #onEnded: ((code: number) => void)[] = [];
    #exitCode: number | undefined;

    constructor(...given: [file?: unknown, options?: WorkerOptions]) {
      super();
      const [file, options = {}] = given;
      const { env = machine.env.variables, name = "WorkerThread", transferList, workerData, execArgv = [] } = options;
      if (env === SHARE_ENV) throw refuse("worker_threads.SHARE_ENV", "post what changes as a message");
      const code = options.eval === true ? String(file) : undefined;
      const path = code === undefined ? pathOf(file, machine.cwd) : "[worker eval]";
      this.threadId = (counts.get(world) ?? 0) + 1;
      this.threadName = name;
      counts.set(world, this.threadId);
      const task = currentTask()!;
      const data = ports.pack([workerData, transferList ?? []]);
      const toParent = new Mailbox(scope, `worker ${this.threadId} → ${machine.name}`, (parcel) => {
        if (parcel === "closed") return this.#ended();
        const { data } = ports.unpack(parcel);
        this.emit("message", data);
      });
      this.#mailbox = new Mailbox(scope, `${machine.name} → worker ${this.threadId}`, () => {});
      this.#mailbox.peer = toParent;
      toParent.start();
      const description = `worker ${this.threadId}`;
      this.#liveness.open(() => description, () => this.#thread.end({ code: 1 }));
      const input = options.stdin === true ? new Mailbox(scope, `→ ${description} stdin`, () => {}, "pipe") : undefined;
      this.stdin = input === undefined ? null : writeEnd(input);
      const { output } = startedOf(scope) ?? {};
      this.#outputs = {
        stdout: new ThreadOutput(scope, `${description} stdout →`, options.stdout === true, output?.stdout),
        stderr: new ThreadOutput(scope, `${description} stderr →`, options.stderr === true, output?.stderr),
      };
      const info: Started = {
        path,
        argv: (options.argv ?? []).map(String),
        execArgv,
        pid: pidOf(scope),
        ppid: startedOf(scope)?.ppid ?? 0,
        first: firstOf(scope),
        output: { stdout: this.#outputs.stdout.sink, stderr: this.#outputs.stderr.sink },
        input: input ?? "none",
        thread: {
          id: this.threadId,
          name,
          data,
          environmentData: ports.pack([environmentData()]),
          mailbox: this.#mailbox,
        },
      };
      let end: End | undefined;
      // A thread may close its port before it ends.
      this.#ended = () => end !== undefined && this.#exitCode === undefined && this.#tell(end.code, end.thrown);
      this.#thread = new StartedProgram(scope, {
        name: description,
        code,
        info,
        env: Object.fromEntries(
          Object.entries(env ?? machine.env.variables).map(([key, value]) => [key, String(value)]),
        ),
        onStart: () =>
          inTask(
            task,
            () => scheduler.submitDue("worker", `${this.threadId} online`, scope.later(() => this.emit("online"))),
          ),
        onEnd: (how) => {
          end = how;
          // After all that it has posted.
          toParent.put("closed");
        },
      });
    }

    #ended: () => unknown;

    /** Says how it has ended. */
    #tell(code: number, thrown: End["thrown"]): void {
      this.#exitCode = code;
      this.#liveness.close();
      for (const output of Object.values(this.#outputs)) output.drain();
      try {
        if (thrown !== undefined) this.emit("error", copyOf(thrown.error));
      } finally {
        for (const resolve of this.#onEnded) resolve(code);
        this.#onEnded = [];
        this.emit("exit", code);
      }
    }

    postMessage(...posted: [value?: unknown, transfer?: Transfer]): void {
      const letter = ports.pack(posted);
      if (this.#exitCode === undefined) this.#mailbox.put(letter);
    }

    /** Settles with the exit code, once it has ended. */
    terminate(): Promise<number | undefined> {
      if (this.#exitCode !== undefined) return Promise.resolve(undefined);
      const ended = new Promise<number>((resolve) => this.#onEnded.push(resolve));
      scheduler.submitDue("worker", `${this.threadId} terminate`, () => this.#thread.end({ code: 1 }));
      this.ref();
      return ended;
    }

    get stdout(): Readable {
      return this.#outputs.stdout.stream;
    }

    get stderr(): Readable {
      return this.#outputs.stderr.stream;
    }

    ref(): void {
      this.#liveness.ref();
    }

    unref(): void {
      this.#liveness.unref();
    }

    getHeapSnapshot(): never {
      throw refuse("Worker.getHeapSnapshot", "look at the values themselves");
    }
  }

  return Worker;
}

function pathOf(file: unknown, cwd: string): string {
  if (file instanceof URL) {
    if (file.protocol === "file:") return fileURLToPath(file);
    throw refuse(`Worker of a ${file.protocol} URL`, 'give it a file, by new URL("./worker.js", import.meta.url)');
  }
  if (typeof file !== "string") throw invalidType("filename", "string or an instance of URL", file);
  if (posix.isAbsolute(file) || /^\.\.?[\\/]/.test(file)) return posix.resolve(cwd, file);
  throw coded(
    new TypeError(
      "The worker script or module filename must be an absolute path or a relative path starting with './' or '../'. " +
        (file.startsWith("file:") ? "Wrap file:// URLs with `new URL`." : "") +
        ` Received "${file}"`,
    ),
    "ERR_WORKER_PATH",
  );
}

/** An error as it comes from another thread; what cannot be cloned comes as its text. */
function copyOf(error: unknown): unknown {
  try {
    const copy = structuredClone(error);
    if (error instanceof Error && copy instanceof Error) {
      copy.stack = error.stack ?? "";
      for (const [key, value] of Object.entries(error)) Object.defineProperty(copy, key, { value, enumerable: true });
    }
    return copy;
  } catch {
    return new Error(String(error));
  }
}
