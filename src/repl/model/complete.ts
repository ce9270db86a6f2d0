/** Completion of a command line: words first, then what the word takes. */
import { TYPED_COMMANDS, typedCommand } from "./typed_commands.ts";

/** The completions beside the words themselves. */
export interface CompletionContext {
  /** Labels of the options of this moment. */
  readonly options: readonly string[];
  readonly tasks: readonly string[];
  readonly runs: number;
  /** Paths of steps. */
  readonly steps: readonly string[];
}

export interface Completion {
  /** The line with as much added as all candidates have in common. */
  readonly text: string;
  /** More than one when it is open which is meant. */
  readonly candidates: readonly string[];
}

export function complete(text: string, known: CompletionContext): Completion {
  const [, head = "", last = ""] = /^(.*\s)?(\S*)$/s.exec(text) ?? [];
  const candidates = choicesAfter(head.trim(), known).filter((candidate) => candidate.startsWith(last));
  if (candidates.length === 0) return { text, candidates };
  const common = candidates.reduce(commonStart);
  return { text: head + common + (candidates.length === 1 ? " " : ""), candidates };
}

function choicesAfter(head: string, known: CompletionContext): readonly string[] {
  if (head === "") return TYPED_COMMANDS.map((word) => word.name);
  const [name, ...before] = head.split(/\s+/);
  if (before.length > 0) return name === "task" && before[0] === "back" ? known.tasks : [];
  switch (typedCommand(name!)?.name) {
    case "save":
      return ["trace", "scenario", "test"];
    case "task":
      return ["back", ...known.tasks];
    case "choice":
    case "again":
      return ["back"];
    case "fork":
      return known.options.map((_label, index) => String(index));
    case "branch":
    case "diff":
      return Array.from({ length: known.runs }, (_run, id) => String(id));
    case "edit":
    case "keep":
      return known.steps;
    case "help":
      return TYPED_COMMANDS.map((word) => word.name);
    default:
      return [];
  }
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
