/** Lines become commands, or say what was expected; completion offers only what parses. */
import { expect, test } from "vitest";
import { complete } from "../../../src/repl/model/complete.ts";
import { parseLine } from "../../../src/repl/model/parse.ts";
import { editPrompt, MAX_HISTORY, newPrompt, remember } from "../../../src/repl/model/prompt.ts";
import { treeOf } from "../../../src/repl/model/tree.ts";
import type { Branch } from "../../../src/engine/session/branch.ts";
import { TYPED_COMMANDS } from "../../../src/repl/model/typed_commands.ts";
import { fc } from "../../support/properties.ts";
import { slow } from "../../support/slow.ts";

const NOTHING = { options: [], tasks: [], runs: 0, steps: [] };

slow("any line is a command, a problem in words, or empty", () => {
  const words = fc.constantFrom(...TYPED_COMMANDS.flatMap(({ name, short }) => [name, short ?? name]), "#", "/", "9");
  fc.assert(fc.property(words, fc.string({ unit: "binary" }), (word, rest) => {
    const parsed = parseLine(`${word} ${rest}`);
    if (parsed === undefined) expect(word).toBe("#");
    else expect(parsed.command === undefined ? parsed.problem : parsed.command.do).not.toBe("");
  }));
});

test.each(
  [
    ["n 3", { do: "step", by: 3 }],
    ["b", { do: "step", by: -1 }],
    ["12", { do: "go", to: 12 }],
    ["/a text", { do: "find", text: "a text" }],
    ["time 1.5s", { do: "time", ms: 1500 }],
    ["task back ann", { do: "task", by: -1, task: "ann" }],
    ["fork timer#4 retry (bob) at 12", { do: "fork", answer: "timer#4 retry (bob)", decision: 12 }],
    ["fork", { do: "fork", answer: undefined, decision: undefined }],
    ["seeds 1..500", { do: "seeds", first: 1, last: 500 }],
    ["edit 2/alice/0 body.amount 5", { do: "edit", path: "2/alice/0", field: "body.amount", value: "5" }],
    ['set 3 {"a": 1}', { do: "set", what: 3, value: '{"a": 1}' }],
    ["set amount 17", { do: "set", what: "amount", value: "17" }],
    ["save test some where", { do: "save", as: "test", path: "some where" }],
  ] as const,
)("a line is parsed as a command: %s", (line, command) => {
  expect(parseLine(line)?.command).toEqual(command);
});

test("completions begin with the typed text, and the only candidate is a word", () => {
  fc.assert(fc.property(fc.constantFrom(...TYPED_COMMANDS.map(({ name }) => name)), fc.nat(10), (name, length) => {
    const typed = name.slice(0, length);
    const { text, candidates } = complete(typed, NOTHING);
    expect(candidates).toContain(name);
    for (const candidate of candidates) expect(candidate.startsWith(typed)).toBe(true);
    expect(text.startsWith(typed)).toBe(true);
  }));
});

test("typing and deleting by graphemes restores the line", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), fc.nat(40), (text, back) => {
    let prompt = newPrompt("command", [], "start ");
    for (let index = 0; index < back; index++) prompt = editPrompt(prompt, { edit: "left" }, []);
    const { cursor } = prompt;
    const typed = editPrompt(prompt, { edit: "insert", text }, []);
    let undone = typed;
    while (undone.cursor > cursor) undone = editPrompt(undone, { edit: "backspace" }, []);
    expect(undone.text).toBe("start ");
  }));
});

test("the history is bounded and drops immediate repetitions", () => {
  let history: readonly string[] = [];
  for (let index = 0; index < MAX_HISTORY + 10; index++) {
    history = remember(remember(history, `go ${index}`), `go ${index}`);
  }
  expect(history).toHaveLength(MAX_HISTORY);
  expect(history.at(-1)).toBe(`go ${MAX_HISTORY + 9}`);
});

test("the tree shows every run once below its parent, however long the chain", () => {
  const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(parents, (seeds) => {
    const branches = seeds.map((seed, id) => ({ id, parent: id === 0 ? undefined : seed % id })) as unknown as Branch[];
    const lines = treeOf(branches);
    expect(lines.map(({ branch }) => branch.id).toSorted((a, b) => a - b)).toEqual(branches.map(({ id }) => id));
    const seen = new Set<number | undefined>([undefined]);
    for (const { branch } of lines) {
      expect(seen.has(branch.parent)).toBe(true);
      seen.add(branch.id);
    }
  }));
  const chain = Array.from({ length: 50_000 }, (_, id) => ({ id, parent: id === 0 ? undefined : id - 1 }));
  expect(treeOf(chain.slice(0, 2_000) as unknown as Branch[])).toHaveLength(2_000);
});
