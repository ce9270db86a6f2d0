/** `process`: the same on every machine. Time, environment and the end of the process are the world's. */
import { EventEmitter } from "node:events";
import realProcess from "node:process";
import { Failure } from "../../findings/failure.ts";
import { ProgramEnded } from "../../capabilities/machine/ended.ts";
import { VIRTUAL_CWD } from "../../capabilities/fs/file_system.ts";
import { type ChannelOwner, openChannel } from "../builtins/child_process/channel.ts";
import { type Started, startedOf } from "../builtins/started/info.ts";
import { Liveness } from "../node_lib/bindings/liveness.ts";
import { NODE_VERSION } from "../realm/node24/version.ts";
import { refusedFunction } from "../realm/refused.ts";
import type { Scope } from "../realm/scope.ts";
import { createInput, createOutput } from "./process_streams.ts";
import { addWarnings, type WarningProcess } from "./warnings.ts";

/** The runtime's own: ticks run between turns, before promises, in the same order on Node and on Deno. */
const nextTick = realProcess.nextTick.bind(realProcess);

const MEMORY = { rss: 64e6, heapTotal: 32e6, heapUsed: 16e6, external: 1e6, arrayBuffers: 1e5 };
/** Their numbers on Linux, on which a world runs. */
const SIGNALS: Readonly<Record<string, number>> = Object.fromEntries([
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGQUIT", 3],
  ["SIGUSR1", 10],
  ["SIGUSR2", 12],
  ["SIGPIPE", 13],
  ["SIGALRM", 14],
  ["SIGTERM", 15],
]);
type Channel = NonNullable<Started["channel"]>;
const CPU = { user: 0, system: 0 };

