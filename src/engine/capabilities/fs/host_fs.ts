/**
 * The host's files: those below the working folder, which the world sees as `/app`. Every call of `node:fs` is a decision,
 * so that a replay touches no file.
 */
import process from "node:process";
import { Failure } from "../../findings/failure.ts";
import { type FsCall, HostFiles } from "../../host/files.ts";
import { decodeResult, type EncodedResult } from "../../host/file_results.ts";
import type { Json } from "../../json.ts";
import type { Kernel } from "../../world/kernel.ts";
import { FileSystem, type MemoryVolume, VIRTUAL_CWD } from "./file_system.ts";

const MAX_LABEL = 200;

export class HostFs extends FileSystem {
  override readonly asksByCall = true;
  readonly #kernel: Kernel;
  readonly #root: string | undefined;
  readonly #volume: MemoryVolume;
  /** The real ones: made when one is first asked for, which a replay never does. */
  #files: HostFiles | undefined;

  /** @param root the process's working folder if it is left out */
  constructor(kernel: Kernel, root?: string) {
    super();
    this.#kernel = kernel;
    this.#root = root;
    const methods = new Map<string, (...args: unknown[]) => unknown>();
    this.#volume = new Proxy({}, {
      get: (_target, key) => {
        const name = String(key);
        if (!methods.has(name)) methods.set(name, (...args) => this.#call({ name: name.replace(/Sync$/, ""), args }));
        return methods.get(name);
      },
    }) as MemoryVolume;
  }

  use<T>(work: (volume: MemoryVolume) => T): T {
    return work(this.#volume);
  }

  snapshot(name: string): void {
    this.#decide(`snapshot ${name}`, (files) => ({ value: files.snapshot(name) }));
  }

  restore(name: string): boolean {
    return this.#decide(`restore ${name}`, (files) => ({ value: files.restore(name) })) as boolean;
  }

  list(): string[] {
    return this.#decide("list", (files) => files.list()) as string[];
  }

  #call(call: FsCall): unknown {
    const found = call.args.find((arg) => typeof arg === "string" || typeof arg === "number");
    const shown = typeof found === "number" ? this.descriptors.get(found) ?? found : found;
    const label = shown === undefined ? call.name : `${call.name} ${shown}`;
    return this.#decide(label, (files) => files.perform(call), call);
  }

  #decide(what: string, work: (files: HostFiles) => EncodedResult, call?: FsCall): unknown {
    const label = `fs ${what}`.slice(0, MAX_LABEL);
    const found = this.#kernel.outside.askNow({
      kind: "fs",
      label,
      work: () => {
        const { maxHostBytes: maxBytes } = this.#kernel.limits;
        this.#files ??= new HostFiles({ root: this.#root ?? process.cwd(), mount: VIRTUAL_CWD, maxBytes });
        return work(this.#files) as unknown as Json;
      },
    });
    if (typeof found !== "object" || found === null) {
      return this.#kernel.abort(
        new Failure("divergence", "divergence", `the recorded answer to "${label}" is not one of the host`),
      );
    }
    return decodeResult(found as unknown as EncodedResult, call?.args ?? []);
  }
}
