/** What a command works with: where, how output looks, and where it goes. */
import { relative, resolve } from "node:path";
import process from "node:process";
import { SeedbedError } from "../engine/errors.ts";
import { isDirectory } from "../engine/store/atomic_file.ts";
import { shownPath } from "../api/report/shown.ts";
import { onInterrupt } from "./interrupt.ts";
import { createStyle, type Style } from "./present/style.ts";

export interface Context {
  /** Absolute path of the folder to work in. */
  readonly cwd: string;
  /** True when standard output is to hold one JSON document and nothing else. */
  readonly json: boolean;
  readonly style: Style;
  /** The whole command line, without the program. */
  readonly commandLine: readonly string[];
  /** Writes text to standard output. Not in JSON mode. */
  print(text: string): void;
  /** Writes to standard error what is no part of the result. */
  note(text: string): void;
  /** Writes the result: the value in JSON mode, the text otherwise. */
  document(value: object, text: string): void;
  /** A path as results show it: relative to `cwd` if it is below. */
  show(path: string): string;
  /** A path for a command line that is to be typed where this one was. */
  typed(path: string): string;
  /** Runs `cleanup` if the process is interrupted before the result is called. */
  onInterrupt(cleanup: () => void): () => void;
}

export function createContext(
  options: { readonly json: boolean; readonly color: boolean; readonly cwd?: string | undefined },
  commandLine: readonly string[],
): Context {
  const here = process.cwd();
  const cwd = options.cwd === undefined ? here : requireFolder(resolve(here, options.cwd), options.cwd);
  const print = (text: string) => void process.stdout.write(text);
  return {
    cwd,
    json: options.json,
    style: createStyle(options.color),
    commandLine,
    print,
    note: (text) => void process.stderr.write(text),
    document: (value, text) => print(options.json ? `${JSON.stringify(value, null, 2)}\n` : text),
    show: (path) => shownPath(path, cwd),
    onInterrupt,
    typed: (path) => relative(here, resolve(cwd, path)) || ".",
  };
}

function requireFolder(path: string, given: string): string {
  if (isDirectory(path)) return path;
  throw new SeedbedError("usage", `--cwd: expected a folder, found ${JSON.stringify(given)}, which is none`);
}