export function createProcess(scope: Scope): object {
  const { machine } = scope;
  const { kernel } = machine;
  const started = startedOf(scope);
  const emitter = new EventEmitter();
  const onRejection = (reason: unknown, promise: Promise<unknown>) =>
    emitter.emit("unhandledRejection", reason, promise);
  machine.rejectionHandler = onRejection;
  machine.exceptionHandler = (thrown, origin) => emitter.emit("uncaughtException", thrown, origin);
  const onSignal = (signal: string) => emitter.emit(signal, signal, SIGNALS[signal]);
  machine.signalHandler = onSignal;
  let isExiting = false;
  machine.beforeExit = () => void emitter.emit("beforeExit", Number(process.exitCode ?? 0));
  const leaving = (code?: number): number => {
    if (code !== undefined) process.exitCode = code;
    if (!isExiting) {
      isExiting = true;
      emitter.emit("exit", Number(process.exitCode ?? 0));
    }
    return Number(process.exitCode ?? 0);
  };
  machine.leaving = leaving;
  /** The program of a machine ends; that of `main` is the run itself. */
  const exitMachine = (code?: number): never => {
    machine.onExit!(leaving(code));
    throw new ProgramEnded(machine.name);
  };
  const exit = (code?: number): never => {
    if (machine.onExit !== undefined) return exitMachine(code);
    return kernel.abort(
      new Failure(
        "error",
        "process.exit",
        `the program ended the process with process.exit(${code ?? process.exitCode ?? 0})`,
        {
          hint: "a scenario's code should return or throw",
        },
      ),
    );
  };
  const hrtime = (previous?: readonly [number, number]): [number, number] => {
    const nanoseconds = BigInt(Math.round(machine.readClock().uptimeMs * 1e6)) -
      (previous === undefined ? 0n : BigInt(previous[0]) * 1_000_000_000n + BigInt(previous[1]));
    return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
  };
  const process = Object.assign(emitter, {
    title: "node",
    pid: started?.pid ?? 1,
    ppid: started?.ppid ?? 0,
    platform: "linux",
    arch: "x64",
    version: `v${NODE_VERSION}`,
    versions: { node: NODE_VERSION, v8: "13.6.0" },
    release: { name: "node", lts: false },
    features: { inspector: false, typescript: false },
    config: { target_defaults: {}, variables: {} },
    execPath: "/usr/bin/node",
    execArgv: [...started?.execArgv ?? []],
    argv: ["/usr/bin/node", started?.path ?? `${VIRTUAL_CWD}/main.js`, ...started?.argv ?? []],
    argv0: "node",
    exitCode: undefined as number | undefined,
    env: createEnv(machine.env.variables),
    cwd: () => machine.cwd,
    chdir: refusedFunction("process.chdir", "use absolute paths"),
    uptime: () => machine.readClock().uptimeMs / 1000,
    hrtime: Object.assign(hrtime, { bigint: () => BigInt(Math.round(machine.readClock().uptimeMs * 1e6)) }),
    memoryUsage: Object.assign(() => ({ ...MEMORY }), { rss: () => MEMORY.rss }),
    cpuUsage: () => ({ ...CPU }),
    resourceUsage: () => ({ userCPUTime: 0, systemCPUTime: 0, maxRSS: 64_000 }),
    availableMemory: () => 1e9,
    constrainedMemory: () => 0,
    umask: () => 0o022,
    getuid: () => 0,
    geteuid: () => 0,
    getgid: () => 0,
    getegid: () => 0,
    getgroups: () => [0],
    nextTick(callback: (...args: unknown[]) => unknown, ...args: unknown[]) {
      kernel.spin();
      nextTick(scope.later(callback), ...args);
    },
    getBuiltinModule: (name: string) => isBuiltin(scope, name) ? scope.require(name) : undefined,
    exit,
    reallyExit: exit,
    abort: exit,
    kill: refusedFunction("process.kill", "end a task by returning or throwing"),
    dlopen: refusedFunction("process.dlopen", "native addons cannot be simulated"),
    stdout: createOutput(scope, "stdout"),
    stderr: createOutput(scope, "stderr"),
    stdin: createInput(scope),
    report: undefined,
    allowedNodeEnvironmentFlags: new Set<string>(),
  });
  // Packages tell Node by it.
  Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
  addWarnings(process as unknown as WarningProcess);
  if (started?.channel !== undefined) openToParent(scope, started.channel, process as unknown as ChannelOwner);
  return process;
}

/** The channel to the process that has forked this one: it keeps this one alive while somebody listens to it. */
function openToParent(scope: Scope, { mailbox, serialization }: Channel, process: ChannelOwner): void {
  const liveness = new Liveness(scope.machine.handles);
  liveness.unref();
  liveness.open(() => "channel to the parent process", () => {});
  const { deliver, control } = openChannel(scope, process, {
    ...{ mailbox, serialization, liveness },
    nextTick: (...given) => (process as unknown as { nextTick(...given: unknown[]): void }).nextTick(...given),
  });
  process.on("newListener", (name) => isHeard(name) && control.refCounted());
  process.on("removeListener", (name) => isHeard(name) && control.unrefCounted());
  // It may have been closed before there was anybody to be told.
  if (!mailbox.isOpen) nextTick(scope.later(() => process.disconnect!()));
  mailbox.moveTo(scope, "parent →", deliver);
  mailbox.start();
}

function isHeard(name: unknown): boolean {
  return name === "message" || name === "disconnect";
}

function isBuiltin({ tables: { builtins, refused } }: Scope, name: string): boolean {
  const known = String(name).replace(/^node:/, "");
  return Object.hasOwn(builtins, known) || Object.hasOwn(refused, known);
}

/** As Node: values are text. */
function createEnv(env: Record<string, string>): Record<string, string> {
  return new Proxy(env, {
    set(target, key, value) {
      if (typeof key === "string") target[key] = String(value);
      return true;
    },
    defineProperty: (target, key, descriptor) =>
      Reflect.defineProperty(target, key, { ...descriptor, value: String(descriptor.value) }),
  });
}
