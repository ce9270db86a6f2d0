/** Node's own files by name, each as the function that evaluates it: written by `scripts/node_lib.ts`, and not committed. */
export const MODULES: Readonly<Record<string, (...parameters: readonly unknown[]) => void>>;
