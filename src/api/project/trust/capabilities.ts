/** The reach of a program: parts of the host and built-in modules. */

export interface Capabilities {
  /** Parts of the host that the scenario declares: `proc`, `http`, `fs`. */
  readonly host: readonly string[];
  /** Built-in modules that the code names. */
  readonly builtins: readonly string[];
}

/** In words: `the host's http`, `node:fs`. */
export function capabilityNames({ host, builtins }: Capabilities): string[] {
  return [...host.map((name) => `the host's ${name}`), ...builtins];
}
