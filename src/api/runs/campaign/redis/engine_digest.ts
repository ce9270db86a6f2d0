/** The digest of this very engine: results of another one may differ. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

declare const SEEDBED_VERSION: string | undefined;

/** The folder that holds all of Seedbed's code: where this is built, chunks are in a folder of it. */
const ROOT = fileURLToPath(new URL(typeof SEEDBED_VERSION === "string" ? "../" : "../../../../", import.meta.url));

let digest: string | undefined;

/** Of all files of code, by their names and contents: 64 hexadecimal digits. */
export function engineDigest(): string {
  if (digest !== undefined) return digest;
  const hash = createHash("sha256");
  const names = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((name) => /\.(js|ts|tsx)$/.test(name));
  for (const name of names.map((each) => each.replaceAll("\\", "/")).sort()) {
    const content = readFileSync(join(ROOT, name));
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return digest = hash.digest("hex");
}
