/** The world: all that a run can touch. The kernel, and the capabilities over it. */
import type { Kernel } from "../world/kernel.ts";
import { VirtualFs } from "./fs/virtual_fs.ts";
import { Http } from "./http/http.ts";
import { KvStore } from "./kv/store.ts";

/** What a scenario sets before its first step. */
export interface Setting {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly files?: Readonly<Record<string, string>> | undefined;
}

export class World {
  readonly kernel: Kernel;
  readonly kv: KvStore;
  readonly http: Http;
  /** The environment variables that the program sees; it may change its copy. */
  readonly env: Record<string, string>;
  readonly #files: Readonly<Record<string, string>>;
  #fs: VirtualFs | undefined;
  /** The program's own handler of rejections that nothing handled; true when it took one. */
  rejectionHandler: ((reason: unknown, promise: Promise<unknown>) => boolean) | undefined;

  constructor(kernel: Kernel, setting: Setting = {}) {
    this.kernel = kernel;
    this.kv = new KvStore();
    this.http = new Http(kernel);
    this.env = { ...setting.env };
    this.#files = setting.files ?? {};
  }

  /** The simulated file system, made when it is first used: most worlds have no need of one. */
  get fs(): VirtualFs {
    this.#fs ??= new VirtualFs(this.kernel, this.#files);
    return this.#fs;
  }

  /** A promise was rejected and nothing handled it: the program's own handler, or the end of the run. */
  onUnhandledRejection(reason: unknown, promise: Promise<unknown>): void {
    if (this.rejectionHandler?.(reason, promise) !== true) this.kernel.report(reason, "unhandled_rejection");
  }
}
