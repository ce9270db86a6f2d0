/**
 * The file in which a server keeps what has changed its data, on the disk of its machine: what was written survives a crash of the
 * server, and what was synced a loss of power.
 */
import { Buffer } from "node:buffer";
import { posix } from "node:path";
import type { FileSystem, MemoryVolume } from "../../../fs/file_system.ts";

/** When what was written is synced: before it is answered, a second later, or never. */
export const SYNC_POLICIES = ["always", "everysec", "no"] as const;
export type SyncPolicy = typeof SYNC_POLICIES[number];

const FILE = "appendonly.aof";
const SYNC_MS = 1_000;
/** After which a write is tried again that has failed. */
const RETRY_MS = 1_000;

interface Options {
  readonly files: FileSystem;
  readonly policy: SyncPolicy;
  /** Calls back later. */
  readonly timer: (ms: number, label: string, callback: () => void) => void;
  /** It cannot go on: what it has answered would not be there. */
  readonly exit: (why: string) => void;
}

export class AppendOnlyFile {
  readonly #options: Options;
  readonly #path: string;
  readonly #fd: number;
  /** Bytes of the file that are whole. */
  #size: number;
  /** What has not been written. */
  #unwritten = "";
  #isSyncDue = false;
  #isRetryDue = false;
  /** What has failed last, and why, until it succeeds. */
  readonly #problems: Partial<Record<"write" | "sync", string>> = {};

  constructor(options: Options) {
    this.#options = options;
    const { files } = options;
    this.#path = files.resolve(FILE);
    this.#fd = files.use((volume) => {
      const isNew = !volume.existsSync(this.#path);
      const fd = volume.openSync(this.#path, "a+");
      if (isNew) syncFolder(volume, posix.dirname(this.#path));
      return fd;
    });
    files.descriptors.set(this.#fd, this.#path);
    this.#size = this.content().length;
  }

  /** What is in it. */
  content(): Uint8Array {
    return this.#options.files.use((volume) => volume.readFileSync(this.#path)) as Uint8Array;
  }

  /** Cuts off what is behind the last whole command. */
  truncate(bytes: number): void {
    this.#unwritten = "";
    this.#size = bytes;
    this.#options.files.use((volume) => volume.ftruncateSync(this.#fd, bytes));
  }

  /** What clients are told that want to change something while the disk takes nothing; undefined while it does. */
  get refusal(): string | undefined {
    const { write, sync } = this.#problems;
    const problem = write ?? sync;
    return problem && `MISCONF Errors writing to the AOF file: ${problem}`;
  }

  append(text: string): void {
    this.#unwritten += text;
    this.#write();
  }

  #write(): void {
    const { policy, timer } = this.#options;
    if (this.#unwritten === "" || !this.#attempt("write", () => this.#writeAll())) return;
    if (policy === "always") this.#sync();
    else if (policy === "everysec" && !this.#isSyncDue) {
      this.#isSyncDue = true;
      timer(SYNC_MS, "sync of the append-only file", () => {
        this.#isSyncDue = false;
        this.#sync();
      });
    }
  }

  #writeAll(): void {
    const bytes = Buffer.from(this.#unwritten, "latin1");
    const { files } = this.#options;
    files.faults?.meet(files, "write", [this.#fd]);
    files.use((volume) => {
      try {
        for (let at = 0; at < bytes.length;) at += volume.writeSync(this.#fd, bytes, at, bytes.length - at);
      } catch (error) {
        // A part of a command would be in the way of the next one.
        volume.ftruncateSync(this.#fd, this.#size);
        throw error;
      }
    });
    this.#size += bytes.length;
    this.#unwritten = "";
  }

  #sync(): void {
    const { files } = this.#options;
    this.#attempt("sync", () => {
      files.faults?.meet(files, "fsync", [this.#fd]);
      files.use((volume) => volume.fsyncSync(this.#fd));
    });
  }

  /** False if it has failed: with `always` that is the end, otherwise it is tried again. */
  #attempt(what: "write" | "sync", work: () => void): boolean {
    let problem: string;
    try {
      work();
      delete this.#problems[what];
      return true;
    } catch (error) {
      problem = this.#problems[what] = reasonOf(error);
    }
    const { policy, timer, exit } = this.#options;
    if (policy === "always") {
      exit(`Can't persist AOF for fsync error when the AOF fsync policy is 'always': ${problem}. Exiting...`);
    } else if (!this.#isRetryDue) {
      this.#isRetryDue = true;
      timer(RETRY_MS, "another attempt at the append-only file", () => {
        this.#isRetryDue = false;
        this.#write();
        if (this.#problems.sync !== undefined) this.#sync();
      });
    }
    return false;
  }
}

function syncFolder(volume: MemoryVolume, folder: string): void {
  const fd = volume.openSync(folder, "r");
  volume.fsyncSync(fd);
  volume.closeSync(fd);
}

const REASONS: Readonly<Record<string, string>> = { ENOSPC: "No space left on device", EIO: "Input/output error" };

/** As the system says it. @throws what is no error of a file */
function reasonOf(error: unknown): string {
  const { code } = error as { readonly code?: string };
  if (code === undefined) throw error;
  return REASONS[code] ?? code;
}
