/** Commands that run one after another in processes of their own (`command_server.ts`), as many as a file runs at the same time. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import process from "node:process";
import { COMMAND_SERVER, RUNTIME_ARGS } from "./built.ts";
import type { CommandRequest } from "./command_server.ts";

/** How a command ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Follows what a command says at its end; a command itself never says it. */
const END = /\0(\d+)\n$/;

let idle: Server[] = [];

/** Runs a command to its end. */
export async function runCommand(request: CommandRequest): Promise<Ended> {
  idle = idle.filter(({ isLiving }) => isLiving);
  const server = idle.pop() ?? new Server();
  const ended = await server.run(request);
  if (server.isLiving) idle.push(server);
  return ended;
}

/** Ends the processes. */
export function endServers(): void {
  for (const server of idle.splice(0)) server.end();
}

class Server {
  isLiving = true;
  readonly #child: ChildProcessWithoutNullStreams;
  #output = { out: "", err: "" };
  #ended: (ended: Ended) => void = () => {};
  #failed: (error: Error) => void = () => {};

  constructor() {
    this.#child = spawn(process.execPath, [...RUNTIME_ARGS, COMMAND_SERVER]);
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => this.#add("out", text));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => this.#add("err", text));
    // It may end by the command, before all of the next one is written.
    this.#child.stdin.on("error", () => {});
    this.#child.on("error", (error) => this.#failed(error));
    this.#child.on("close", (code, signal) => {
      this.isLiving = false;
      this.#ended({ code, signal, ...this.#output });
    });
  }

  run(request: CommandRequest): Promise<Ended> {
    this.#output = { out: "", err: "" };
    return new Promise((resolve, reject) => {
      this.#ended = resolve;
      this.#failed = reject;
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
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
    this.#ended({ code: Number(end[1]), signal: null, out: out.replace(END, ""), err: err.replace(END, "") });
  }
}
