/** The words of the command line: what each takes, what it does, and how it becomes a command. */
import { isSeeds, seedsOf } from "../../api/project/config/seeds.ts";
import { DURATION_EXPECTED, parseDurationMs } from "../../engine/text/duration.ts";
import type { Command, Saving } from "./command.ts";

export interface TypedCommand {
  readonly name: string;
  readonly short?: string | undefined;
  readonly takes: string;
  readonly says: string;
  /** The command, or what was expected instead. */
  readonly read: (args: readonly string[], rest: string) => Command | string;
}

const plain = (command: Command): TypedCommand["read"] => (args) => args.length === 0 ? command : "nothing after it";

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;

const stepping = (direction: 1 | -1): TypedCommand["read"] => ([count, ...more]) => {
  const by = count === undefined ? 1 : whole(count);
  return by === undefined || more.length > 0 ? "a number of moments" : { do: "step", by: by * direction };
};

/** `back` after a word turns it round. */
const turned = (make: (by: 1 | -1, rest: readonly string[]) => Command | string): TypedCommand["read"] => (args) =>
  args[0] === "back" ? make(-1, args.slice(1)) : make(1, args);

const SAVINGS: readonly string[] = ["trace", "scenario", "test"];

export const TYPED_COMMANDS: readonly TypedCommand[] = [
  { name: "next", short: "n", takes: "[count]", says: "one moment forward, or the given number", read: stepping(1) },
  { name: "back", short: "b", takes: "[count]", says: "one moment back, or the given number", read: stepping(-1) },
  {
    name: "choice",
    takes: "[back]",
    says: "to the next choice, or the previous one",
    read: turned((by, rest) => rest.length > 0 ? "back, or nothing" : { do: "choice", by }),
  },
  {
    name: "task",
    takes: "[back] [name]",
    says: "to the next moment of this task, or of the named one",
    read: turned((by, rest) => ({ do: "task", by, task: rest.length === 0 ? undefined : rest.join(" ") })),
  },
  { name: "finding", takes: "", says: "to where it failed", read: plain({ do: "finding" }) },
  { name: "return", takes: "", says: "to where you were before the last jump", read: plain({ do: "return" }) },
  { name: "start", takes: "", says: "to the first moment", read: plain({ do: "start" }) },
  { name: "end", takes: "", says: "to the last moment", read: plain({ do: "end" }) },
  {
    name: "go",
    short: "g",
    takes: "<number>",
    says: "to the moment with this number",
    read: ([to, ...more]) => {
      const number = whole(to);
      return number === undefined || more.length > 0 ? "the number of a moment" : { do: "go", to: number };
    },
  },
  {
    name: "time",
    short: "t",
    takes: "<duration>",
    says: "to the first moment at this virtual time, or after it",
    read: (args) => {
      const ms = parseDurationMs(args.join(""));
      return ms === undefined ? DURATION_EXPECTED : { do: "time", ms };
    },
  },
  {
    name: "find",
    takes: "<text>",
    says: "to the next moment with this text",
    read: (_args, rest) => rest === "" ? "text to find" : { do: "find", text: rest },
  },
  {
    name: "again",
    takes: "[back]",
    says: "to the next match, or the previous one",
    read: turned((by, rest) => rest.length > 0 ? "back, or nothing" : { do: "again", by }),
  },
  {
    name: "fork",
    short: "f",
    takes: "[answer] [at <decision>]",
    says: "answer differently, by number or by name; the run continues from there",
    read: readFork,
  },
  {
    name: "branch",
    takes: "<number>",
    says: "to another run of the tree",
    read: readNumber("the number of a run", (id) => ({ do: "branch", id })),
  },
  { name: "parent", takes: "", says: "to the parent of this run", read: plain({ do: "parent" }) },
  { name: "tree", takes: "", says: "the tree of all runs", read: plain({ do: "tree" }) },
  {
    name: "seed",
    takes: "[number]",
    says: "the scenario with another seed; the next one by default",
    read: ([seed, ...more]) => {
      const number = whole(seed);
      return (seed !== undefined && number === undefined) || more.length > 0
        ? "a whole number"
        : { do: "seed", seed: number };
    },
  },
  {
    name: "seeds",
    takes: "<a..b>",
    says: "hunts: tries seeds until one fails; any key stops",
    read: ([range, ...more]) => {
      if (range === undefined || more.length > 0 || !isSeeds(range)) return "a range such as 1..500";
      const seeds = seedsOf(range)!;
      return { do: "seeds", first: seeds[0]!, last: seeds.at(-1)! };
    },
  },
  {
    name: "shrink",
    short: "s",
    takes: "",
    says: "the smallest run that fails like this one",
    read: plain({ do: "shrink" }),
  },
  {
    name: "keep",
    takes: "[step | decision <number>]",
    says: "keeps this step or fault when shrinking; by default, the one of this moment",
    read: (_args, rest) => ({ do: "keep", what: rest === "" ? undefined : rest }),
  },
  { name: "pause", takes: "", says: "pauses or resumes shrinking", read: plain({ do: "pause" }) },
  {
    name: "stop",
    takes: "",
    says: "stops what is running, and keeps the best result so far",
    read: plain({ do: "stop" }),
  },
  {
    name: "diff",
    short: "d",
    takes: "[run]",
    says: "compares this run with another; with its parent by default",
    read: ([other, ...more]) => {
      const number = whole(other);
      return (other !== undefined && number === undefined) || more.length > 0
        ? "the number of a run"
        : { do: "diff", other: number };
    },
  },
  { name: "why", short: "w", takes: "", says: "what led to this moment", read: plain({ do: "why" }) },
  {
    name: "watch",
    takes: "<expression>",
    says: "shows its values during the run, as in: watch rows.get('job-1')",
    read: (_args, rest) => rest === "" ? "an expression" : { do: "watch", expression: rest },
  },
  {
    name: "log",
    takes: "<line or word> <expression>",
    says: "shows its value at each moment of a line, as in: log store.ts:7 rows.size",
    read: ([at], rest) => {
      const expression = /^\s*\S+\s+(.+)$/s.exec(rest)?.[1];
      return at === undefined || expression === undefined
        ? "a line or a word, and an expression"
        : { do: "watch", expression, at };
    },
  },
  {
    name: "curve",
    takes: "",
    says: "the probability of the failure after each decision",
    read: plain({ do: "curve" }),
  },
  {
    name: "edit",
    short: "e",
    takes: "<step> <field> <value>",
    says: "changes a field of a step, as in: edit 2/alice/0 duration 5ms",
    read: ([path, field], rest) => {
      const value = /^\s*\S+\s+\S+\s+(.+)$/s.exec(rest)?.[1];
      return path === undefined || field === undefined || value === undefined
        ? "a step, a field and a value"
        : { do: "edit", path, field, value };
    },
  },
  {
    name: "set",
    takes: "<decision or input> <value>",
    says: "changes a decision by its number, or an input by its name, and keeps all others",
    read: ([what], rest) => {
      const value = /^\s*\S+\s+(.+)$/s.exec(rest)?.[1];
      return what === undefined || value === undefined
        ? "the number of a decision or the name of an input, and a value"
        : { do: "set", what: whole(what) ?? what, value };
    },
  },
  {
    name: "save",
    takes: "trace|scenario|test <path>",
    says: "saves this run: as a trace, as a scenario that pins it, or as a test",
    read: ([as], rest) => {
      const path = /^\s*\S+\s+(.+)$/s.exec(rest)?.[1];
      return as === undefined || path === undefined || !SAVINGS.includes(as)
        ? "trace, scenario or test, and a path"
        : { do: "save", as: as as Saving, path };
    },
  },
  {
    name: "open",
    short: "o",
    takes: "<file>",
    says: "opens another trace or scenario",
    read: (_args, rest) => rest === "" ? "a trace or a scenario file" : { do: "open", file: rest },
  },
  { name: "runs", takes: "", says: "the stored runs, to pick one", read: plain({ do: "runs" }) },
  { name: "timeline", takes: "", says: "the timeline", read: plain({ do: "show", what: "timeline" }) },
  { name: "world", takes: "", says: "the world after this moment", read: plain({ do: "show", what: "world" }) },
  { name: "options", takes: "", says: "the options at this moment", read: plain({ do: "show", what: "options" }) },
  {
    name: "source",
    takes: "",
    says: "your lines, with the tasks that wait there",
    read: plain({ do: "show", what: "source" }),
  },
  {
    name: "space",
    takes: "",
    says: "a column for each task, a row for each moment",
    read: plain({ do: "show", what: "space" }),
  },
  {
    name: "help",
    short: "h",
    takes: "[word]",
    says: "all commands, or one of them",
    read: ([word]) => ({ do: "help", word }),
  },
  { name: "quit", short: "q", takes: "", says: "ends", read: plain({ do: "quit" }) },
];

function readNumber(expected: string, make: (number: number) => Command): TypedCommand["read"] {
  return ([text, ...more]) => {
    const number = whole(text);
    return number === undefined || more.length > 0 ? expected : make(number);
  };
}

/** `1`, `timer#4 retry (bob)`, `1 at 12`. */
function readFork(_args: readonly string[], rest: string): Command | string {
  const match = /^(.*?)\s*(?:\bat\s+(\d+))?$/s.exec(rest);
  const answer = match?.[1] ?? "";
  return {
    do: "fork",
    answer: answer === "" ? undefined : answer,
    decision: match?.[2] === undefined ? undefined : Number(match[2]),
  };
}

export function typedCommand(name: string): TypedCommand | undefined {
  return TYPED_COMMANDS.find((word) => word.name === name || word.short === name);
}
