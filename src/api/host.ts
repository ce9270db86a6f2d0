/** The real world, as far as the command needs it: clock, runtime. Taken when it loads, before a run shadows it. */
import process from "node:process";

const realNow = Date.now;
const realElapsed = performance.now.bind(performance);

/** Ms since the epoch. */
export function nowMs(): number {
  return realNow();
}

/** Real ms since some moment, finer than a ms. */
export function elapsedMs(): number {
  return realElapsed();
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function runtime(): { readonly name: string; readonly version: string } {
  const { deno } = process.versions as { readonly deno?: string };
  return deno === undefined ? { name: "node", version: process.versions.node } : { name: "deno", version: deno };
}

export function platform(): { readonly os: string; readonly arch: string } {
  return { os: process.platform, arch: process.arch };
}
