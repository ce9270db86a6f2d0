/** Cleaning up when the process is told to end. Listening only while there is something to clean up keeps Ctrl-C instant. */
import process from "node:process";

const NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;
const cleanups = new Set<() => void>();

/** Runs `cleanup` if the process is interrupted before the result is called. `cleanup` must be synchronous. */
export function onInterrupt(cleanup: () => void): () => void {
  if (cleanups.size === 0) { for (const signal of signals()) process.on(signal, end); }
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) { for (const signal of signals()) process.off(signal, end); }
  };
}

/** Aborts at the first interrupt; a second one ends the process. For work whose result so far is worth having. */
export function abortOnInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const release = onInterrupt(() => {
    if (controller.signal.aborted) return;
    controller.abort();
    throw new Continue();
  });
  return { signal: controller.signal, release };
}

class Continue extends Error {}

function end(signal: NodeJS.Signals): void {
  let goOn = false;
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup();
    } catch (error) {
      if (error instanceof Continue) goOn = true;
    }
  }
  if (!goOn) process.exit(128 + NUMBERS[signal as keyof typeof NUMBERS]);
}

function signals(): (keyof typeof NUMBERS)[] {
  return ["SIGINT", "SIGTERM"];
}
