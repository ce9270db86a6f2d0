/** The names by which instrumented code reaches the sandbox: parameters of the function that it becomes a body of. */
export const HOOKS = {
  import: "__seedbed_import",
  dynamicImport: "__seedbed_dynamic_import",
  meta: "__seedbed_meta",
  spin: "__seedbed_spin",
  /** Takes the place of an `await`; what it returns goes to `awaited`, with what is awaited. */
  awaiting: "__seedbed_awaiting",
  awaited: "__seedbed_awaited",
  /** Takes the place of a `throw` or a `catch`, and the error where it is at hand. */
  error: "__seedbed_error",
  deno: "__seedbed_deno",
  /** The world's global object. */
  global: "__seedbed_global",
  /** Takes a name, and gives what the world's global object has by it, or throws as for a variable that is not there. */
  free: "__seedbed_free",
  /** Takes a function that gives a variable of the bundle another value: see `free_names.ts`. */
  bind: "__seedbed_bind",
  /** Takes a function that reads a variable, and gives the type of its value. */
  typeof: "__seedbed_typeof",
  this: "__seedbed_this",
  eval: "__seedbed_eval",
  source: "__seedbed_source",
  /** Takes a path, and the content of the file in base64. */
  embed: "__seedbed_embed",
  /** The path of the program to start in place of the scenario: see `build/programs.ts`. */
  program: "__seedbed_program",
  /** Counters of edges: see `build/coverage.ts`. */
  edges: "__seedbed_edges",
  /** Takes the place of comparisons: see `world/code_coverage.ts`. */
  compare: "__seedbed_compare",
} as const;
