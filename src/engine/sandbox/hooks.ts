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
  this: "__seedbed_this",
  eval: "__seedbed_eval",
  source: "__seedbed_source",
  /** Takes a path, and the content of the file in base64. */
  embed: "__seedbed_embed",
} as const;
