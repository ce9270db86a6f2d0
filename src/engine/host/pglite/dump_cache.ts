/**
 * Databases with their schema that were made before, in the cache folder of the user: to make one takes Postgres seconds. A cache only
 * saves time: what cannot be read or written, or is not as it was written, counts as not there.
 */
import { Buffer } from "node:buffer";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { realCrypto } from "../crypto.ts";

/** The oldest go when there are more; each has some 5 MB. */
const MAX_ENTRIES = 12;
const DIGEST_BYTES = 32;
/** An empty database has 40 MB, most of which are zeros. */
const MAX_BYTES = 1_000_000_000;

export class DumpCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, "postgres");
  }

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const bytes = await readFile(this.#placeOf(key));
      const packed = bytes.subarray(DIGEST_BYTES);
      if (Buffer.compare(digestOf(packed), bytes.subarray(0, DIGEST_BYTES)) !== 0) return undefined;
      return Uint8Array.from(await promisify(gunzip)(packed, { maxOutputLength: MAX_BYTES }));
    } catch {
      return undefined;
    }
  }

  async set(key: string, dump: Uint8Array): Promise<void> {
    const place = this.#placeOf(key);
    const temporary = `${place}.${process.pid}`;
    try {
      const packed = await promisify(gzip)(dump, { level: 1 });
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, Buffer.concat([digestOf(packed), packed]), { mode: 0o600 });
      await rename(temporary, place);
      await this.#removeOldest();
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  #placeOf(key: string): string {
    return join(this.#folder, `${key}.tar.gz`);
  }

  async #removeOldest(): Promise<void> {
    const paths = (await readdir(this.#folder)).map((name) => join(this.#folder, name));
    const aged = await Promise.all(paths.map(async (path) => ({ path, mtimeMs: (await stat(path)).mtimeMs })));
    const oldest = aged.toSorted((a, b) => b.mtimeMs - a.mtimeMs).slice(MAX_ENTRIES);
    await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return realCrypto().createHash("sha256").update(bytes).digest();
}
