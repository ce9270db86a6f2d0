#!/usr/bin/env node
/**
 * The `seedbed` command. `seedbed version` has to start about as fast as the runtime itself: each import here would cost
 * every call of it a millisecond, so that there is none, and everything is behind an `import()`.
 */
declare const SEEDBED_VERSION: string | undefined;

const { process } = globalThis;
const argv = process.argv.slice(2);
if (argv.length === 1 && ["version", "--version", "-v"].includes(argv[0]!)) {
  console.log(typeof SEEDBED_VERSION === "string" ? SEEDBED_VERSION : (await import("../api/version.ts")).version());
} else {
  process.getBuiltinModule("node:module").enableCompileCache?.();
  const { main } = await import("./dispatch.ts");
  await main(argv);
}
