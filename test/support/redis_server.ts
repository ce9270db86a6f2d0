/** A real Redis: started on a free port, in a folder of its own; killed and started again over what it has kept. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { freePort } from "./free_port.ts";

/** The program, or undefined where it is not installed. */
export const REDIS_SERVER: string | undefined = [
  ...(process.env["PATH"] ?? "").split(":"),
  "/usr/bin",
  "/usr/local/bin",
].map((folder) => join(folder, "redis-server")).find((path) => existsSync(path));

export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "seedbed-redis-"));
  readonly #settings: readonly string[];
  #server: ChildProcess | undefined;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#settings = settings;
  }

  /** @param settings as in redis.conf, with `--` before each name */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    const redis = new RedisServer(await freePort(), settings);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Where it keeps its files. */
  get folder(): string {
    return this.#folder;
  }

  async start(): Promise<void> {
    const args = [
      "--port",
      `${this.port}`,
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "yes",
      ...this.#settings,
    ];
    const server = spawn(REDIS_SERVER!, args, { cwd: this.#folder, stdio: ["ignore", "pipe", "ignore"] });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      let log = "";
      server.stdout.setEncoding("utf8").on("data", (text: string) => {
        log += text;
        if (log.includes("Ready to accept connections")) resolve();
      });
      server.once("exit", () => reject(new Error(`redis-server did not start:\n${log}`)));
    });
  }

  /** As the end of its machine would. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
