/** A real terminal for tests: tmux, on a server of its own. */
import { execFileSync, spawnSync } from "node:child_process";
import process from "node:process";
import { onTestFinished, vi } from "vitest";
import type { Size } from "../../src/repl/view/layout.ts";
import { SYNC_LIMIT } from "../support/processes.ts";

export const HAS_TMUX = spawnSync("tmux", ["-V"], SYNC_LIMIT).status === 0;

export interface TmuxOptions {
  readonly cwd: string;
  readonly size: Size;
  readonly env?: Readonly<Record<string, string>>;
}

export class Tmux {
  readonly #socket: string;

  /** Runs a command in a shell in the terminal; it says `exit:<code>` when the command has ended. */
  constructor(command: readonly string[], { cwd, size, env = {} }: TmuxOptions) {
    this.#socket = `seedbed-${process.pid}-${Math.random().toString(36).slice(2)}`;
    // Ctrl-C is for the command, and the shell goes on after it.
    const inner = `trap : INT; ${command.map(quoted).join(" ")}; echo exit:$?; exec sh`;
    const { NO_COLOR: _no, TMUX: _outer, ...inherited } = process.env;
    execFileSync("tmux", [
      "-L",
      this.#socket,
      "-f",
      "/dev/null",
      ...["new-session", "-d", "-s", "it", "-x", String(size.columns), "-y", String(size.rows), "sh", "-c", inner],
    ], { ...SYNC_LIMIT, cwd, env: { ...inherited, LC_ALL: "C.UTF-8", SHELL: "/bin/sh", ...env } });
    onTestFinished(() => void spawnSync("tmux", ["-L", this.#socket, "kill-server"], SYNC_LIMIT));
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync("tmux", ["-L", this.#socket, ...args], { ...SYNC_LIMIT, encoding: "utf8" });
  }

  /** Names as tmux has them (`Right`, `S-Right`, `Escape`), or characters. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.#tmux("send-keys", "-t", "it", key);
  }

  /** A line of the REPL, after `:`. */
  command(line: string): void {
    this.#tmux("send-keys", "-t", "it", "-l", `:${line}`);
    this.press("Enter");
  }

  resize({ columns, rows }: Size): void {
    this.#tmux("resize-window", "-t", "it", "-x", String(columns), "-y", String(rows));
  }

  /** What the screen shows. */
  screen({ colors = false }: { readonly colors?: boolean } = {}): string {
    return this.#tmux("capture-pane", "-p", "-t", "it", ...colors ? ["-e"] : []);
  }

  /** Id of the process that runs in the terminal. */
  pid(): number {
    const shell = this.#tmux("display-message", "-p", "-t", "it", "#{pane_pid}").trim();
    return Number(execFileSync("pgrep", ["-P", shell], { ...SYNC_LIMIT, encoding: "utf8" }).trim());
  }

  /** Until the screen has this text in it, or is as wanted; gives the screen. */
  async sees(wanted: string | RegExp | ((shown: string) => boolean)): Promise<string> {
    let shown = "";
    await vi.waitUntil(() => {
      shown = this.screen();
      if (typeof wanted === "function") return wanted(shown);
      return typeof wanted === "string" ? shown.includes(wanted) : wanted.test(shown);
    }, { timeout: 60_000, interval: 50 }).catch(() => {
      throw new Error(`expected ${wanted} in\n${shown}`);
    });
    return shown;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
