/** Cleaning up when the process is told to end. Listening only while there is something to clean up keeps Ctrl-C instant. */
import process from "node:process";

const NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;
const SIGNALS = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];

/** Returns true to let the process go on: the work that is interrupted ends by itself. Must be synchronous. */
type Cleanup = () => boolean | void;

const cleanups = new Set<Cleanup>();

/** Runs `cleanup` if the process is interrupted before the result is called. */
export function onInterrupt(cleanup: Cleanup): () => void {
  if (cleanups.size === 0) { for (const signal of SIGNALS) process.on(signal, interrupted); }
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) { for (const signal of SIGNALS) process.off(signal, interrupted); }
  };
}

/** Aborts at the first interrupt; a second one ends the process. For work whose result so far is worth having. */
export function abortOnInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const release = onInterrupt(() => {
    const first = !controller.signal.aborted;
    controller.abort();
    return first;
  });
  return { signal: controller.signal, release };
}

/** As if the process had been told to end by Ctrl-C. */
export function interrupt(): void {
  interrupted("SIGINT");
}

/** Before the process ends in another way. */
export function cleanUp(): void {
  for (const cleanup of [...cleanups].reverse()) cleanup();
}

function interrupted(signal: NodeJS.Signals): void {
  const answers = [...cleanups].reverse().map((cleanup) => cleanup());
  if (!answers.includes(true)) process.exit(128 + NUMBERS[signal as keyof typeof NUMBERS]);
}
