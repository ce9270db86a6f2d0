/** Their packages are installed on demand, and typed by what the races use of them. */
declare module "async-cache-dedupe-164-*" {
  export function createCache(options: object): {
    define(name: string, load: () => Promise<number>): import("./async-cache-dedupe-164/race.ts").Cache;
  };
}
declare module "async-mutex-52-*" {
  export const Mutex: new () => import("./async-mutex-52/race.ts").Mutex;
}
declare module "locks-2-*" {
  export function createMutex(): import("./locks-2/race.ts").Mutex;
}
declare module "memoizee-13-*" {
  export default function memoize(load: unknown, options: object): import("./memoizee-13/race.ts").Memoized;
}
declare module "opossum-385-*" {
  const Breaker: new (work: unknown, options: object) => import("./opossum-385/race.ts").Breaker;
  export default Breaker;
}
declare module "p-queue-168-*" {
  const PQueue: new (options: object) => import("./p-queue-168/race.ts").Queue;
  export default PQueue;
}
declare module "pg-pool-109-*" {
  const Pool: new (options: object) => import("./pg-pool-109/race.ts").Pool;
  export default Pool;
}
declare module "promise-pool-23-*" {
  const pool: import("./promise-pool-23/race.ts").PoolClass;
  export default pool;
}
declare module "queue-promise-60-*" {
  const Queue: new (options: object) => import("./queue-promise-60/race.ts").Queue;
  export default Queue;
}
declare module "symlink-dir-59-*" {
  export default function symlinkDir(target: string, path: string): Promise<unknown>;
}
declare module "tiny-async-pool-42-*" {
  const asyncPool: import("./tiny-async-pool-42/race.ts").Pool;
  export default asyncPool;
}
declare module "liferaft-8-broken" {
  class Raft {
    static readonly LEADER: number;
    readonly term: number;
    readonly state: number;
    constructor(address: string, options: object);
    on(event: string, listener: (...values: unknown[]) => unknown, context?: unknown): this;
    emit(event: string, ...values: unknown[]): boolean;
    join(address: string, write: unknown): unknown;
    command(command: unknown): Promise<void>;
    end(): boolean;
  }
  export default Raft;
}
declare module "liferaft-8-broken/log.js" {
  class Log {
    constructor(node: object, options: { readonly adapter: unknown });
    get(index: number): Promise<{ readonly command: unknown }>;
    commit(index: number): Promise<unknown>;
  }
  export default Log;
}
declare module "liferaft-8-memdown" {
  export default function memdown(path: string): unknown;
}
