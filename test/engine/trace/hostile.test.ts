/** Traces made to do harm. A reader may refuse them; it may not crash, hang, or be taken in by a right checksum. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { SeedbedError } from "../../../src/engine/errors.ts";
import { replay } from "../../../src/engine/modes/replay.ts";
import { decodeTrace, readTrace, type Trace } from "../../../src/engine/trace/decode.ts";
import { programOf, traceOf } from "../support/programs.ts";
import { fc } from "../../support/properties.ts";

let header: string;
let footer: Record<string, unknown>;
beforeAll(async () => {
  const { text } = await traceOf(programOf([{ type: "assert_ok", value: true }]));
  const lines = text.trimEnd().split("\n");
  header = lines[0]!;
  footer = JSON.parse(lines.at(-1)!);
});

interface Forgery {
  readonly header?: string;
  readonly lines?: readonly string[];
  readonly footer?: object;
}

/** A trace whose checksum is right. */
function forge({ header: first = header, lines = ['{"step":0}'], footer: more = {} }: Forgery): string {
  const { sha256: _sha256, ...rest }: Record<string, unknown> = { ...footer, entries: lines.length, ...more };
  const body = [first, ...lines].map((line) => `${line}\n`).join("") + JSON.stringify(rest).slice(0, -1);
  return `${body},"sha256":"${createHash("sha256").update(body).digest("hex")}"}\n`;
}

function messageOf(text: string): string {
  try {
    readTrace(text, "t.jsonl");
  } catch (error) {
    expect(error).toBeInstanceOf(SeedbedError);
    return (error as Error).message;
  }
  return "valid";
}

/** Reads it, and replays what can be read. */
async function survive(text: string): Promise<void> {
  const { trace, problems } = decodeTrace(text);
  messageOf(text);
  if (trace === undefined) {
    expect(problems).not.toEqual([]);
    return;
  }
  const bounded: Trace = { ...trace, header: { ...trace.header, limits: { ...trace.header.limits, maxSteps: 1000 } } };
  const { outcome } = await replay({ ir: trace.header.scenario }, bounded);
  expect(["pass", "fail", "timeout"]).toContain(outcome.status);
}

const edited = (change: (scenario: Record<string, unknown>) => object): string => {
  const parsed = JSON.parse(header);
  return JSON.stringify({ ...parsed, scenario: change(parsed.scenario) });
};

describe("with a right checksum", () => {
  test("a forged trace without a fault is valid", () => {
    expect(messageOf(forge({}))).toBe("valid");
  });

  test.each<[string, Forgery, string]>([
    ["a wrong count of entries", { footer: { entries: 7 } }, "expected 7 entries, found 1"],
    ["a wrong count of decisions", { footer: { decisions: 7 } }, "expected 7 decisions, found 0"],
    ["an end of no kind", { footer: { end: "maybe" } }, "in the footer: end: expected "],
    ["more in the footer", { footer: { extra: 1 } }, 'in the footer: extra: unknown field "extra"'],
    ["more in an entry", { lines: ['{"step":0,"extra":1}'] }, "not a valid trace: "],
    ["an entry that is two", { lines: ['{"random":1,"l":"x","pick":0,"of":2}'] }, "not a valid trace: "],
    ["a pick of one", { lines: ['{"pick":0,"of":1,"l":"x"}'] }, "not a valid trace: "],
    ["a negative pick", { lines: ['{"pick":-1,"of":2,"l":"x"}'] }, "not a valid trace: "],
    ["a random value beyond integers", { lines: ['{"random":1e300,"l":"x"}'] }, "not a valid trace: "],
    ["time without end", { lines: ['{"t":1e999}'] }, "not a valid trace: "],
    ["time that goes back before the start", { lines: ['{"t":-1}'] }, "not a valid trace: "],
    ["a step that is neither", { lines: ['{"step":[0]}'] }, "not a valid trace: "],
    ["a line of nothing", { lines: [""] }, "expected JSON, found something else"],
    ["a line that is a list", { lines: ["[]"] }, "not a valid trace: "],
    ["a line that is null", { lines: ["null"] }, "not a valid trace: "],
    [
      "a key that pollutes, on a plain line",
      { lines: ['{"step":0,"__proto__":{"polluted":1}}'] },
      "not a valid trace: ",
    ],
    [
      "a key that pollutes, on an event",
      { lines: ['{"event":"e","constructor":{"prototype":{}}}'] },
      "not a valid trace: ",
    ],
  ])("a forged trace with %s is refused", (_what, forgery, words) => {
    const message = messageOf(forge(forgery));
    expect(message).not.toBe("valid");
    expect(message).toContain(words);
  });

  test.each<[object, string]>([
    [{ latency: { "http://[": "1ms" } }, 'scenario.world.latency.http://[: expected a URL, found "http://["'],
    [{ latency: { http: "-5ms" } }, "scenario.world.latency.http: expected a latency such as"],
    [{ latency: { http: "NaN" } }, "scenario.world.latency.http: expected a latency such as"],
    [{ latency: { fs: "1e99h" } }, "scenario.world.latency.fs: expected a latency such as"],
    [{ latency: { fs: "5ms..1ms" } }, "scenario.world.latency.fs: expected a range whose lower bound comes first"],
    [{ latency: { disk: "1ms" } }, "scenario.world.latency.disk: expected a capability"],
    [{ latency: {}, maxDelay: "0s" }, "scenario.world: maxDelay: expected a duration above zero"],
  ])("invalid latencies in the header are refused: %j", async (world, words) => {
    const forged = forge({ header: edited((scenario) => ({ ...scenario, world })) });
    expect(messageOf(forged)).toContain(words);
    await survive(forged);
  });

  test("an invalid scenario in the header is refused as strictly as in a file", () => {
    const nested = (step: object) =>
      edited((scenario) => ({ ...scenario, steps: [{ type: "assert_throws", steps: [step] }] }));
    expect(messageOf(forge({ header: nested({ type: "set_kvv" }) }))).toContain(
      'scenario.steps[0].steps[0].type: unknown step type "set_kvv"',
    );
    expect(messageOf(forge({ header: nested({ type: "fail", message: "x", more: 1 }) }))).toContain(
      'unknown field "more"',
    );
    expect(messageOf(forge({ header: edited((scenario) => ({ ...scenario, code: {} })) }))).toContain(
      'unknown field "code"',
    );
  });
});

