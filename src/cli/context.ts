/** The context of a command: its folder, the style of its output, and its streams. */
import { relative, resolve } from "node:path";
import process from "node:process";
import { SeedbedError } from "../engine/errors.ts";
import { isDirectory } from "../engine/store/atomic_file.ts";
import { shownPath } from "../api/reports/shown.ts";
import { onInterrupt } from "./interrupt.ts";
import type { AllowCode } from "../api/project/trust/consent.ts";
import { createStyle, type Style } from "./present/style.ts";

export interface Context {
  /** Absolute path of the folder to work in. */
  readonly cwd: string;
  /** True when standard output is to hold one JSON document and nothing else. */
  readonly json: boolean;
  readonly style: Style;
  /** True if this command may run code from somebody else: by `--allow-code`, or by asking whoever sits at the terminal. */
  readonly allowCode: AllowCode;
  /** The same where nobody can be asked: in other processes, and where an answer would come too late to isolate all of the work. */
  readonly allowCodeUnasked: boolean;
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
  /** Awaited before a run is put into the store. */
  readonly beforeKeep?: (() => Promise<void>) | undefined;
}

export function createContext(
  options: {
    readonly json: boolean;
    readonly color: boolean;
    readonly cwd?: string | undefined;
    readonly "allow-code": boolean;
  },
  commandLine: readonly string[],
): Context {
  const here = process.cwd();
  const cwd = options.cwd === undefined ? here : requireFolder(resolve(here, options.cwd), options.cwd);
  const print = (text: string) => void process.stdout.write(text);
  const style = createStyle(options.color);
  return {
    cwd,
    json: options.json,
    style,
    allowCode: options["allow-code"] || (!options.json && askForConsent(style)),
    allowCodeUnasked: options["allow-code"],
    commandLine,
    print,
    note: (text) => void process.stderr.write(text),
    document: (value, text) => print(options.json ? `${JSON.stringify(value, null, 2)}\n` : text),
    show: (path) => shownPath(path, cwd),
    onInterrupt,
    typed: (path) => relative(here, resolve(cwd, path)) || ".",
  };
}

/** In pipes and in CI nobody is asked, and the answer is no. */
function askForConsent(style: Style): AllowCode {
  return async (request) => await (await import("./consent_prompt.ts")).askOnTerminal(request, style);
}

function requireFolder(path: string, given: string): string {
  if (isDirectory(path)) return path;
  throw new SeedbedError("usage", `--cwd: expected a folder, found ${JSON.stringify(given)}`);
}
