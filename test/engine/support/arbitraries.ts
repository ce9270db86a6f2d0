/** Arbitraries for scenarios: nested and parallel steps of every kind, passing and failing, with and without code. */
import fc from "fast-check";
import type { AuthorWorld, StepCode } from "../../../src/engine/ir/author.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { STEP_EXAMPLES } from "./step_examples.ts";
import { type ByName, codeOf, irOf, lostUpdate, type RawStep } from "./programs.ts";

const key = fc.constantFrom("a", "b", "n");
const text = fc.oneof(fc.constantFrom("", "0", "1", "2"), fc.string({ unit: "binary", maxLength: 8 }));
const duration = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map((ms) => `${ms}ms`),
  fc.constantFrom("0.1ms", "250us", "1.5s", "2m"),
);
const within = fc.constantFrom("0ms", "20ms", "0.5s");
const poll = fc.constantFrom("1ms", "7ms", "400us");
const path = fc.constantFrom("/data/x", "y.txt", "/tmp/../z");
const msg = fc.option(text, { nil: undefined });

const step = (type: string, fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<RawStep> =>
  fc.record(fields).map((made) => {
    const given = Object.entries(made as Record<string, unknown>).filter(([, value]) => value !== undefined);
    return { type, ...Object.fromEntries(given) };
  });

/** Steps that hold no others. Most pass, so that runs get somewhere. */
const leaf: fc.Arbitrary<RawStep> = fc.oneof(
  { weight: 4, arbitrary: step("set_kv", { key, value: text }) },
  { weight: 3, arbitrary: step("sleep", { duration }) },
  { weight: 3, arbitrary: step("rand_u64", { key: fc.option(key, { nil: undefined }) }) },
  step("advance", { duration }),
  step("busy", { duration }),
  step("trace_event", {
    name: fc.string({ minLength: 1, maxLength: 5 }),
    fields: fc.option(
      fc.dictionary(fc.constantFrom("x", "é", "constructor"), fc.jsonValue({ maxDepth: 2 }).map(canonical)),
      { nil: undefined },
    ),
  }),
  step("fs_write", { path, data: text }),
  step("fs_read_assert", { path, equals: text }),
  step("fs_snapshot", { name: fc.constant("s") }),
  step("fs_restore", { name: fc.constant("s") }),
  step("get_kv_assert", { key, equals: fc.option(text, { nil: undefined }) }),
  step("get_kv_assert", { key, is_null: fc.boolean() }),
  step("assert_ok", { value: fc.constant(true), msg }),
  step("assert_eq_int", { a: fc.integer({ min: 0, max: 1 }), b: fc.constant(1), msg }),
  step("assert_ne_int", { a: fc.integer({ min: 0, max: 1 }), b: fc.constant(1) }),
  step("assert_eq_str", { a: text, b: text }),
  step("assert_ne_str", { a: text, b: text }),
  step("assert_eventually_kv", { key, equals: text, within, poll, msg }),
  step("assert_never_kv", { key, equals: text, within, poll, msg }),
  step("freeze", { at_ms: fc.constantFrom(undefined, 0, 40, 100_000) }),
  step("unfreeze", {}),
  step("http_when", {
    method: fc.constant("GET"),
    path: fc.constant("/x"),
    status: fc.constantFrom(200, 503),
    delay: fc.constantFrom(undefined, "5ms"),
    times: fc.constantFrom(undefined, 1),
  }),
  step("http_request", { method: fc.constant("get"), path: fc.constant("/x"), expect_status: fc.constant(200) }),
  step("fail", { message: text }),
  step("panic", { message: text }),
);

/** What the definition of a step type shows: every type is tried, also one that no arbitrary above knows. */
const example = fc.constantFrom(...STEP_EXAMPLES.filter(({ world }) => world === undefined).map(({ steps }) => steps));

/** Names of tasks; one with a slash in it, which paths of steps use too, and one that is a number. */
const taskName = fc.constantFrom("alice", "bob", "node n1", "a/b", "0");

const { steps } = fc.letrec<{ step: RawStep; steps: RawStep[] }>((tie) => ({
  steps: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: tie("step").map((step) => [step]) },
      { weight: 1, arbitrary: example },
    ),
    { maxLength: 4 },
  ).map((some) => some.flat()),
  step: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 8, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: step("parallel", {
        name: msg,
        tasks: fc.dictionary(taskName, tie("steps"), { minKeys: 1, maxKeys: 3 }),
      }),
    },
    { weight: 1, arbitrary: step("assert_throws", { steps: tie("steps") }) },
    { weight: 1, arbitrary: step("assert_rejects", { steps: tie("steps") }) },
  ),
}));

/** Values that JSON text gives back as they are. */
function canonical(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Steps of a valid scenario. */
export const scenarioSteps = steps.map((some): RawStep[] => [...some, { type: "assert_ok", value: true }]);

const yielding: StepCode = async (world: AuthorWorld) => {
  await world.yieldNow();
  world.event("went on", { at: world.clock.elapsedMs });
};

/** Functions that steps can call: they wait, draw, race, log, throw, and leave things behind. */
const FUNCTIONS: ByName = {
  race: lostUpdate("n"),
  yielding,
  napping: async (world: AuthorWorld) => {
    await world.sleep(world.random.integer(20));
    world.fs.writeText("nap.txt", world.task);
  },
  throwing: async (world: AuthorWorld) => {
    if (world.random.unit() < 0.3) throw new RangeError("unlucky");
    await yielding(world);
  },
  together: (world: AuthorWorld) => Promise.all([yielding(world), lostUpdate("a")(world), world.sleep("3ms")]),
  abandoning: (world: AuthorWorld) => {
    void (yielding(world) as Promise<void>).then(() => world.kv.delete("b"));
    return world.random.pick(["x", "y"]);
  },
  primitive: () => {
    throw "not an Error";
  },
  small: (world) => Number(world.kv.get("n") ?? 0) < 3,
  arrives: (world) => world.kv.get("n") === "2",
};

const callStep = fc.constantFrom("race", "yielding", "napping", "throwing", "together", "abandoning", "primitive")
  .map((ref): RawStep => ({ type: "call", ref }));

const codedSteps = fc.array(
  fc.oneof(
    callStep,
    leaf,
    fc.dictionary(taskName, fc.array(fc.oneof(callStep, leaf), { maxLength: 3 }), { minKeys: 1, maxKeys: 3 })
      .map((tasks): RawStep => ({ type: "parallel", tasks })),
  ),
  { minLength: 1, maxLength: 4 },
).map((some): RawStep[] => [...some, { type: "assert_ok", value: true }]);

const invariants = fc.subarray([
  { kind: "always", name: "small", ref: "small", at: "test.ts:1" },
  { kind: "finally", name: "small at the end", ref: "small" },
  { kind: "eventually", name: "arrives", ref: "arrives", within: "10ms" },
]);

/** Realistic latencies, or unbounded delays. */
const delays = fc.constantFrom({}, { world: { latency: "any" } });

/** Programs to run: of steps alone, or with code and invariants. */
export const programs: fc.Arbitrary<Program> = fc.oneof(
  fc.tuple(scenarioSteps, delays).map(([some, world]) => ({ ir: irOf(some, world) })),
  fc.tuple(codedSteps, invariants, delays).map(([some, conditions, world]) => ({
    ir: irOf(some, { invariants: conditions, ...world }),
    code: codeOf(FUNCTIONS),
  })),
);

export const seeds = fc.nat({ max: 1_000_000 });
