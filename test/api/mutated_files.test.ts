/** Traces and reproducers with bytes changed, cut, doubled or inserted: refused with a message or read, and never a crash. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readBundle } from "../../src/api/project/bundle/read_bundle.ts";
import { openSession } from "../../src/api/runs/traces/open_session.ts";
import { openTrace } from "../../src/api/runs/traces/open_trace.ts";
import { replayTrace } from "../../src/api/runs/traces/replay_trace.ts";
import { verifyTrace } from "../../src/api/runs/traces/verify_trace.ts";
import { SeedbedError } from "../../src/engine/errors.ts";
import { folder, seedbed } from "../cli/seedbed.ts";
import { forge } from "../support/forge.ts";
import { isThorough } from "../support/slow.ts";
import { fc } from "../support/properties.ts";

const RACE = `version: 1
name: race
steps:
  - type: parallel
    tasks:
      ann: [{ type: sleep, duration: 1ms }, { type: set_kv, key: a, value: "1" }]
      bob: [{ type: sleep, duration: 1ms }, { type: set_kv, key: a, value: "2" }]
  - { type: get_kv_assert, key: a, equals: "1" }
`;

let cwd: string;
let trace: string;
let zip: Buffer;

beforeAll(async () => {
  cwd = folder({ "race.scenario.yaml": RACE });
  await seedbed(["run", "race.scenario.yaml", "--seed", "1", "--record", "race.jsonl"], { cwd });
  trace = readFileSync(join(cwd, "race.jsonl"), "utf8");
  const { code, out, err } = await seedbed(["artifacts", "pack", "race.jsonl", "-o", "race.zip"], { cwd });
  expect(code, out + err).toBe(0);
  zip = readFileSync(join(cwd, "race.zip"));
});

/** Changes at places that are fractions of the length. */
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom("change", "cut", "double", "insert", "end"),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    length: fc.nat(200),
  }),
  { minLength: 1, maxLength: 4 },
);

type Edits = typeof edits extends fc.Arbitrary<infer T> ? T : never;

function edited(original: Uint8Array, changes: Edits): Buffer {
  return changes.reduce<Buffer>((bytes, { at, kind, bytes: others, length }) => {
    const from = Math.floor(at * bytes.length);
    const [before, after] = [bytes.subarray(0, from), bytes.subarray(from)];
    if (kind === "end") return before;
    if (kind === "cut") return Buffer.concat([before, after.subarray(length)]);
    if (kind === "double") return Buffer.concat([before, after.subarray(0, length), after]);
    return Buffer.concat([before, others, after.subarray(kind === "change" ? others.length : 0)]);
  }, Buffer.from(original));
}

/** A value in the place of any other in a line of a trace, whose checksum then fits again. */
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    "__proto__",
    "constructor",
    -1,
    1e308,
    2 ** 53,
    "",
    null,
    [],
    {},
    "\u0000",
    "x".repeat(5_000),
  ),
);

/** Only errors that tell somebody what to do: anything else fails the test. */
async function tell(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SeedbedError)) throw error;
    expect(error.message).not.toMatch(/undefined|\[object|Maximum call stack|Cannot read/);
  }
}

async function readAll(file: string): Promise<void> {
  await tell(() => verifyTrace(file));
  await tell(() => openSession(file));
  await tell(async () => await replayTrace(await openTrace(file)));
}

/** How many inputs the test of this name tries, or a quarter of them (`properties.ts`). */
const inputsOf = (name: string) => isThorough(name) ? 5_000 : 100;

test("a trace with changed bytes is read or refused with a message", async ({ task }) => {
  const file = join(folder(), "x.jsonl");
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      writeFileSync(file, edited(Buffer.from(trace), changes));
      await readAll(file);
    }),
    { numRuns: inputsOf(task.name) },
  );
});

test("a trace with changed values and a fitting checksum is read or refused with a message", async ({ task }) => {
  const file = join(folder(), "x.jsonl");
  const paths = JSON.stringify(trace.trimEnd().split("\n").map((line) => JSON.parse(line) as unknown));
  await fc.assert(
    fc.asyncProperty(fc.nat(), values, async (which, value) => {
      const lines = JSON.parse(paths) as Record<string, unknown>[];
      const places: (() => void)[] = [];
      const visit = (holder: Record<string, unknown>) => {
        for (const [key, inner] of Object.entries(holder)) {
          places.push(() => void (holder[key] = value));
          if (typeof inner === "object" && inner !== null) visit(inner as Record<string, unknown>);
        }
      };
      for (const line of lines) visit(line);
      places[which % places.length]!();
      writeFileSync(file, forge(lines.map((line) => JSON.stringify(line)).join("\n")));
      await readAll(file);
    }),
    { numRuns: inputsOf(task.name) * 2 },
  );
}, 600_000);

test("a reproducer with changed bytes is read or refused with a message", async ({ task }) => {
  const file = join(folder(), "x.zip");
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      writeFileSync(file, edited(zip, changes));
      await tell(() => readBundle(file));
    }),
    { numRuns: inputsOf(task.name) },
  );
});
