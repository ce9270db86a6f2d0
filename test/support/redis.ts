/** A real Redis for a test: started on a free port, in a folder of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** The program, or undefined where it is not installed. */
export const REDIS_SERVER: string | undefined = [
  ...(process.env["PATH"] ?? "").split(":"),
  "/usr/bin",
  "/usr/local/bin",
]
  .map((folder) => join(folder, "redis-server")).find((path) => existsSync(path));

export interface RealRedis {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startRedisServer(): Promise<RealRedis> {
  const folder = mkdtempSync(join(tmpdir(), "seedbed-redis-"));
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const server = spawn(REDIS_SERVER!, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let log = "";
    server.stdout.on("data", (chunk) => {
      log += chunk;
      if (log.includes("Ready to accept connections")) resolve();
    });
    void ended.then(() => reject(new Error(`redis-server did not start:\n${log}`)));
  });
  return {
    port,
    async stop() {
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sends commands, all at once, and returns what comes back: each answer, read. */
export class RedisClient {
  readonly #socket: Socket;
  #text = "";
  #waiting: (() => void) | undefined;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (chunk) => {
      this.#text += chunk.toString("latin1");
      this.#waiting?.();
    });
  }

  async ask(bytes: string, count: number): Promise<Answer[]> {
    this.#socket.write(Buffer.from(bytes, "latin1"));
    for (;;) {
      const read = readAnswers(this.#text);
      if (read.length >= count) {
        this.#text = "";
        return read;
      }
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

export type Answer = string | number | null | readonly Answer[];

/** The whole answers of a text in RESP2, where a status begins with `+`, and an error with `-`. */
export function readAnswers(text: string): Answer[] {
  let at = 0;
  const line = () => {
    const end = text.indexOf("\r\n", at);
    if (end < 0) throw MORE;
    const found = text.slice(at, end);
    at = end + 2;
    return found;
  };
  const one = (): Answer => {
    const found = line();
    const size = Number(found.slice(1));
    if (found.startsWith(":")) return size;
    if (found.startsWith("+") || found.startsWith("-")) return found;
    if (size < 0) return null;
    if (found.startsWith("*")) return Array.from({ length: size }, one);
    if (text.length < at + size + 2) throw MORE;
    at += size + 2;
    return text.slice(at - size - 2, at - 2);
  };
  const answers: Answer[] = [];
  try {
    while (at < text.length) answers.push(one());
  } catch (error) {
    if (error !== MORE) throw error;
  }
  return answers;
}

const MORE = Symbol("more");

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
