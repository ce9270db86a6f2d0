/**
 * A process that the program has forked: a program of the bundle, which runs beside it with the same disk and address. What the two
 * write to one another arrives by operations, as does the news that the process has ended: in any order, as between real processes.
 */
import { Buffer } from "node:buffer";
import type { Readable, Writable } from "node:stream";
import { currentTask, inTask } from "../../../world/task.ts";
import { Liveness } from "../../node_lib/bindings/liveness.ts";
import { abortError } from "../../realm/coded.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import { NODE_VERSION } from "../../realm/node24/version.ts";
import { Mailbox } from "../messages/mailbox.ts";
import { firstOf, nextPid, pidOf, type Sink, type Started, startedOf } from "../started/info.ts";
import { type End, StartedProgram } from "../started/program.ts";
import { type ReadEnd, readEnd, sinkTo, writeEnd } from "../started/stdio.ts";
import { type Timeout, timersOf } from "../timers/timers.ts";
import { openChannel } from "./channel.ts";
import { ChildProcess } from "./child.ts";
import { signalName } from "./command.ts";
import type { Fork } from "./fork.ts";

type Output = "stdout" | "stderr";
const OUTPUTS: readonly Output[] = ["stdout", "stderr"];

/** Nothing that a simulated process does stops it, or wakes it. */
const UNSIMULATED: ReadonlySet<string> = new Set(["SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT"]);
/** A process that does not handle them goes on. */
const IGNORED: ReadonlySet<string> = new Set(["SIGCHLD", "SIGURG", "SIGWINCH"]);

export class ForkedProcess extends ChildProcess {
  readonly #scope: Scope;
  readonly #program: StartedProgram;
  readonly #liveness: Liveness;
  readonly #outputs: Readonly<Partial<Record<Output, ReadEnd>>>;
  readonly #channel: Mailbox;
  #stopListening = () => {};
  #timer: Timeout | undefined;
  /** What has to be over before it is closed: itself, its channel and the outputs that are read. */
  #open = 2;
  #isOver = false;
  override pid: number;
  readonly spawnfile: string;
  readonly spawnargs: readonly string[];
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly stdio: readonly (Writable | Readable | null)[];

  constructor(scope: Scope, fork: Fork) {
    super();
    this.#scope = scope;
    const { path, args, execArgv, cwd, env, serialization, options } = fork;
    const pid = this.pid = nextPid(scope);
    const name = `child ${pid}`;
    this.spawnfile = fork.execPath;
    this.spawnargs = [fork.execPath, ...execArgv, path, ...args];
    this.#liveness = new Liveness(scope.machine.handles);
    this.#liveness.open(() => `child process ${pid} (${path})`, () => {});
    const input = fork.stdio[0] === "pipe" ? new Mailbox(scope, `→ ${name} stdin`, () => {}, "pipe") : undefined;
    this.stdin = input === undefined ? null : writeEnd(input);
    this.#outputs = this.#openOutputs(fork, name);
    this.stdout = this.#outputs.stdout?.stream ?? null;
    this.stderr = this.#outputs.stderr?.stream ?? null;
    this.stdio = [this.stdin, this.stdout, this.stderr, ...Array(Math.max(0, fork.channelAt - 2)).fill(null)];
    this.#channel = new Mailbox(scope, `→ ${name}`, (parcel) => parcel === "closed" && this.#channel.close(), "ipc");
    this.#openOwnEnd(fork, name);
    const info: Started = {
      ...{ path, argv: args, execArgv, pid, ppid: pidOf(scope), first: firstOf(scope) },
      output: this.#sinksOf(fork),
      input: input ?? (fork.stdio[0] === "ignore" ? "none" : undefined),
      channel: { mailbox: this.#channel, serialization },
    };
    const task = currentTask()!;
    this.#program = new StartedProgram(scope, {
      ...{ name, env, cwd, info },
      onException: (error) => {
        if (isNotBundled(error, path)) {
          throw refuse(`child_process.fork of ${path}`, HOW_TO_NAME);
        }
        write(`${textOf(error)}\n\nNode.js v${NODE_VERSION}\n`);
      },
      onEnd: (end) => inTask(task, () => this.#onEnd(end)),
    });
    const write = (text: string) => writeTo(scope, info, text);
    this.#later(() => this.#isOver || this.emit("spawn"));
    const { signal, timeout = 0, killSignal = "SIGTERM" } = options;
    if (timeout > 0) this.#timer = timersOf(scope).setTimeout(() => this.kill(killSignal), timeout);
    this.#listenTo(signal, killSignal);
  }

