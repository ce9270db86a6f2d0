/**
 * Bundles that were made before, in the cache folder of the user: of `SEEDBED_CACHE_DIR`, or of where the system keeps caches. A
 * bundle is used again if nothing that it was made from has changed (`bundle_inputs.ts`), and if the file is as it was written:
 * it begins with the digest of the rest, and the code has the digest that traces know it by.
 *
 * A cache only saves time: what cannot be read or written counts as not there.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { CompiledCode } from "../../../engine/ir/scenario.ts";
import { digest } from "../../../engine/sandbox/build/digest.ts";
import { areCurrent, type BundleInputs, inputsSchema } from "./bundle_inputs.ts";

const entrySchema = z.strictObject({
  code: z.strictObject({ entry: z.string(), bundle: z.string(), sourceMap: z.string(), sha256: z.string() }),
  inputs: inputsSchema,
});

/** The oldest go when there are more. */
const MAX_ENTRIES = 500;

export class BundleCache {
  readonly #folder: string;
  readonly #maker: string;

  /** @param maker the versions that bundles are made by: those of another version of Seedbed, of esbuild or of the runtime are not used */
  constructor(folder: string, maker: string) {
    this.#folder = join(folder, "bundles");
    this.#maker = maker;
  }

  /** Returns the bundle of a module, if it would be made in the same way again. */
  async get(file: string): Promise<CompiledCode | undefined> {
    const text = await readFile(await this.#placeOf(file), "utf8").catch(() => undefined);
    const entry = text === undefined ? undefined : parse(text);
    if (entry === undefined || digest(entry.code) !== entry.code.sha256) return undefined;
    return await areCurrent(entry.inputs) ? entry.code : undefined;
  }

  async set(file: string, code: CompiledCode, inputs: BundleInputs): Promise<void> {
    const body = JSON.stringify({ code, inputs });
    const place = await this.#placeOf(file);
    const temporary = `${place}.${randomBytes(6).toString("hex")}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, `${sha256(body)}\n${body}`, { mode: 0o600, flag: "wx" });
      await rename(temporary, place);
      await this.#prune();
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  /** A link to a folder may lead elsewhere by now. */
  async #placeOf(file: string): Promise<string> {
    const real = await realpath(file).catch(() => "");
    return join(this.#folder, `${sha256([this.#maker, file, real].join("\0"))}.json`);
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= MAX_ENTRIES) return;
    const aged = await Promise.all(names.map(async (name) => {
      const path = join(this.#folder, name);
      return { path, mtimeMs: await stat(path).then((found) => found.mtimeMs, () => 0) };
    }));
    const oldest = aged.toSorted((a, b) => a.mtimeMs - b.mtimeMs).slice(0, names.length - MAX_ENTRIES / 2);
    await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
  }
}

function parse(text: string): z.output<typeof entrySchema> | undefined {
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  if (text.slice(0, end) !== sha256(body)) return undefined;
  return entrySchema.safeParse(JSON.parse(body)).data;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
