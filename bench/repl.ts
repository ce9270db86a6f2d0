/**
 * The REPL on a long run: from a key to the new frame, and from nothing to the first one. Without a terminal, at 120×40,
 * bundled as it is published.
 */
import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../scripts/bundle.ts";
import type { ScenarioIR } from "../src/engine/ir/scenario.ts";
import { Session } from "../src/engine/session/session.ts";
import type { Row } from "./table.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DECISIONS = 10_000;
const KEYS = 400;
const SIZE = { columns: 120, rows: 40 };
const KEY_MS = { median: 16, p99: 50 };
const FIRST_FRAME_MS = 300;

/** Three tasks that send requests, draw and write: nearly each turn is a choice. */
function longScenario(): ScenarioIR {
  const steps = (name: string) =>
    Array.from({ length: DECISIONS / 9 }, (_, index) => [
      { type: "http_request", method: "GET", path: "/" },
      { type: "rand_u64", key: `${name}-drawn` },
      { type: "set_kv", key: `${name}-${index % 40}`, value: `written ${index}` },
    ]).flat();
  return {
    version: 1,
    name: "a long run",
    limits: { maxSteps: 1_000_000, maxEvents: 1_000_000 },
    steps: [
      { type: "http_when", method: "GET", path: "/", status: 200, body: "ok" },
      { type: "parallel", tasks: { ann: steps("ann"), bob: steps("bob"), cat: steps("cat") } },
    ],
  } as ScenarioIR;
}

class Output extends EventEmitter {
  readonly isTTY = true;
  readonly columns = SIZE.columns;
  readonly rows = SIZE.rows;
  onFrame: () => void = () => {};

  write(text: string): boolean {
    // What shows and hides the cursor is no frame.
    if (text.length > 20) this.onFrame();
    return true;
  }
}

class Input extends EventEmitter {
  readonly isTTY = true;
  #data: string | null = null;

  press(data: string): void {
    this.#data = data;
    this.emit("readable");
  }

  read(): string | null {
    const data = this.#data;
    this.#data = null;
    return data;
  }

  setEncoding(): void {}
  setRawMode(): void {}
  ref(): void {}
  unref(): void {}
}

export async function replRows(): Promise<Row[]> {
  const session = await Session.open({ program: { ir: longScenario() }, seed: 1, strategy: "random" });
  const observation = await session.observation(0);
  const folder = mkdtempSync(join(ROOT, "node_modules", ".bench-repl-"));
  try {
    await bundle(folder, { repl_app: "bench/repl_app.ts" });
    const { first, keys } = await timed(join(folder, "repl_app.js"), session, observation);
    const sorted = keys.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
    const what = `repl, ${observation.decisions.length} decisions`;
    return [
      limited(`${what}: key to frame, median ms`, at(0.5), KEY_MS.median),
      limited(`${what}: key to frame, p99 ms`, at(0.99), KEY_MS.p99),
      limited(`${what}: first frame, ms`, first, FIRST_FRAME_MS),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function limited(what: string, ms: number, limit: number): Row {
  return { what, seedbed: ms.toFixed(1), peer: `at most ${limit}`, ratio: limit / ms, want: 1 };
}

async function timed(
  path: string,
  session: Session,
  observation: Awaited<ReturnType<Session["observation"]>>,
): Promise<{ readonly first: number; readonly keys: readonly number[] }> {
  const startMs = performance.now();
  const { App, Controller, createElement, initialState, themeOf, render, Store } = await import(
    pathToFileURL(path).href
  ) as typeof import("./repl_app.ts");
  const store = new Store(initialState());
  const host = { cwd: ROOT, store: ROOT, opening: {}, newId: () => "id", nowMs: () => performance.now() };
  store.dispatch({ type: "opened", file: "long", branches: session.branches, observation, problems: [] });
  const [stdout, stdin] = [new Output(), new Input()];
  const nextFrame = () => new Promise<number>((resolve) => stdout.onFrame = () => resolve(performance.now()));
  const drawn = nextFrame();
  const props = { store, controller: new Controller(store, host), theme: themeOf({ TERM: "xterm" }, true) };
  const app = render(createElement(App, props), {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    interactive: true,
    incrementalRendering: true,
    patchConsole: false,
    maxFps: 200,
  });
  const first = await drawn - startMs;
  store.dispatch({ type: "moved", to: DECISIONS >> 1, jump: true });
  await pause(50);
  const keys: number[] = [];
  for (let index = 0; index < KEYS; index++) {
    const frame = nextFrame();
    const pressedMs = performance.now();
    stdin.press(index % 8 < 5 ? "\x1b[C" : "\x1b[D");
    keys.push(await frame - pressedMs);
    await pause(10);
  }
  app.unmount();
  return { first, keys };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
