/** Reads the installed package of PGlite: that of the project, or the one beside Seedbed. */
import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { PglitePackage } from "./instance.ts";

const NAME = "@electric-sql/pglite";

/** Says what a database needs that cannot be made, in words for whoever wrote the scenario. */
export class PostgresUnavailable extends Error {
  readonly title: string;
  readonly hint: string;

  constructor(title: string, message: string, hint: string) {
    super(message);
    this.title = title;
    this.hint = hint;
  }
}

let loaded: Promise<PglitePackage> | undefined;

export function loadPglite(): Promise<PglitePackage> {
  loaded ??= read();
  return loaded;
}

async function read(): Promise<PglitePackage> {
  const file = locate();
  if (file === undefined) {
    throw new PostgresUnavailable(
      "pglite is not installed",
      `service.postgres runs Postgres by the package ${NAME}, which is not installed`,
      `npm install --save-dev ${NAME}`,
    );
  }
  const folder = dirname(file);
  const [source, wasm, initdb, data, manifest] = await Promise.all([
    readFile(join(folder, "index.cjs"), "utf8"),
    readFile(join(folder, "pglite.wasm")).then((bytes) => WebAssembly.compile(bytes)),
    readFile(join(folder, "initdb.wasm")).then((bytes) => WebAssembly.compile(bytes)),
    readFile(join(folder, "pglite.data")),
    readFile(join(folder, "..", "package.json"), "utf8"),
  ]).catch((error: Error) => {
    throw new PostgresUnavailable(
      "pglite cannot be used",
      `the installed ${NAME} is not as expected: ${error.message}`,
      `npm install --save-dev ${NAME}@^0.5.17`,
    );
  });
  const { version } = JSON.parse(manifest) as { version: string };
  return {
    version,
    source,
    file,
    folder,
    wasm,
    initdb,
    data: Uint8Array.from(Buffer.from(data)),
    require: createRequire(file),
  };
}

function locate(): string | undefined {
  for (const from of [pathToFileURL(join(process.cwd(), "package.json")), import.meta.url]) {
    try {
      return createRequire(from).resolve(NAME);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
