/** Prints the error of a command that could not do its work: one message, or one JSON document. */
import process from "node:process";
import { SeedbedError } from "../engine/errors.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import type { ErrorReport } from "../api/reports/error.ts";
import { errorLines } from "./present/error.ts";
import { errorReport } from "../api/reports/shown.ts";
import { asTyped } from "./present/typed.ts";
import { createStyle } from "./present/style.ts";

/** @param argv the command line: the error may be that it cannot be read, so that it is only glanced at */
export function reportError(error: unknown, argv: readonly string[]): ExitCode {
  const known = error instanceof SeedbedError;
  const report = errorOf(error, currentFolder());
  if (asksForJson(argv)) {
    process.stdout.write(`${JSON.stringify({ schema: "seedbed/error@1", ok: false, error: report }, null, 2)}\n`);
  } else {
    process.stderr.write(errorLines(report, createStyle(!argv.includes("--no-color"))));
  }
  if (!known && asksForStack(argv)) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return known ? EXIT.invalid : EXIT.crash;
}

/** @param cwd folder that paths are shown relative to */
export function errorOf(error: unknown, cwd: string): ErrorReport {
  if (!(error instanceof SeedbedError)) return crashReport(error);
  const report = errorReport(error, cwd);
  return report.hint === undefined ? report : { ...report, hint: asTyped(report.hint) };
}

/** Of paths that are shown; a folder that is gone has none below it. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return "/";
  }
}

function crashReport(error: unknown): ErrorReport {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: "crash",
    message: `seedbed itself failed: ${what}`,
    hint: "this is a bug in seedbed: please report it with the output that SEEDBED_DEBUG=1 adds",
  };
}

function asksForJson(argv: readonly string[]): boolean {
  const options = beforeOperands(argv);
  return options.includes("--json") || options.includes("--reporter=json") ||
    options.some((option, index) => option === "json" && options[index - 1] === "--reporter");
}

function asksForStack(argv: readonly string[]): boolean {
  return beforeOperands(argv).includes("--debug") || ![undefined, "", "0"].includes(process.env["SEEDBED_DEBUG"]);
}

/** Up to `--`, after which nothing is an option. */
function beforeOperands(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}
