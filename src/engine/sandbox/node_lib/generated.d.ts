/** Node's own files by name, each as the function that evaluates it: written by `scripts/node_lib.ts`, and not committed. */
export const MODULES: Readonly<Record<string, (...parameters: readonly unknown[]) => void>>;
/** The files of undici that its `WebSocket` consists of, each as the function that evaluates it; after the three of CommonJS it takes globals. */
export const WEB_SOCKET: Readonly<Record<string, (...parameters: readonly unknown[]) => void>>;
/** The names of those globals. */
export const WEB_SOCKET_GLOBALS: readonly string[];
