/** Builds the command before the first test, and removes it after the last. */
import { rm } from "node:fs/promises";
import process from "node:process";
import { stop } from "esbuild";
import { bundle } from "../../scripts/bundle.ts";
import { BUILT } from "./built.ts";

export async function setup(): Promise<void> {
  if ("deno" in process.versions) return;
  await bundle(BUILT);
  await stop();
}

export async function teardown(): Promise<void> {
  await rm(BUILT, { recursive: true, force: true });
}
