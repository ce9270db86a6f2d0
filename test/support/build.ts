/** Makes what is not committed, and builds the command, before the first test; removes the command after the last. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { stop } from "esbuild";
import { bundle, PUBLISHED } from "../../scripts/bundle.ts";
import { ensureNodeLib } from "../../scripts/node_lib.ts";
import { BUILT, PROGRAMS } from "./built.ts";

export async function setup(): Promise<void> {
  await ensureNodeLib();
  if ("deno" in process.versions) return;
  await bundle(BUILT, { ...PUBLISHED, ...PROGRAMS, command_server: "test/support/command_server.ts" });
  // As in the package; without it, Node parses each module twice to find out what it is.
  await writeFile(join(BUILT, "package.json"), `{ "type": "module" }\n`);
  await stop();
}

export async function teardown(): Promise<void> {
  await rm(BUILT, { recursive: true, force: true });
}
