/**
 * The terminal, while the REPL has it: the alternate screen, and nobody else writing there. It is given back however the
 * process ends: by leaving, by a signal, by a crash.
 */
import process from "node:process";

const ENTER = "\x1b[?1049h\x1b[2J\x1b[H";
const LEAVE = "\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l";
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

export interface Screen {
  /** The stream for the frames. */
  readonly stdout: NodeJS.WriteStream;
  /** Gives the terminal back. Harmless when it has been given back. */
  readonly leave: () => void;
}

export function takeScreen(): Screen {
  const { stdout, stderr, stdin } = process;
  const write = stdout.write.bind(stdout);
  const held: { readonly to: NodeJS.WriteStream; readonly text: string }[] = [];
  const letGo = [holdBack(stdout, held), holdBack(stderr, held)];
  let isOurs = true;
  const leave = () => {
    if (!isOurs) return;
    isOurs = false;
    for (const release of letGo) release();
    if (stdin.isTTY) stdin.setRawMode(false);
    write(LEAVE);
    for (const { to, text } of held) to.write(text);
    process.off("exit", leave);
    process.off("uncaughtException", leave);
    for (const signal of Object.keys(SIGNALS)) process.off(signal, interrupted);
  };
  const interrupted = (signal: NodeJS.Signals) => {
    leave();
    process.exit(128 + SIGNALS[signal as keyof typeof SIGNALS]);
  };
  process.on("exit", leave);
  // Before whoever reports it, so that the report is seen.
  process.prependListener("uncaughtException", leave);
  for (const signal of Object.keys(SIGNALS)) process.on(signal, interrupted);
  // From now on, so that no key that comes early is echoed into the first frame.
  if (stdin.isTTY) stdin.setRawMode(true);
  write(ENTER);
  // Who draws hears of a signal too, and would draw once more, where the shell is by then.
  const draw = ((...args: Parameters<typeof write>) => !isOurs || write(...args)) as typeof write;
  return { stdout: withWrite(stdout, draw), leave };
}

/** Holds back what others write while the REPL has the screen. */
function holdBack(
  to: NodeJS.WriteStream,
  held: { readonly to: NodeJS.WriteStream; readonly text: string }[],
): () => void {
  const before = to.write;
  to.write = ((chunk: string | Uint8Array, ...more: unknown[]) => {
    const text = typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
    if (text !== "") held.push({ to, text });
    const done = more.find((each) => typeof each === "function") as (() => void) | undefined;
    done?.();
    return true;
  }) as typeof to.write;
  return () => {
    to.write = before;
  };
}

/** The stream, with its own way to write. */
function withWrite(stream: NodeJS.WriteStream, write: NodeJS.WriteStream["write"]): NodeJS.WriteStream {
  return new Proxy(stream, {
    get(target, key) {
      if (key === "write") return write;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
