/**
 * A process that tests files for `seedbed test --jobs`. As in `main.ts`, nothing is imported before code can come from the
 * compile cache: workers start while somebody waits.
 */
const { process } = globalThis;
process.getBuiltinModule("node:module").enableCompileCache?.();
const { serve } = await import("./testing/serve.ts");
serve();

export {};
