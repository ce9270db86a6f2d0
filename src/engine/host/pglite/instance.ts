/**
 * One PGlite: Postgres as WebAssembly, with a clock and with randomness that are set from outside, whose whole state can be put back.
 * Its package is code of the user's project, and is evaluated once for each instance.
 */
import { Buffer } from "node:buffer";
import { type EmscriptenFiles, FilesSnapshot, type MemoryFiles } from "./files.ts";
import { ofPreparation, shadowsOf, type TimeAndEntropy } from "./environment.ts";
import { MemorySnapshot } from "./memory.ts";
import { query } from "./messages.ts";

/** The installed package, read and compiled once for a process. */
export interface PglitePackage {
  readonly version: string;
  /** Its CommonJS file, and where it is. */
  readonly source: string;
  readonly file: string;
  readonly folder: string;
  readonly wasm: WebAssembly.Module;
  readonly initdb: WebAssembly.Module;
  /** The files that Postgres comes with. */
  readonly data: Uint8Array<ArrayBuffer>;
  require(name: string): unknown;
}

interface Pglite {
  readonly Module: {
    readonly FS: EmscriptenFiles & DeviceFiles;
    readonly MEMFS: MemoryFiles;
    readonly wasmMemory: WebAssembly.Memory;
  };
  execProtocolRawStream(
    message: Uint8Array,
    options: { syncToFs: boolean; onRawData(bytes: Uint8Array): void },
  ): Promise<void>;
  dumpDataDir(compression: "none" | "gzip"): Promise<Blob>;
}

interface DeviceFiles {
  lookupPath(path: string): { node: { rdev: number } };
  getDevice(
    number: number,
  ): { stream_ops: Record<"read", (stream: unknown, into: Uint8Array, offset: number, length: number) => number> };
}

interface PgliteModule {
  readonly PGlite: {
    create(options: Record<string, unknown>): Promise<Pglite>;
    readonly defaultStartParams: readonly string[];
  };
}

const MEMORY_BYTES = 128 * 1024 * 1024;

export class PgliteInstance {
  readonly #pglite: Pglite;
  /** Of Postgres, as in `18.3`. */
  readonly version: string;
  readonly #usedBytes: () => number;
  #from: TimeAndEntropy;
  #memory: MemorySnapshot | undefined;
  #files: FilesSnapshot | undefined;

  private constructor(pglite: Pglite, usedBytes: () => number, setSource: (source: () => TimeAndEntropy) => void) {
    this.#pglite = pglite;
    this.#usedBytes = usedBytes;
    this.#from = ofPreparation();
    setSource(() => this.#from);
    this.#readEntropy();
    const shown = Buffer.from(this.exchange(query("SHOW server_version"))).toString("latin1");
    this.version = /(\d+\.\d+)/.exec(shown)?.[1] ?? "18.0";
  }

  /** @param dataFolder what `dumped` returned; without it, an empty database is made, which takes seconds */
  static async create(of: PglitePackage, dataFolder?: Blob): Promise<PgliteInstance> {
    const preparation = ofPreparation();
    let source = () => preparation;
    let exports: WebAssembly.Exports | undefined;
    const shadows = {
      ...shadowsOf(() => source()),
      WebAssembly: watched((instance) => exports = instance.exports),
    };
    const { PGlite } = evaluate(of, shadows);
    const pglite = await PGlite.create({
      initialMemory: MEMORY_BYTES,
      pgliteWasmModule: of.wasm,
      initdbWasmModule: of.initdb,
      fsBundle: new Blob([of.data]),
      ...(dataFolder === undefined ? {} : { loadDataDir: dataFolder }),
      startParams: [...PGlite.defaultStartParams, "-c", "shared_buffers=2MB"],
    });
    const { wasmMemory } = pglite.Module;
    const pointer = breakOf(exports);
    const usedBytes = () => new DataView(wasmMemory.buffer).getUint32(pointer, true);
    return new PgliteInstance(pglite, usedBytes, (next) => source = next);
  }

  /** Emscripten's own device draws 1024 bytes at a time, and what is left of them would outlast a run. */
  #readEntropy(): void {
    const { FS } = this.#pglite.Module;
    for (const path of ["/dev/random", "/dev/urandom"]) {
      FS.getDevice(FS.lookupPath(path).node.rdev).stream_ops.read = (_, into, offset, length) => {
        this.#from.fill(into.subarray(offset, offset + length));
        return length;
      };
    }
  }

  /** Hands messages of the wire protocol to Postgres, and returns what it answers. */
  exchange(messages: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    let failed: unknown;
    // All of it happens before the call returns; only its promise comes later.
    this.#pglite.execProtocolRawStream(messages, { syncToFs: false, onRawData: (bytes) => parts.push(bytes.slice()) })
      .catch((error: unknown) => failed = error);
    if (failed !== undefined) throw failed;
    return parts.length === 1 ? parts[0]! : joined(parts);
  }

  /** The folder of the database, as a tar archive. */
  async dumped(): Promise<Blob> {
    return await this.#pglite.dumpDataDir("none");
  }

  /** From now on, `restore` leads back to here. */
  keep(): void {
    const { FS, MEMFS, wasmMemory } = this.#pglite.Module;
    this.#memory = new MemorySnapshot({ wasm: wasmMemory, usedBytes: this.#usedBytes });
    this.#files = new FilesSnapshot(FS, MEMFS);
  }

  restore(from: TimeAndEntropy): void {
    this.#memory!.restore();
    this.#files!.restore();
    this.#from = from;
  }
}

function evaluate(of: PglitePackage, shadows: Record<string, unknown>): PgliteModule {
  const module = { exports: {} };
  const given: Record<string, unknown> = {
    module,
    exports: module.exports,
    require: of.require,
    __filename: of.file,
    __dirname: of.folder,
    ...shadows,
  };
  new Function(...Object.keys(given), of.source)(...Object.values(given));
  return module.exports as PgliteModule;
}

/** WebAssembly that tells of the first instance that is made of it: Postgres itself comes before its extensions. */
function watched(made: (instance: WebAssembly.Instance) => void): typeof WebAssembly {
  const instantiate = async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
    const instance = await WebAssembly.instantiate(module, imports);
    if ("emscripten_get_sbrk_ptr" in instance.exports) made(instance);
    return instance;
  };
  return Object.create(WebAssembly, { instantiate: { value: instantiate } });
}

/** Where Emscripten keeps the end of what has been used of the memory. */
function breakOf(exports: WebAssembly.Exports | undefined): number {
  const pointer = (exports?.["emscripten_get_sbrk_ptr"] as (() => number) | undefined)?.();
  if (pointer === undefined) throw new Error("this version of PGlite does not tell how much memory it uses");
  return pointer;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
