/** Reads histories that were recorded from real systems, in two formats of Jepsen's. */
import type { HistoryOperation } from "../../src/checkers/history.ts";
import type { Json } from "../../src/engine/json.ts";

/** A log of Jepsen's: process, `:invoke`, `:ok`, `:fail` or `:info`, operation, value. */
export function jepsenRegister(text: string): HistoryOperation[] {
  const lines = text.split("\n").flatMap((line) => {
    const [, process, type, name, value] = /jepsen\.util - (\d+)\s+:(\w+)\s+:(\w+)\s+(.*)$/.exec(line) ?? [];
    return process === undefined ? [] : [{ process, type: type!, name: name!, value: value! }];
  });
  const number = (value: string) => value === "nil" ? null : Number(value);
  return paired(lines, ({ name, value }) => ({
    args: name === "read" ? [] : name === "cas" ? value.slice(1, -1).split(" ").map(Number) : [number(value)],
  }), ({ type, name, value }) => {
    if (type === "info" || value === ":timed-out") return undefined;
    if (type === "ok") {
      return { outcome: "result", result: name === "read" ? number(value) : name === "cas" ? true : null };
    }
    return name === "cas" ? { outcome: "result", result: false } : { outcome: "error" };
  });
}

/** A log of a key-value store, a map in Clojure's notation a line. */
export function jepsenKeys(text: string): HistoryOperation[] {
  const pattern = /^\{:process (\d+), :type :(\w+), :f :(\w+), :key "(.*?)", :value (.*)\}$/;
  const lines = text.split("\n").flatMap((line) => {
    const [, process, type, name, key, value] = pattern.exec(line) ?? [];
    return process === undefined ? [] : [{ process, type: type!, name: name!, key: key!, value: value! }];
  });
  const json = (value: string): Json => value === "nil" ? null : JSON.parse(value);
  return paired(
    lines,
    ({ name, key, value }) => ({ args: name === "get" ? [key] : [key, json(value)] }),
    ({ name, value }) => ({ outcome: "result", result: name === "get" ? json(value) : null }),
  );
}

interface LogLine {
  readonly process: string;
  readonly type: string;
  readonly name: string;
}

function paired<T extends LogLine>(
  lines: readonly T[],
  invocation: (line: T) => { readonly args: readonly Json[] },
  completion: (line: T) => { readonly outcome: "result" | "error"; readonly result?: Json } | undefined,
): HistoryOperation[] {
  const operations: HistoryOperation[] = [];
  const open = new Map<string, number>();
  for (const [at, line] of lines.entries()) {
    const { process, type, name } = line;
    if (type === "invoke") {
      open.set(process, operations.length);
      const { args } = invocation(line);
      operations.push({
        id: operations.length + 1,
        task: process,
        name,
        args,
        outcome: "unknown",
        invoked: at,
        returned: undefined,
      });
      continue;
    }
    const completed = completion(line);
    const index = open.get(process);
    if (completed === undefined || index === undefined) continue;
    operations[index] = { ...operations[index]!, ...completed, returned: at };
  }
  return operations;
}
