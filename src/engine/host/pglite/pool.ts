/**
 * Databases that are ready: one schema, one snapshot, and as many instances as runs need at once. To put one back takes some
 * milliseconds, to make the first one seconds.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { cacheFolder } from "../cache_folder.ts";
import { DumpCache } from "./dump_cache.ts";
import { PgliteInstance, type PglitePackage } from "./instance.ts";
import { loadPglite, PostgresUnavailable } from "./load.ts";
import { fieldsOf, query, split } from "./messages.ts";
import { realCrypto } from "../crypto.ts";

/** What runs at the same time in a process rather waits than having more: each takes some 200 MB. */
const MAX_INSTANCES = 2;

/** What a first query costs is paid before the snapshot: code of extensions is loaded, catalogues are read. */
const WARM_UP = [
  "DO $$ BEGIN END $$",
  "SELECT to_tsvector('english', 'dogs')",
  "SELECT n.nspname, c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r' LIMIT 1",
  "DISCARD ALL",
];

/** To make a database is no part of the run that asks for it, also in what is awaited meanwhile. */
const outside = AsyncLocalStorage.snapshot();

export class PostgresPool {
  readonly #schema: string;
  #dump: Promise<Blob> | undefined;
  readonly #free: PgliteInstance[] = [];
  #count = 0;
  readonly #waiting: ((instance: PgliteInstance) => void)[] = [];

  constructor(schema: string) {
    this.#schema = schema;
  }

  /** @param holds the run has another database already, and would keep others waiting who wait for it */
  async acquire(holds: boolean): Promise<PgliteInstance> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (!holds && this.#count >= MAX_INSTANCES) return await new Promise((resolve) => this.#waiting.push(resolve));
    this.#count++;
    try {
      return await outside(() => this.#create());
    } catch (error) {
      this.#count--;
      throw error;
    }
  }

  release(instance: PgliteInstance): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(instance);
    else next(instance);
  }

  async #create(): Promise<PgliteInstance> {
    const pglite = await loadPglite();
    this.#dump ??= this.#dumped(pglite);
    const instance = await PgliteInstance.create(pglite, await this.#dump);
    for (const sql of WARM_UP) instance.exchange(query(sql));
    instance.keep();
    return instance;
  }

  /** The database with its schema, made once. Runs start from it in any case, so that all start from the same. */
  async #dumped(pglite: PglitePackage): Promise<Blob> {
    const folder = cacheFolder();
    const cache = folder === undefined ? undefined : new DumpCache(folder);
    const key = realCrypto().createHash("sha256").update([FORMAT, pglite.version, this.#schema].join("\0")).digest(
      "hex",
    );
    const before = await cache?.get(key);
    if (before !== undefined) return new Blob([before]);
    const instance = await PgliteInstance.create(pglite);
    load(instance, this.#schema);
    // Else the next start recovers from the log, in which sequences are 32 ahead.
    instance.exchange(query("CHECKPOINT"));
    const dump = await instance.dumped();
    await cache?.set(key, new Uint8Array(await dump.arrayBuffer()));
    return dump;
  }
}

/** Changes when databases are made in another way. */
const FORMAT = "2";

function load(instance: PgliteInstance, schema: string): void {
  const failed = split(instance.exchange(query(schema))).whole.find(({ type }) => type === "E");
  if (failed === undefined) return;
  const { M: text = "", P: position, C: code, H: hint } = fieldsOf(failed);
  const before = position === undefined ? undefined : [...schema].slice(0, Number(position) - 1).join("").split("\n");
  const place = before === undefined ? "" : `, line ${before.length}, column ${[...before.at(-1)!].length + 1}`;
  throw new PostgresUnavailable(
    "the schema does not load",
    `the schema${place}: ${text}${code === undefined ? "" : ` (SQLSTATE ${code})`}`,
    hint ?? "the schema must load into an empty database",
  );
}

const pools = new Map<string, PostgresPool>();

/** The databases of a schema, in this process. */
export function poolOf(schema: string): PostgresPool {
  let pool = pools.get(schema);
  if (pool === undefined) pools.set(schema, pool = new PostgresPool(schema));
  return pool;
}
