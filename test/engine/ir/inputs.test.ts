/** Inputs of data files: what a schema may say, what is made of it, and how steps name inputs. */
import { describe, expect, test } from "vitest";
import { filled } from "../../../src/engine/ir/filled.ts";
import type { ValueSchema } from "../../../src/engine/ir/inputs.ts";
import { validateScenario } from "../../../src/engine/ir/validate.ts";
import { schemaArbitraries } from "../../../src/engine/interpreter/schema_arbitraries.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { fifoSource } from "../../../src/engine/strategies/fifo.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";
import { fc } from "../../support/properties.ts";
import { irOf } from "../support/programs.ts";

const SET = { type: "set_kv", key: "a", value: "1" };

describe("what is wrong is said with its place", () => {
  const CASES: readonly (readonly [string, object, string])[] = [
    ["no type", { inputs: { a: {} } }, "inputs.a: expected one of type, enum, const, anyOf, found none"],
    [
      "a type and an enum",
      { inputs: { a: { type: "integer", enum: [1] } } },
      "inputs.a: expected one of type, enum, const, anyOf, found type and enum",
    ],
    [
      "bounds the wrong way round",
      { inputs: { a: { type: "integer", minimum: 5, maximum: 1 } } },
      "inputs.a.maximum: expected at least minimum, which is 5, found 1",
    ],
    [
      "a keyword of another type",
      { inputs: { a: { type: "string", minimum: 5 } } },
      "inputs.a.minimum: minimum belongs to the type integer or number, found string",
    ],
    [
      "a bound that is no integer",
      { inputs: { a: { type: "integer", maximum: 1.5 } } },
      "inputs.a.maximum: expected a safe integer, found 1.5",
    ],
    [
      "a pattern that is none",
      { inputs: { a: { type: "string", pattern: "[" } } },
      "inputs.a.pattern: Invalid regular expression",
    ],
    [
      "a pattern that repeats too often",
      { inputs: { a: { type: "string", pattern: "^(a{5000}b\\{9{3}){1,5000}$" } } },
      "inputs.a.pattern: expected a pattern that repeats at most 1,000,000 times, found 75,000,000 times",
    ],
    [
      "too many items",
      { inputs: { a: { type: "array", items: { type: "null" }, minItems: 1e9 } } },
      "inputs.a.minItems: expected at most 10,000, found 1,000,000,000",
    ],
    [
      "a pattern and a length",
      { inputs: { a: { type: "string", pattern: "^a$", maxLength: 5 } } },
      "inputs.a: expected pattern or lengths, found both",
    ],
    ["an array of nothing", { inputs: { a: { type: "array" } } }, "inputs.a: expected items, found none"],
    [
      "more different items than there are",
      { inputs: { a: { type: "array", items: { const: 1 }, uniqueItems: true, minItems: 2 } } },
      "inputs.a.minItems: expected at most 1, since no more items are different, found 2",
    ],
    [
      "a mistake within",
      { inputs: { a: { type: "object", properties: { b: { type: "array", items: {} } } } } },
      "inputs.a.properties.b.items: expected one of type, enum, const, anyOf, found none",
    ],
    [
      "a required property that there is not",
      { inputs: { a: { type: "object", required: ["b"] } } },
      'inputs.a.required: expected names of properties, found "b"',
    ],
    [
      "an example of another input",
      { inputs: { a: { type: "integer" } }, examples: [{ b: 1 }] },
      'examples[0]: expected inputs of the scenario, found "b"; there are a',
    ],
    [
      "an example without an input",
      { inputs: { a: { type: "integer" }, b: { type: "integer" } }, examples: [{ a: 1, b: 1 }, { a: 1 }] },
      'examples[1]: expected a value for each input, found none for "b"',
    ],
    [
      "a name that is no input",
      { inputs: { amount: { type: "integer" } }, steps: [{ ...SET, value: "x ${amuont}" }] },
      "steps[0].value: expected the name of an input, found ${amuont}; there are amount",
    ],
  ];
  test.each(CASES)("%s", (_what, more, message) => {
    const { problems } = validateScenario({ version: 1, name: "x", steps: [SET], ...more });
    expect(problems?.[0]?.text).toContain(message);
  });
});

test("without inputs, ${…} in a step is text like any other", () => {
  expect(validateScenario({ version: 1, name: "x", steps: [{ ...SET, value: "${x}" }] }).problems).toBeUndefined();
});

