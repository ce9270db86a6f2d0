/**
 * A pool of processes that run the commands of all test files, each one command after another (`command_server.ts`). It belongs to
 * the main process of vitest, so that test files share it: each connection to the socket runs one command.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { availableParallelism } from "node:os";
import process from "node:process";
import { COMMAND_SERVER, COMMAND_SOCKET, RUNTIME_ARGS } from "./built.ts";

/** The end of a command, and its whole output. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** The markers that the server prints around the output of a command. No command prints them. */
const BEGIN = "\0begin\n";
const END = /\0(\d+)\n$/;

/** More than there are cores, since some commands mostly wait. */
const MAX_PROCESSES = 2 * availableParallelism();
/** The limit for one process, which keeps the code of every scenario that it has loaded. */
const MAX_COMMANDS = 100;

let server: Server | undefined;
let idle: CommandProcess[] = [];
let running = 0;
const waiting: (() => void)[] = [];

export async function setup(): Promise<void> {
  server = createServer((socket) => void answer(socket));
  await new Promise<void>((resolve) => server!.listen(COMMAND_SOCKET, resolve));
}

export async function teardown(): Promise<void> {
  for (const each of idle.splice(0)) each.end();
  await new Promise((resolve) => server?.close(resolve));
  rmSync(COMMAND_SOCKET, { force: true });
}

async function answer(socket: Socket): Promise<void> {
  // A test may end while its command runs.
  socket.on("error", () => {});
  const request = await firstLine(socket);
  if (running === MAX_PROCESSES) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    socket.end(JSON.stringify(await run(request)));
  } catch (error) {
    socket.destroy(error as Error);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** The client leaves its side open: on Deno, a socket that it has ended would take no answer. */
function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let line = "";
    socket.setEncoding("utf8").on("data", (piece: string) => {
      line += piece;
      if (line.endsWith("\n")) resolve(line);
    });
  });
}

async function run(request: string): Promise<Ended> {
  idle = idle.filter(({ isLiving }) => isLiving);
  const living = idle.pop() ?? new CommandProcess();
  const ended = await living.run(request);
  // Something that an earlier command left has ended the process, as it would have ended that command's own process.
  if (isNotBegun(ended)) {
    if (living.commands === 1) throw new Error(`a process for commands ended at its start: ${JSON.stringify(ended)}`);
    process.stderr.write(`a process for commands ended between two of them: ${JSON.stringify(ended)}\n`);
    return await run(request);
  }
  if (living.commands >= MAX_COMMANDS) living.end();
  else if (living.isLiving) idle.push(living);
  return ended;
}

/** The end of a process that had not begun the command that it was given. */
interface NotBegun {
  readonly notBegun: { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly err: string };
}

function isNotBegun(ended: Ended | NotBegun): ended is NotBegun {
  return "notBegun" in ended;
}

class CommandProcess {
  isLiving = true;
  commands = 0;
  readonly #child: ChildProcessWithoutNullStreams;
  #output = { out: "", err: "" };
  #ended: (ended: Ended | NotBegun) => void = () => {};
  #failed: (error: Error) => void = () => {};

  constructor() {
    this.#child = spawn(process.execPath, [...RUNTIME_ARGS, COMMAND_SERVER]);
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => this.#add("out", text));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => this.#add("err", text));
    // A command may end the process before all of the next request is written.
    this.#child.stdin.on("error", () => {});
    this.#child.on("error", (error) => this.#failed(error));
    this.#child.on("close", (code, signal) => {
      this.isLiving = false;
      const { out, err } = this.#output;
      if (out.startsWith(BEGIN)) this.#ended({ code, signal, out: out.slice(BEGIN.length), err });
      else this.#ended({ notBegun: { code, signal, err } });
    });
  }

  /** @param request a line of JSON */
  run(request: string): Promise<Ended | NotBegun> {
    this.commands++;
    this.#output = { out: "", err: "" };
    return new Promise((resolve, reject) => {
      this.#ended = resolve;
      this.#failed = reject;
      this.#child.stdin.write(request);
    });
  }

  end(): void {
    this.#child.stdin.end();
    this.#child.unref();
  }

  #add(to: "out" | "err", text: string): void {
    this.#output[to] += text;
    const { out, err } = this.#output;
    const end = END.exec(out);
    if (end === null || !END.test(err)) return;
    const printed = out.slice(BEGIN.length, end.index);
    this.#ended({ code: Number(end[1]), signal: null, out: printed, err: err.replace(END, "") });
  }
}
