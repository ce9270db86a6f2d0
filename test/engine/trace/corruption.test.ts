/** Whatever byte of a trace is changed, and wherever it is cut: it is noticed, and explained with a line. */
import { Buffer } from "node:buffer";
import { beforeAll, describe, expect, test } from "vitest";
import { ENGINE_REVISION, TRACE_VERSION } from "../../../src/engine/trace/format.ts";
import { decodeTrace, readTrace } from "../../../src/engine/trace/decode.ts";
import { SeedbedError } from "../../../src/engine/errors.ts";
import { programs, seeds } from "../support/arbitraries.ts";
import { lostUpdate, tasks, traceOf } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";
import { slow } from "../../support/slow.ts";

/** Problems of a file with these bytes, as a reader that does not insist on UTF-8 finds them. */
const problemsOf = (bytes: Buffer) => decodeTrace(bytes.toString("utf8")).problems;

/** It was noticed, in words, at a line that there is. */
function expectExplained(bytes: Buffer): void {
  const problems = problemsOf(bytes);
  expect(problems).toHaveLength(1);
  const { line, message } = problems[0]!;
  expect(message).toMatch(/\S/);
  if (line === undefined) {
    expect(message).toMatch(/^the (trace is cut off|file is empty)/);
    return;
  }
  expect(line).toBeGreaterThanOrEqual(1);
  expect(line).toBeLessThanOrEqual(bytes.toString("utf8").split("\n").length);
}

/** A prime: no field of a line is passed over each time. */
const SOME = 7;

let small: Buffer;
beforeAll(async () => {
  const program = tasks({ alice: lostUpdate(), bob: lostUpdate() }, { tags: ["é"] });
  small = Buffer.from((await traceOf(program, { seed: 1 })).text);
});

describe("over a small trace", () => {
  test("every truncation of a small trace is noticed", () => {
    for (let length = 0; length < small.length; length++) expectExplained(small.subarray(0, length));
    expect(problemsOf(small)).toEqual([]);
  });

  function expectEachBitExplained(step: number): void {
    for (let at = 0; at < small.length; at += step) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(small);
        changed[at]! ^= 1 << bit;
        expectExplained(changed);
      }
    }
  }
  test(`every flipped bit of one byte in ${SOME} of a small trace is noticed`, () => expectEachBitExplained(SOME));
  slow("every flipped bit of a small trace is noticed", () => expectEachBitExplained(1));

  function expectOtherBytesExplained(step: number): void {
    for (let at = 0; at < small.length; at += step) {
      for (const byte of Buffer.from(' \n\r\t"{}[],:0\\e\u0000')) {
        if (small[at] === byte) continue;
        const changed = Buffer.from(small);
        changed[at] = byte;
        expectExplained(changed);
      }
    }
  }
  test(`one byte in ${SOME} of a small trace replaced with a JSON character is noticed`, () =>
    expectOtherBytesExplained(SOME));
  slow("every byte of a small trace replaced with a JSON character is noticed", () => expectOtherBytesExplained(1));

  test("every deleted or doubled byte of a small trace is noticed", () => {
    for (let at = 0; at < small.length; at++) {
      const deleted = Buffer.concat([small.subarray(0, at), small.subarray(at + 1)]);
      const doubled = Buffer.concat([small.subarray(0, at + 1), small.subarray(at)]);
      if (!deleted.equals(small)) expectExplained(deleted);
      expectExplained(doubled);
    }
  });

  test("every swapped, deleted or doubled line of a small trace is noticed", () => {
    const lines = small.toString().split("\n").slice(0, -1);
    const join = (some: string[]) => Buffer.from(some.map((line) => `${line}\n`).join(""));
    for (let at = 0; at < lines.length; at++) {
      expectExplained(join(lines.toSpliced(at, 1)));
      expectExplained(join(lines.toSpliced(at, 0, lines[at]!)));
      const other = lines[(at + 1) % lines.length]!;
      if (other === lines[at]) continue;
      expectExplained(join(lines.with(at, other).with((at + 1) % lines.length, lines[at]!)));
    }
  });
});