describe("a step is filled in", () => {
  const values = { n: 5, who: "ann", list: [1], trap: "${who}" };

  test("text takes values as text, and within JSON a lone name takes the value itself", () => {
    const step = {
      type: "http_request",
      url: "/a/${who}",
      body: { n: "${n}", all: ["${list}", "at ${n}"] },
      at: "${n}",
    };
    expect(filled(step, values)).toEqual({
      type: "http_request",
      url: "/a/ann",
      body: { n: 5, all: [[1], "at 5"] },
      at: "${n}",
    });
  });

  test("a value that looks like a name stays what it is, also in steps within", () => {
    const within = [{ ...SET, value: "${trap}" }];
    expect(filled({ ...SET, value: "${trap}" }, values)).toMatchObject({ value: "${who}" });
    expect(filled({ type: "assert_throws", steps: within } as never, values)).toMatchObject({ steps: within });
  });
});

/** Whether a value is what a schema says. */
function fits(value: unknown, schema: ValueSchema): boolean {
  if (schema.const !== undefined) return value === schema.const;
  if (schema.enum !== undefined) return schema.enum.includes(value as never);
  if (schema.anyOf !== undefined) return schema.anyOf.some((option) => fits(value, option));
  const { minimum = -Infinity, maximum = Infinity, pattern = "", minItems = 0, maxItems = Infinity } = schema;
  switch (schema.type) {
    case "integer":
      return Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
    case "number":
      return typeof value === "number" && value >= minimum && value <= maximum;
    case "string":
      return typeof value === "string" && new RegExp(pattern, "u").test(value);
    case "array": {
      const items = value as readonly unknown[];
      const distinct = new Set(items.map((item) => JSON.stringify(item))).size;
      return items.length >= minItems && items.length <= maxItems && items.every((item) => fits(item, schema.items!)) &&
        (schema.uniqueItems !== true || distinct === items.length);
    }
    case "object": {
      const names = Object.keys(value as object);
      return schema.required!.every((name) => names.includes(name)) &&
        names.every((name) => fits((value as Record<string, unknown>)[name], schema.properties![name]!));
    }
    default:
      return schema.type === "null" ? value === null : schema.type === "boolean" && typeof value === "boolean";
  }
}

const SCHEMAS: Readonly<Record<string, ValueSchema>> = {
  integer: { type: "integer", minimum: -3, maximum: 40 },
  from: { type: "integer", minimum: 3_000_000_000 },
  upTo: { type: "integer", maximum: -3_000_000_000 },
  number: { type: "number", minimum: 0.5 },
  boolean: { type: "boolean" },
  nothing: { type: "null" },
  text: { type: "string", pattern: "^[a-c]{2,4}\\d$" },
  list: { type: "array", items: { enum: ["a", "b", "c", 4] }, minItems: 1, maxItems: 3, uniqueItems: true },
  record: { type: "object", properties: { id: { type: "integer" }, tag: { const: "x" } }, required: ["id"] },
  either: { anyOf: [{ const: 5 }, { type: "boolean" }] },
};

test("what is made of a schema is what it says", async () => {
  const ir = irOf([SET], { inputs: SCHEMAS });
  const program = { ir, arbitraries: await schemaArbitraries(ir.inputs) };
  await fc.assert(
    fc.asyncProperty(fc.option(fc.nat(1_000_000)), async (seed) => {
      const source = seed === null ? fifoSource() : randomSource(seed);
      const { run, outcome } = await execute(program, { source });
      expect(outcome.finding).toBeUndefined();
      for (const [name, schema] of Object.entries(SCHEMAS)) {
        const value = run.world.inputs.values[name];
        expect({ name, value, fits: fits(value, schema) }).toEqual({ name, value, fits: true });
      }
    }),
    { numRuns: 60 },
  );
});

test.each(
  [
    ["a pattern", { type: "string", pattern: "\\bword\\b" }, "Meta character"],
    ["a length", { type: "array", items: { type: "boolean" }, minItems: 2 ** 31 }, "fc.integer"],
  ] as const,
)("%s of which fast-check makes no values is one message, with the place of the input", async (_what, schema, text) => {
  const located = (name: string) => Promise.resolve({ file: `${name}.yaml`, line: 3 });
  await expect(schemaArbitraries({ who: schema }, located)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringMatching(`^inputs\\.who: .*${text}`),
    location: { file: "who.yaml", line: 3 },
  });
});

test("a scenario without schemas does not need fast-check", async () => {
  expect(await schemaArbitraries(undefined)).toBeUndefined();
  expect(await schemaArbitraries({ a: { ref: "input a" } })).toBeUndefined();
});
