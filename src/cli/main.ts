#!/usr/bin/env node
/**
 * The `seedbed` command. `seedbed version` has to start about as fast as the runtime itself: each import here would cost
 * every call of it a millisecond, so that there is none, and everything is behind an `import()`.
 */
declare const SEEDBED_VERSION: string | undefined;

/** The oldest Node that `engines` in package.json allows. */
const OLDEST_NODE = [22, 12] as const;

const { process } = globalThis;
const argv = process.argv.slice(2);
if (argv.length === 1 && ["version", "--version", "-v"].includes(argv[0]!)) {
  console.log(typeof SEEDBED_VERSION === "string" ? SEEDBED_VERSION : (await import("../api/version.ts")).version());
} else if (isTooOld(process.versions)) {
  process.exitCode = (await import("./old_node.ts")).reportOldNode(process.versions.node, OLDEST_NODE.join("."), argv);
} else {
  process.getBuiltinModule("node:module").enableCompileCache?.();
  const { main } = await import("./dispatch.ts");
  await main(argv);
}

/** Deno names a version of Node as well: how far it goes along with it, which is another matter. */
function isTooOld({ node, deno }: Readonly<Record<string, string | undefined>>): boolean {
  if (deno !== undefined || node === undefined) return false;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}