describe("for generated traces", () => {
  const change = fc.record({
    program: programs,
    seed: seeds,
    at: fc.nat(),
    byte: fc.nat({ max: 255 }),
    cut: fc.boolean(),
  });

  test("any changed byte and any truncation of a generated trace is noticed", async () => {
    await fc.assert(
      fc.asyncProperty(change, async ({ program, seed, at, byte, cut }) => {
        const { text } = await traceOf(program, { seed, limits: { maxEvents: 500 } });
        const bytes = Buffer.from(text);
        const index = at % bytes.length;
        if (cut) return expectExplained(bytes.subarray(0, index));
        // A change that keeps the text the same is no change to who reads text; the reader of files insists on UTF-8.
        const changed = Buffer.from(bytes);
        changed[index] = byte;
        if (changed.toString("utf8") === text) expect(problemsOf(changed)).toEqual([]);
        else expectExplained(changed);
      }),
      { numRuns: 300 },
    );
  });
});

describe("in words", () => {
  const problem = (change: (text: string) => string) => decodeTrace(change(small.toString())).problems[0];

  test.each<[string, (text: string) => string, number | undefined, string]>([
    ["an empty file", () => "", undefined, "the file is empty"],
    ["something else", () => "hello\n", 1, "expected a trace, whose first line is a JSON object; found something else"],
    ["other JSON", () => '{"a":1}\n', 1, 'expected "format":"seedbed-trace", found none: this is not a Seedbed trace'],
    [
      "a newer version",
      (text) => text.replace(`"version":${TRACE_VERSION}`, '"version":9'),
      1,
      "a newer seedbed made it; update this one",
    ],
    [
      "a newer engine",
      (text) => text.replace(`"engine":${ENGINE_REVISION}`, '"engine":99'),
      1,
      `expected engine revision ${ENGINE_REVISION} or older, found 99`,
    ],
    ["a broken header", (text) => text.replace('"seed":1', '"seed":"one"'), 1, 'seed: expected a number, found "one"'],
    ["a line that is no entry", (text) => text.replace('{"step":0}', '{"stop":0}'), 2, ""],
    [
      "a line that is no JSON",
      (text) => text.replace('{"step":0}', "step 0"),
      2,
      "expected JSON, found something else",
    ],
    [
      "a changed value",
      (text) => text.replace('"tags":["é"]', '"tags":["e"]'),
      undefined,
      "the checksum does not match",
    ],
    [
      "a footer in the middle",
      (text) => text.replace('{"step":0}', text.trimEnd().split("\n").at(-1)!),
      2,
      "expected nothing after the footer, found more",
    ],
    [
      "two footers",
      (text) => text + text.trimEnd().split("\n").at(-1) + "\n",
      undefined,
      "expected nothing after the footer, found more",
    ],
    [
      "no footer",
      (text) => text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1),
      undefined,
      "the trace is cut off: its footer is missing",
    ],
    ["an end within a line", (text) => text.slice(0, -10), undefined, "the trace is cut off in this line"],
    [
      "an end after a line",
      (text) => text.slice(0, text.indexOf('{"step":0}') + 10),
      2,
      "the trace is cut off at the end of this line",
    ],
    [
      "an end without its newline",
      (text) => text.slice(0, -1),
      undefined,
      "the trace is cut off: its last line does not end",
    ],
  ])("%s", (_what, change, line, words) => {
    const found = problem(change);
    expect(found?.message).toContain(words);
    if (line !== undefined) expect(found?.line).toBe(line);
  });

  test("the error about a corrupt trace names file, line, and what can still be done", () => {
    const text = small.toString().replace('{"step":0}', "step 0");
    let thrown: unknown;
    try {
      readTrace(text, "runs/1/trace.jsonl");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SeedbedError);
    expect(thrown).toMatchObject({
      code: "invalid",
      message: "not a valid trace: expected JSON, found something else",
      location: { file: "runs/1/trace.jsonl", line: 2 },
      hint: "view its valid beginning with seedbed trace show",
    });
  });

  test("a truncated trace keeps its valid beginning", () => {
    const text = small.toString();
    const lines = text.split("\n");
    const { trace } = decodeTrace(text.slice(0, text.indexOf(lines[4]!) + 3));
    expect(trace?.entries).toEqual(lines.slice(1, 4).map((line) => JSON.parse(line)));
    expect(trace?.footer).toBeUndefined();
  });
});