describe("size and depth", () => {
  const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  test.each([150, 300, 5_000, 200_000])("an event nested %d deep is bounded", (depth) => {
    const message = messageOf(forge({ lines: ['{"step":0}', `{"event":"e","data":${deep(depth)}}`] }));
    expect(message).toContain(depth < 200 ? "valid" : "levels of nesting, found more");
  });

  test.each(["header", "footer", "host"])("a deep %s is bounded", (where) => {
    const nest = deep(100_000);
    const text = where === "header"
      ? header.replace('"steps":[', `"steps":[${nest},`) + "\n"
      : where === "host"
      ? forge({ lines: [`{"host":${nest},"l":"x"}`] })
      : `${header}\n{"end":${nest}}\n`;
    expect(messageOf(text)).toContain("levels of nesting, found more");
  });

  test("deeply nested steps in the header's scenario are bounded", () => {
    const steps = '{"type":"assert_throws","steps":['.repeat(50_000) + "]}".repeat(50_000);
    const text = forge({ header: header.replace('"steps":[', `"steps":[${steps},`) });
    expect(messageOf(text)).toContain("levels of nesting, found more");
  });

  test("a million short lines and one of ten million characters are bounded", () => {
    expect(messageOf(`${header}\n${"{}\n".repeat(1_000_000)}`)).toContain("not a valid trace");
    expect(messageOf(forge({ lines: ['{"step":0}', `{"event":"${"x".repeat(10_000_000)}"}`] }))).toBe("valid");
    expect(messageOf("{".repeat(10_000_000))).toContain("expected a trace");
  });
});

describe("read and replayed", () => {
  const json = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(1e308, -1, 2 ** 53, "__proto__", "constructor"),
  );
  const keys = fc.constantFrom(
    "step",
    "pick",
    "of",
    "l",
    "random",
    "run",
    "t",
    "event",
    "data",
    "task",
    "host",
    "input",
    "fault",
    "end",
    "sha256",
    "__proto__",
  );
  const line = fc.oneof(
    { weight: 3, arbitrary: fc.dictionary(keys, json, { maxKeys: 3 }).map((entry) => JSON.stringify(entry)) },
    fc.constantFrom(
      '{"step":0}',
      '{"random":1,"l":"rand_u64"}',
      '{"pick":1,"of":2,"l":"x"}',
      '{"t":5}',
      '{"run":"start#1 (a)"}',
    ),
    json.map((value) => JSON.stringify(value)),
    fc.string({ unit: "binary" }),
  );

  test("lines of any shape are read or refused", async () => {
    await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 5 }), (lines) => survive(forge({ lines }))), {
      numRuns: 400,
    });
  });

  test("headers of any shape are read or refused", async () => {
    const fields = fc.constantFrom(
      "format",
      "version",
      "engine",
      "seed",
      "strategy",
      "limits",
      "code",
      "scenario",
      "__proto__",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fields, json),
        (changes) => survive(forge({ header: JSON.stringify({ ...JSON.parse(header), ...changes }) })),
      ),
      { numRuns: 200 },
    );
  });

  test("scenarios in headers that ask for too much are refused: code, endless time", async () => {
    const of = (...steps: object[]) => forge({ header: edited((scenario) => ({ ...scenario, steps })) });
    await survive(of({ type: "call", ref: "__proto__" }));
    await survive(of({ type: "sleep", duration: `${"9".repeat(400)}d` }));
    await survive(of({ type: "freeze", at_ms: Number.MAX_SAFE_INTEGER }, { type: "sleep", duration: "1ns" }));
    await survive(of({ type: "trace_event", name: "e", fields: JSON.parse('{"__proto__":{"polluted":true}}') }));
    await survive(of({ type: "parallel", tasks: JSON.parse('{"__proto__":[],"constructor":[],"a/0":[]}') }));
    await survive(of({ type: "http_request", method: "GET", path: "http://" }));
    await survive(of({ type: "fs_write", path: "/\u0000", data: "" }));
    await survive(
      forge({
        header: edited((scenario) => ({ ...scenario, invariants: [{ kind: "always", name: "n", ref: "toString" }] })),
      }),
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("text of any shape is read or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(messageOf(text)).not.toBe("valid");
        expect(messageOf(`${header}\n${text}`)).not.toBe("valid");
      }),
      { numRuns: 300 },
    );
  });
});
