/** `console`, whose output becomes events. Values are shown as JSON, since runtimes differ in how they inspect. */
import { toJson } from "../../json.ts";
import type { Scope } from "../realm/scope.ts";
import { consoleSink } from "./process_streams.ts";

/** As `console.log` puts its arguments together, with `%s %d %i %f %j %o %O %c %%`. */
export function formatText(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (typeof first !== "string") return args.map(show).join(" ");
  const text = first.replace(/%([sdifjoOc%])/g, (match, kind: string) => {
    if (kind === "%") return "%";
    if (rest.length === 0) return match;
    const value = rest.shift();
    switch (kind) {
      case "c":
        return "";
      case "d":
      case "f":
        return String(Number(value));
      case "i":
        return String(Math.trunc(Number(value)));
      default:
        return show(value);
    }
  });
  return [text, ...rest.map(show)].join(" ");
}

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "undefined";
  const json = toJson(value);
  return typeof json === "string" ? json : JSON.stringify(json);
}

const PLAIN = ["log", "info", "warn", "error", "debug", "trace", "dirxml", "table"] as const;

export function createConsole(scope: Scope): Record<string, unknown> {
  const { kernel } = scope.world;
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  let indent = "";
  const write = (method: string, args: readonly unknown[]) => {
    const line = indent + formatText(args);
    const sink = consoleSink(scope, method);
    sink?.write(line);
    if (sink === undefined || sink.isCopy) kernel.event(`console.${method}`, line);
  };
  const elapsed = (label: string) =>
    `${label}: ${kernel.clock.elapsedMs - (starts.get(label) ?? kernel.clock.elapsedMs)} ms`;
  return {
    ...Object.fromEntries(PLAIN.map((method) => [method, (...args: unknown[]) => write(method, args)])),
    dir: (value: unknown) => write("dir", [value]),
    assert(condition: unknown, ...args: unknown[]) {
      if (!condition) write("assert", ["Assertion failed", ...args]);
    },
    count(label = "default") {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      write("count", [`${label}: ${counts.get(label)}`]);
    },
    countReset: (label = "default") => void counts.delete(label),
    group(...args: unknown[]) {
      if (args.length > 0) write("group", args);
      indent += "  ";
    },
    groupEnd: () => void (indent = indent.slice(2)),
    time: (label = "default") => void starts.set(label, kernel.clock.elapsedMs),
    timeLog: (label = "default", ...args: unknown[]) => write("timeLog", [elapsed(label), ...args]),
    timeEnd(label = "default") {
      write("timeEnd", [elapsed(label)]);
      starts.delete(label);
    },
    clear() {},
  };
}