  /** Sends it a signal, which arrives at a later turn. False when it has ended. */
  kill(signal: unknown = "SIGTERM"): boolean {
    if (signal === 0) return !this.#isOver;
    const name = signalName(signal);
    if (UNSIMULATED.has(name)) {
      throw refuse(`${name} for a child process`, "pause a machine by the step machine.pause()");
    }
    if (this.#isOver) return false;
    if (!IGNORED.has(name)) this.#program.signal(name);
    this.killed = true;
    return true;
  }

  override ref(): void {
    this.#liveness.ref();
  }

  override unref(): void {
    this.#liveness.unref();
  }

  #openOutputs(fork: Fork, name: string): Partial<Record<Output, ReadEnd>> {
    const read = OUTPUTS.filter((_output, index) => fork.stdio[index + 1] === "pipe");
    return Object.fromEntries(read.map((output) => {
      const end = readEnd(this.#scope, `${name} ${output} →`, true);
      this.#open++;
      end.stream.on("close", () => this.#closed());
      return [output, end];
    }));
  }

  #sinksOf({ stdio }: Fork): Partial<Record<Output, Sink>> {
    const nowhere: Sink = { isCopy: false, write() {} };
    const output = startedOf(this.#scope)?.output ?? {};
    return Object.fromEntries(OUTPUTS.map((name, index) => {
      const how = stdio[index + 1];
      if (how === "ignore") return [name, nowhere];
      // What is inherited goes where that of this program goes.
      return [name, how === "inherit" ? output[name] : sinkTo(this.#outputs[name]!.mailbox, false)];
    }));
  }

  #openOwnEnd({ serialization }: Fork, name: string): void {
    const liveness = new Liveness(this.#scope.machine.handles);
    const own = this.#channel.peer = new Mailbox(this.#scope, `${name} →`, (parcel) => deliver(parcel), "ipc");
    own.peer = this.#channel;
    const { deliver } = openChannel(this.#scope, this, {
      ...{ mailbox: own, serialization, liveness },
      nextTick: (...given) => this.#later(...given),
      onClosed: () => this.#closed(),
    });
    own.start();
    liveness.open(() => `channel of child process ${this.pid}`, () => {
      own.close();
      this.#channel.put("closed");
    });
  }

  #onEnd({ code, signal }: End): void {
    this.#channel.close();
    this.#channel.peer!.put("closed");
    for (const name of OUTPUTS) this.#outputs[name]?.mailbox.put("closed");
    const { scheduler } = this.#scope.world.kernel;
    scheduler.submit(
      "child",
      `${this.pid} ${signal ?? `exits ${code}`}`,
      this.#scope.later(() => this.#exited(signal === undefined ? code : null, signal ?? null)),
    );
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    this.#isOver = true;
    this.#stopListening();
    this.#timer?.close();
    this.#liveness.close();
    this.exitCode = code;
    this.signalCode = signal;
    this.stdin?.destroy();
    this.emit("exit", code, signal);
    // Outputs that nobody reads are let go, so that `close` comes.
    this.#later(() => {
      for (const stream of [this.stdout, this.stderr]) {
        if (stream?.readable && !(stream as { readableFlowing?: boolean | null }).readableFlowing) {
          if (stream.listenerCount("readable") === 0) stream.resume();
        }
      }
    });
    this.#closed();
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
    this.#stopListening = () => signal.removeEventListener("abort", onAbort);
  }

  #later(...given: [work: (...args: never[]) => unknown, ...args: unknown[]]): void {
    (this.#scope.global("process") as { nextTick(...given: unknown[]): void }).nextTick(...given);
  }
}

const HOW_TO_NAME =
  'name a file that is there by new URL("./child.js", import.meta.url) or by join(__dirname, "child.js"), so that it is bundled';

function isNotBundled(error: unknown, path: string): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === "MODULE_NOT_FOUND" &&
    (error as Error).message === `Cannot find module '${path}'`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? String(error) : `Uncaught ${String(error)}`;
}

/** As the process itself would write to its stderr. */
function writeTo({ world }: Scope, { output: { stderr } }: Started, text: string): void {
  stderr?.write(Buffer.from(text));
  if (stderr === undefined || stderr.isCopy) world.kernel.event("stderr", text);
}
