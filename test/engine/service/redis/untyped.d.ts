/** The package that publishes no types. */
declare module "redlock" {
  interface Lock {
    extend(ttlMs: number): Promise<Lock>;
    unlock(): Promise<void>;
  }

  export default class Redlock {
    constructor(clients: readonly unknown[], options?: { readonly retryCount?: number });
    lock(resource: string, ttlMs: number): Promise<Lock>;
  }
}
