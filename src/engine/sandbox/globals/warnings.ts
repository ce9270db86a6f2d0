/**
 * `process.emitWarning`, as Node's `lib/internal/process/warning.js` has it: a warning is an event of `process` at the next
 * tick, and a line on its stderr unless the listener for that was removed.
 */
import type { EventEmitter } from "node:events";
import { invalidType } from "../realm/coded.ts";

export interface WarningProcess extends EventEmitter {
  readonly pid: number;
  readonly stderr: { write(text: string): unknown };
  noDeprecation?: boolean;
  throwDeprecation?: boolean;
  traceDeprecation?: boolean;
  nextTick(callback: (...args: never[]) => unknown, ...args: unknown[]): void;
  emitWarning?: (warning: unknown, type?: unknown, code?: unknown, ctor?: unknown) => void;
}

type Warning = Error & { code?: string; detail?: string };

/** Gives `process` its `emitWarning`, and the listener that writes warnings to stderr. */
export function addWarnings(process: WarningProcess): void {
  const emitWarning: WarningProcess["emitWarning"] = (given, type, code, ctor) => {
    const warning = toWarning(given, type, code, ctor, process);
    if (warning.name === "DeprecationWarning") {
      if (process.noDeprecation) return;
      if (process.throwDeprecation) {
        return process.nextTick(() => {
          throw warning;
        });
      }
    }
    process.nextTick((each: Warning) => process.emit("warning", each), warning);
  };
  process.emitWarning = emitWarning;
  let explained = false;
  process.on("warning", function onWarning(warning: unknown) {
    if (!(warning instanceof Error)) return;
    const isDeprecation = warning.name === "DeprecationWarning";
    if (isDeprecation && process.noDeprecation) return;
    const { code, detail, stack } = warning as Warning;
    const isTraced = isDeprecation && process.traceDeprecation === true;
    const lines = [
      `(node:${process.pid}) ${code ? `[${code}] ` : ""}${isTraced ? stack : String(warning)}`,
      ...typeof detail === "string" ? [detail] : [],
    ];
    if (!isTraced && !explained) {
      explained = true;
      const flag = isDeprecation ? "--trace-deprecation" : "--trace-warnings";
      lines.push(`(Use \`node ${flag} ...\` to show where the warning was created)`);
    }
    process.stderr.write(`${lines.join("\n")}\n`);
  });
}

/** Makes a warning from the arguments of `emitWarning`, which have several forms. */
function toWarning(given: unknown, type: unknown, code: unknown, ctor: unknown, process: WarningProcess): Warning {
  let detail: unknown;
  if (type !== null && typeof type === "object" && !Array.isArray(type)) {
    ({ ctor, code, detail, type = "Warning" } = type as Record<string, unknown>);
  } else if (typeof type === "function") {
    [ctor, code, type] = [type, undefined, "Warning"];
  }
  if (typeof code === "function") [ctor, code] = [code, undefined];
  requireText("type", type);
  requireText("code", code);
  if (given instanceof Error) return given;
  if (typeof given !== "string") throw invalidType("warning", "of type string or an instance of Error", given);
  const warning: Warning = new Error(given);
  warning.name = String(type || "Warning");
  if (code !== undefined) warning.code = code as string;
  if (typeof detail === "string") warning.detail = detail;
  Error.captureStackTrace?.(warning, typeof ctor === "function" ? ctor as () => void : process.emitWarning);
  return warning;
}

function requireText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== "string") throw invalidType(name, "string", value);
}
