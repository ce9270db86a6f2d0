/** Puts the files of a bundle somewhere: into a folder for a while, or into a store for good. */
import { rmSync, writeFileSync } from "node:fs";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { isDirectory, writing } from "../../../engine/store/atomic_file.ts";
import { fillFolder } from "../../../engine/store/fill_folder.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { Store, type StoreOptions } from "../../../engine/store/store.ts";
import { makeTemporaryFolder } from "../../../engine/store/temporary_folder.ts";
import { type Bundle, readBundle } from "./read_bundle.ts";

/** Unpacks a bundle into a folder of its own, which `release` takes away. */
export async function unpackTemporarily(zip: string): Promise<{ readonly folder: string; release(): void }> {
  const { files } = await readBundle(zip);
  const folder = makeTemporaryFolder("replay");
  const release = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const [name, content] of files) {
      const path = join(folder, name);
      writing(path, () => writeFileSync(path, content, { flag: "wx" }));
    }
    return { folder, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Unpacks a bundle into a folder, which is made or empty, and gets all of it or nothing. @throws SeedbedError `unwritable` */
export async function unpackBundle(zip: string, folder: string, id: string): Promise<Imported> {
  const bundle = await readBundle(zip);
  await fillFolder(folder, id, (temporary) => {
    for (const [name, content] of bundle.files) writeFileSync(join(temporary, name), content, { flag: "wx" });
  });
  return { ...bundle, folder, wasThere: false };
}

export interface Imported extends Bundle {
  /** The folder of the run in the store. */
  readonly folder: string;
  /** True if the store had the same run already. */
  readonly wasThere: boolean;
}

/**
 * Puts the run of a bundle into a store, under the id that it had.
 * @throws SeedbedError `unwritable` when the store has another run of that id
 */
export async function importBundle(
  zip: string,
  options: StoreOptions & { readonly folder: string },
): Promise<Imported> {
  const bundle = await readBundle(zip);
  const { id } = bundle.manifest;
  const folder = join(options.folder, "runs", id);
  if (isDirectory(folder)) return { ...bundle, folder, wasThere: requireSame(folder, bundle) };
  const writer = new Store(options).begin(id);
  try {
    for (const [name, content] of bundle.files) writer.write(name, content);
    writer.commit();
  } catch (error) {
    writer.discard();
    // Another process may have been first.
    if (isDirectory(folder)) return { ...bundle, folder, wasThere: requireSame(folder, bundle) };
    throw error;
  }
  return { ...bundle, folder, wasThere: false };
}

/** The trace decides: the rest may have been packed at another time. */
function requireSame(folder: string, { files }: Bundle): true {
  const path = join(folder, "trace.jsonl");
  let found: Uint8Array | undefined;
  try {
    found = readRegularFile(path, { what: "a trace", maxBytes: files.get("trace.jsonl")!.length });
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
  }
  if (found !== undefined && Buffer.compare(found, files.get("trace.jsonl")!) === 0) return true;
  throw new SeedbedError("unwritable", "the store already has another run with this id, which was left unchanged", {
    location: { file: folder },
    hint: "seedbed runs list shows it; --out unpacks the reproducer into a folder instead",
  });
}
