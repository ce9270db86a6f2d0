/** The checks of an answer and of the calls that led to it. Pure: the same calls and the same answer give the same verdict. */
import type { AgentCall } from "./calls.ts";
import { type AgentCheck, regexOf } from "./setting.ts";

/** What an agent said in the end. */
export interface Answered {
  /** The answer, or what the user sees of the error. */
  readonly text: string;
  /** Whether it threw. */
  readonly failed: boolean;
  /** Virtual ms since it was asked. */
  readonly afterMs: number;
}

const SHOWN = 200;

/** Returns what is wrong; undefined if the check holds. `negate` is applied here, once for all types. */
export function judge(check: AgentCheck, answer: Answered, calls: readonly AgentCall[]): string | undefined {
  const problem = problemOf(check, answer, calls);
  if (check.negate !== true) return problem;
  return problem === undefined
    ? `expected that ${check.type} does not hold, it does: ${shown(answer.text)}`
    : undefined;
}

function problemOf(check: AgentCheck, answer: Answered, calls: readonly AgentCall[]): string | undefined {
  const { text, failed, afterMs } = answer;
  const found = shown(text);
  const has = (part: string) => text.toLowerCase().includes(part.toLowerCase());
  switch (check.type) {
    case "contains":
      return has(check.value) ? undefined : `expected ${JSON.stringify(check.value)} in the answer, found ${found}`;
    case "contains_any":
      return check.values.some(has) ? undefined : `expected one of ${check.values.join(", ")}, found ${found}`;
    case "regex":
      return regexOf(check.pattern).test(text) ? undefined : `expected a match of /${check.pattern}/, found ${found}`;
    case "excludes_pattern": {
      const part = check.patterns.find(has);
      return part === undefined ? undefined : `expected no ${JSON.stringify(part)} in the answer, found ${found}`;
    }
    case "output_not_empty":
      return !failed && text.trim() !== ""
        ? undefined
        : `expected an answer, found ${failed ? "an error: " : ""}${found}`;
    case "completes":
      return failed ? `expected an answer, found an error: ${found}` : undefined;
    case "latency":
      return afterMs <= check.maxMs ? undefined : `expected an answer within ${check.maxMs} ms, found ${afterMs} ms`;
    case "valid_json":
      return isJson(text) ? undefined : `expected JSON, found ${found}`;
    case "tool_called":
      return calls.some(({ kind, name }) => kind === "tool" && name === check.tool)
        ? undefined
        : `expected a call of the tool ${check.tool}, found none`;
    case "max_calls":
      return calls.length <= check.max ? undefined : `expected at most ${check.max} calls, found ${calls.length}`;
    case "effect_once": {
      const again = repeated(calls.filter(({ kind, name, done }) => kind === "tool" && name === check.tool && done));
      return again === undefined ? undefined : `expected one effect of ${check.tool}(${again.args}), found several`;
    }
    case "cites_tool_output": {
      const known = calls.flatMap(({ kind, result, args }) => kind === "tool" ? [args, result ?? ""] : []).join("\n");
      const heard = numbersOf(known);
      const invented = numbersOf(text).find((number) => !heard.includes(number));
      return invented === undefined ? undefined : `expected numbers that a tool gave, found ${invented} in ${found}`;
    }
  }
}

function repeated(calls: readonly AgentCall[]): AgentCall | undefined {
  return calls.find(({ args }, index) => calls.findIndex((each) => each.args === args) < index);
}

function numbersOf(text: string): readonly string[] {
  return (text.match(/\d+(?:\.\d+)?/g) ?? []).map((number) => String(Number(number)));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
