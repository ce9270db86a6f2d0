/** A process that rules or the host answer: events and streams around it. */
import { Buffer } from "node:buffer";
import type { Readable, Writable } from "node:stream";
import { bytesOf } from "../../../host/output_bytes.ts";
import type { ProcessAnswer } from "../../../host/process.ts";
import { type Timeout, timersOf } from "../timers/timers.ts";
import type { Scope } from "../../realm/scope.ts";
import { abortError } from "../../realm/coded.ts";
import { streamModule } from "../stream.ts";
import { ChildProcess } from "./child.ts";
import { signalName, type Spawned, stdioOf } from "./command.ts";
import { maxBufferError, spawnError } from "./errors.ts";
import { RunningProcess } from "./running.ts";

type Output = "stdout" | "stderr";

export class AnsweredProcess extends ChildProcess {
  readonly #scope: Scope;
  readonly #process: RunningProcess;
  readonly #inherited: readonly Output[];
  #input: Buffer[] = [];
  #isWriting = false;
  #timer: Timeout | undefined;
  #stopListening = () => {};
  /** Outputs that are not closed, and the process itself. */
  #open = 1;
  override pid: number | undefined;
  readonly spawnfile: string;
  readonly spawnargs: readonly string[];
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly stdio: readonly (Writable | Readable | null)[];

  constructor(scope: Scope, { file, words, command, options }: Spawned) {
    super();
    const [stdin, ...outputs] = stdioOf(options.stdio);
    const { signal, timeout = 0, killSignal = "SIGTERM" } = options;
    this.#scope = scope;
    this.#inherited = (["stdout", "stderr"] as const).filter((_name, index) => outputs[index] === "inherit");
    this.spawnfile = file;
    this.spawnargs = words;
    this.#process = new RunningProcess(scope, command, {
      ended: (answer) => this.#ended(answer),
      killed: (name) => this.#exited(null, name),
      failed: (error) => this.#failed(error, null),
    });
    this.pid = this.#process.pid;
    this.stdin = stdin === "pipe" ? this.#createInput() : null;
    this.stdout = outputs[0] === "pipe" ? this.#createOutput() : null;
    this.stderr = outputs[1] === "pipe" ? this.#createOutput() : null;
    this.stdio = [this.stdin, this.stdout, this.stderr];
    if (timeout > 0) this.#timer = timersOf(scope).setTimeout(() => this.kill(killSignal), timeout);
    this.#later(() => !this.#process.ended && this.emit("spawn"));
    if (stdin === "pipe") this.#process.startSoon(() => this.#isWriting);
    else this.#process.start("");
    this.#listenTo(signal, killSignal);
  }

  /** Withdraws the process: it ends by the signal, whatever it would have answered. False when it has ended already. */
  kill(signal: unknown = "SIGTERM"): boolean {
    if (signal === 0) return !this.#process.ended;
    const killed = this.#process.kill(signalName(signal));
    if (killed) this.killed = true;
    return killed;
  }

  #createInput(): Writable {
    const input = new streamModule.Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#isWriting = true;
        this.#input.push(chunk);
        done(this.#process.lateInput());
      },
      final: (done) => {
        this.#process.start(Buffer.concat(this.#input));
        this.#input = [];
        done();
      },
    });
    // Whoever pipes into it has not written yet, and will.
    return input.on("pipe", () => this.#isWriting = true);
  }

  #createOutput(): Readable {
    this.#open++;
    return new streamModule.Readable({ read() {} }).on("close", () => this.#closed());
  }

  #ended(answer: ProcessAnswer): void {
    if ("failed" in answer) {
      this.pid = undefined;
      const [, ...args] = this.spawnargs;
      const error = spawnError(answer.failed, this.spawnfile, args);
      return this.#failed(error, (error as NodeJS.ErrnoException).errno ?? null);
    }
    if ("cut" in answer) {
      this.signalCode = "SIGKILL";
      return this.#failed(maxBufferError(answer.cut, answer.maxBytes), null);
    }
    for (const name of ["stdout", "stderr"] as const) {
      const bytes = bytesOf(answer, name);
      if (bytes.length === 0) continue;
      this[name]?.push(bytes);
      if (this.#inherited.includes(name)) this.#write(name, answer[name]);
    }
    if (answer.signal === null) this.#exited(answer.exitCode, null);
    else this.#exited(null, answer.signal as NodeJS.Signals);
  }

  #exited(exitCode: number | null, signal: NodeJS.Signals | null): void {
    this.exitCode = exitCode;
    this.signalCode = signal;
    this.#settle();
    this.emit("exit", exitCode, signal);
    this.#closed();
  }

  #failed(error: Error, exitCode: number | null): void {
    this.exitCode = exitCode;
    this.#settle();
    this.#later(() => this.#closed());
    this.emit("error", error);
  }

  /** Nothing more comes. Outputs that nobody reads are let go, so that `close` comes. */
  #settle(): void {
    this.#timer?.close();
    this.#stopListening();
    this.stdin?.destroy();
    for (const stream of [this.stdout, this.stderr]) {
      if (stream === null) continue;
      stream.push(null);
      this.#later(() => stream.readable && stream.resume());
    }
  }

  #closed(): void {
    if (--this.#open === 0) this.emit("close", this.exitCode, this.signalCode);
  }

  #listenTo(signal: AbortSignal | undefined, killSignal: string | number): void {
    if (signal === undefined || signal === null) return;
    const onAbort = () => {
      if (this.kill(killSignal)) this.emit("error", abortError(signal));
    };
    if (signal.aborted) return this.#later(onAbort);
    signal.addEventListener("abort", onAbort, { once: true });
    const stopListening = () => signal.removeEventListener("abort", onAbort);
    this.#stopListening = stopListening;
  }

  #write(name: Output, text: string): void {
    const process = this.#scope.global("process") as Record<Output, { write(text: string): void }>;
    process[name].write(text);
  }

  #later(work: () => void): void {
    (this.#scope.global("process") as { nextTick(work: () => void): void }).nextTick(work);
  }
}
