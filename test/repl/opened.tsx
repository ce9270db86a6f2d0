/** The REPL's app in a terminal that only remembers what is drawn. Everything behind it is the real thing. */
import { stripVTControlCharacters } from "node:util";
import { join } from "node:path";
import { render } from "ink-testing-library";
import { expect, onTestFinished, vi } from "vitest";
import { nowMs } from "../../src/api/host.ts";
import { newId } from "../../src/api/new_id.ts";
import { App } from "../../src/repl/app.tsx";
import { initialState, type ReplState } from "../../src/repl/model/state.ts";
import { Store } from "../../src/repl/model/store.ts";
import type { Size } from "../../src/repl/view/layout.ts";
import { themeOf } from "../../src/repl/view/theme.ts";
import { widthOf } from "../../src/repl/view/text.ts";
import { Controller } from "../../src/repl/work/controller.ts";
import type { Host } from "../../src/repl/work/host.ts";

const CODES: Readonly<Record<string, string>> = {
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  home: "\x1b[H",
  end: "\x1b[F",
  pageup: "\x1b[5~",
  pagedown: "\x1b[6~",
  delete: "\x1b[3~",
  "shift+left": "\x1b[1;2D",
  "shift+right": "\x1b[1;2C",
  "shift+tab": "\x1b[Z",
  tab: "\t",
  return: "\r",
  backspace: "\x7f",
  escape: "\x1b",
};

const STILL_TIMES = 20;
/** Only a guard against hangs: the machine may be busy. */
const WITHIN = { timeout: 60_000, interval: 5 };

export interface Opened {
  readonly store: Store;
  readonly controller: Controller;
  /** Names as `keyName` says them, or characters. */
  press(...keys: readonly string[]): Promise<void>;
  /** A line after `:`. */
  command(line: string): Promise<void>;
  /** Lines of the last frame, without colours. */
  lines(): string[];
  /** The last frame as it was drawn. */
  frame(): string;
  resize(size: Size): void;
  /** Until the frame has this text in it; gives the frame. */
  sees(text: string | RegExp): Promise<string>;
  /** Until nothing changes any more; gives the frame, without spaces at the ends of lines. */
  still(): Promise<string>;
  /** Until nothing is under way. */
  settled(): Promise<ReplState>;
}

export interface OpenedOptions {
  readonly size?: Size;
  readonly env?: Readonly<Record<string, string>>;
  readonly opening?: Host["opening"];
}

/** @param file to open at once, if any */
export async function openRepl(cwd: string, file?: string, options: OpenedOptions = {}): Promise<Opened> {
  const { size = { columns: 100, rows: 30 }, env = {}, opening = {} } = options;
  const store = new Store(initialState());
  const controller = new Controller(store, {
    cwd,
    store: join(cwd, ".seedbed"),
    named: file,
    opening,
    newId,
    nowMs,
  });
  const theme = themeOf({ TERM: "xterm-256color", LANG: "C.UTF-8", ...env }, true);
  const { stdin, stdout, lastFrame, unmount } = render(<App store={store} controller={controller} theme={theme} />);
  onTestFinished(() => {
    controller.close();
    unmount();
  });
  const resize = ({ columns, rows }: Size) => {
    Object.defineProperties(stdout, {
      columns: { value: columns, configurable: true },
      rows: { value: rows, configurable: true },
    });
    stdout.emit("resize");
  };
  resize(size);
  // The keys are heard from the first effect on.
  await vi.waitUntil(() => stdin.listenerCount("readable") > 0, WITHIN);
  const frame = () => lastFrame() ?? "";
  const lines = () => stripVTControlCharacters(frame()).split("\n");
  const opened: Opened = {
    store,
    controller,
    async press(...keys) {
      for (const key of keys) {
        const before = store.get();
        const [, letter] = /^ctrl\+(.)$/.exec(key) ?? [];
        stdin.write(letter === undefined ? CODES[key] ?? key : String.fromCharCode(letter.charCodeAt(0) - 96));
        // Alone it could be the beginning of another key, so that it counts a little later.
        if (key === "escape") await vi.waitUntil(() => store.get() !== before, WITHIN);
      }
    },
    async command(line) {
      await opened.press(":", ...line, "return");
    },
    lines,
    frame,
    resize,
    async sees(text) {
      const isSeen = () => typeof text === "string" ? lines().join("\n").includes(text) : text.test(lines().join("\n"));
      await vi.waitUntil(isSeen, WITHIN).catch(() => {
        throw new Error(`expected ${text} in\n${lines().join("\n")}`);
      });
      return lines().join("\n");
    },
    async still() {
      let [last, times] = ["", 0];
      await vi.waitUntil(() => {
        times = last === frame() ? times + 1 : 0;
        last = frame();
        return times === STILL_TIMES;
      }, { ...WITHIN, interval: 10 });
      return lines().map((line) => line.trimEnd()).join("\n");
    },
    async settled() {
      await vi.waitUntil(() => store.get().busy === undefined, WITHIN);
      return store.get();
    },
  };
  if (file !== undefined) await controller.execute({ do: "open", file });
  return opened;
}

/** Every line as wide as the screen at most, as many as it is high, and the frames of the panes closed on the right. */
export function expectFramed({ lines }: Opened, { columns, rows }: Size): void {
  const drawn = lines();
  const shown = drawn.join("\n");
  expect(drawn.length, shown).toBeLessThanOrEqual(rows);
  for (const line of drawn) {
    expect(widthOf(line), `${line}\n\n${shown}`).toBeLessThanOrEqual(columns);
    if (/^[│╭╰]/.test(line)) {
      expect(line, shown).toMatch(/[│╮╯]$/);
      expect(widthOf(line), `${line}\n\n${shown}`).toBe(columns);
    }
  }
}
