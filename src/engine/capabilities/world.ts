/** The world: all that a run can touch. The kernel, and the capabilities over it. */
import { History } from "../world/history.ts";
import type { Kernel } from "../world/kernel.ts";
import { Zone } from "../world/zone.ts";
import { Cluster, type ClusterSetting } from "./cluster/cluster.ts";
import type { FileSystem } from "./fs/file_system.ts";
import { HostFs } from "./fs/host_fs.ts";
import { VirtualFs } from "./fs/virtual_fs.ts";
import { Http } from "./http/http.ts";
import { KvStore } from "./kv/store.ts";
import { Memory, type MemorySetting } from "./memory/memory.ts";
import { Network } from "./net/network.ts";
import { Processes } from "./proc/processes.ts";

/** Who answers: the simulation, or the host, whose answers are recorded. */
export interface Backends {
  readonly proc?: "scripted" | "host" | undefined;
  readonly fs?: "virtual" | "host" | undefined;
  readonly http?: "scripted" | "host" | undefined;
}

/** What a scenario sets before its first step. */
export interface Setting {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly files?: Readonly<Record<string, string>> | undefined;
  readonly backends?: Backends | undefined;
  /** What becomes of a request or a process that no rule answers; it fails the run unless this says otherwise. */
  readonly unmatched?: "fail" | "reject" | undefined;
  readonly memory?: MemorySetting | undefined;
  readonly cluster?: ClusterSetting | undefined;
}

/** Capabilities are made when they are first used: most worlds need few of them. */
export class World {
  readonly kernel: Kernel;
  readonly kv: KvStore;
  readonly http: Http;
  readonly backends: Backends;
  /** The environment variables that the program sees; it may change its copy. */
  readonly env: Record<string, string>;
  readonly #setting: Setting;
  readonly #root: string | undefined;
  #zoneName: string | undefined;
  #zone: Zone | undefined;
  #fs: FileSystem | undefined;
  #proc: Processes | undefined;
  #net: Network | undefined;
  #memory: Memory | undefined;
  #cluster: Cluster | undefined;
  #history: History | undefined;
  /** Told of each path of a file that a call names. To be set before files are used. */
  onTouch: ((path: string) => void) | undefined;
  /** The program's own handler of rejections that nothing handled; true when it took one. */
  rejectionHandler: ((reason: unknown, promise: Promise<unknown>) => boolean) | undefined;
  /** `process.emitWarning` of the program, for warnings that the runtime gives because of it. */
  emitWarning: ((warning: unknown, ...more: unknown[]) => void) | undefined;

  /** @param root the folder that host backends work in */
  constructor(kernel: Kernel, setting: Setting = {}, root?: string) {
    this.kernel = kernel;
    this.#setting = setting;
    this.#root = root;
    this.backends = setting.backends ?? {};
    this.kv = new KvStore();
    this.http = new Http(kernel, { backend: this.backends.http, unmatched: setting.unmatched });
    this.env = { ...setting.env };
  }

  /** The zone of local time, as `TZ` of the environment says now; undefined is UTC. */
  get zone(): Zone | undefined {
    const name = this.env["TZ"];
    if (name !== this.#zoneName) {
      this.#zoneName = name;
      this.#zone = Zone.named(name);
    }
    return this.#zone;
  }

  get fs(): FileSystem {
    if (this.#fs === undefined) {
      this.#fs = this.backends.fs === "host"
        ? new HostFs(this.kernel, this.#root)
        : new VirtualFs(this.kernel, this.#setting.files);
      this.#fs.onTouch = this.onTouch;
    }
    return this.#fs;
  }

  /** The files, when they had a part in the run. */
  get usedFs(): FileSystem | undefined {
    return this.#fs;
  }

  get proc(): Processes {
    return this.#proc ??= new Processes(this.kernel, {
      backend: this.backends.proc,
      unmatched: this.#setting.unmatched,
      root: this.#root,
    });
  }

  /** The processes, when there were any. */
  get usedProc(): Processes | undefined {
    return this.#proc;
  }

  get net(): Network {
    return this.#net ??= new Network(this.kernel);
  }

  get memory(): Memory {
    return this.#memory ??= new Memory(this.kernel, this.#setting.memory);
  }

  /** The ledger of simulated memory, when it had a part in the run. */
  get usedMemory(): Memory | undefined {
    return this.#memory;
  }

  /** The replicated store. Validation has seen to it that the scenario names its nodes. */
  get cluster(): Cluster {
    return this.#cluster ??= new Cluster(this.kernel, this, this.#setting.cluster ?? { nodes: [] });
  }

  /** What clients asked for, and what they got. */
  get history(): History {
    return this.#history ??= new History(this.kernel);
  }

  /** Rules for requests and processes that answered nothing. */
  unusedRules(): readonly string[] {
    const ofHttp = this.http.unusedRules();
    return this.#proc === undefined ? ofHttp : [...ofHttp, ...this.#proc.unusedRules()];
  }

  /** A promise was rejected and nothing handled it: the program's own handler, or the end of the run. */
  onUnhandledRejection(reason: unknown, promise: Promise<unknown>): void {
    if (this.rejectionHandler?.(reason, promise) !== true) this.kernel.report(reason, "unhandled_rejection");
  }
}
