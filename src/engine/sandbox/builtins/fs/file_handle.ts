/** The result of `fs.promises.open`. */
import { Buffer } from "node:buffer";
import type { Scope } from "../../realm/scope.ts";
import { callLater } from "./calls.ts";
import { sequenceLater, sequenceOf } from "./sequences.ts";

type Bytes = Uint8Array;

export class FileHandle {
  readonly fd: number;
  readonly #scope: Scope;

  constructor(scope: Scope, fd: number) {
    this.#scope = scope;
    this.fd = fd;
  }

  async read(
    target?: Bytes | { buffer?: Bytes; offset?: number; length?: number; position?: number | null },
    ...rest: unknown[]
  ): Promise<{ bytesRead: number; buffer: Bytes }> {
    const given = target instanceof Uint8Array ? { buffer: target } : target ?? {};
    const buffer = given.buffer ?? Buffer.alloc(16_384);
    const options = typeof rest[0] === "object" && rest[0] !== null ? rest[0] as typeof given : given;
    const [offset, length, position] = typeof rest[0] === "number" || rest.length > 1
      ? rest
      : [options.offset, options.length, options.position];
    const from = (offset as number | undefined) ?? 0;
    const bytesRead = await this.#call("read", buffer, from, length ?? buffer.byteLength - from, position ?? null);
    return { bytesRead: bytesRead as number, buffer };
  }

  async write(data: Bytes | string, ...rest: unknown[]): Promise<{ bytesWritten: number; buffer: Bytes | string }> {
    return { bytesWritten: await this.#call("write", data, ...rest) as number, buffer: data };
  }

  async readv(buffers: Bytes[], position?: number): Promise<{ bytesRead: number; buffers: Bytes[] }> {
    return { bytesRead: await this.#call("readv", buffers, position) as number, buffers };
  }

  async writev(buffers: Bytes[], position?: number): Promise<{ bytesWritten: number; buffers: Bytes[] }> {
    return { bytesWritten: await this.#call("writev", buffers, position) as number, buffers };
  }

  readFile(options?: unknown): Promise<unknown> {
    return this.#call("readFile", options);
  }

  async writeFile(data: unknown, options?: unknown): Promise<void> {
    await this.#call("writeFile", data, options);
  }

  async appendFile(data: unknown, options?: unknown): Promise<void> {
    await this.#call("appendFile", data, options);
  }

  stat(options?: unknown): Promise<unknown> {
    return this.#call("fstat", options);
  }

  async truncate(length?: number): Promise<void> {
    await this.#call("ftruncate", length);
  }

  async chmod(mode: number): Promise<void> {
    await this.#call("fchmod", mode);
  }

  async chown(uid: number, gid: number): Promise<void> {
    await this.#call("fchown", uid, gid);
  }

  async utimes(atime: unknown, mtime: unknown): Promise<void> {
    await this.#call("futimes", atime, mtime);
  }

  async sync(): Promise<void> {
    await this.#call("fsync");
  }

  async datasync(): Promise<void> {
    await this.#call("fdatasync");
  }

  async close(): Promise<void> {
    await this.#call("close");
  }

  async *readLines(): AsyncGenerator<string> {
    const lines = String(await this.readFile("utf8")).split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    yield* lines;
  }

  createReadStream(options: object = {}): unknown {
    return this.#streams().createReadStream("", { ...options, fd: this.fd });
  }

  createWriteStream(options: object = {}): unknown {
    return this.#streams().createWriteStream("", { ...options, fd: this.fd });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #streams(): Record<"createReadStream" | "createWriteStream", (path: string, options: object) => unknown> {
    return this.#scope.require("fs") as never;
  }

  #call(name: string, ...args: unknown[]): Promise<unknown> {
    const sequence = sequenceOf(this.#scope, name, [this.fd, ...args]);
    return sequence === undefined
      ? callLater(this.#scope, name, [this.fd, ...args])
      : sequenceLater(this.#scope, sequence);
  }
}
