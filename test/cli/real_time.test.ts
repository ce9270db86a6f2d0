/** Runs that take more real time than they may: each ends as a finding at its line, and everything else goes on. */
import process from "node:process";
import { describe, expect, test } from "vitest";
import { testOutput } from "../../src/cli/output/documents.ts";
import { folder, freshSeedbed, openedTo, seedbed } from "./seedbed.ts";
import { slow, slowUnless } from "../support/slow.ts";

/** A debugger that gets through to code which is running: Deno has none, and ends the process with a message. */
const IS_DENO = "deno" in process.versions;
const CAN_INTERRUPT = !IS_DENO && Number(process.versions.node.split(".")[0]) >= 24;

const code = (name: string, ...lines: string[]) =>
  `import { scenario } from "seedbed";\nexport default scenario("${name}").step("one", async () => {\n${
    lines.map((line) => `  ${line}\n`).join("")
  }});\n`;

const REGEX = code("backtracks", 'const text = "a".repeat(40) + "!";', "/^(a+)+$/.test(text);");
/** Stuck in one of the seeds, in a function that is called late. */
const LATE_REGEX = `import { scenario } from "seedbed";
export default scenario("backtracks").step("one", async () => {
  let order = "";
  await Promise.all(["a", "b", "c"].map(async (name) => {
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.floor(Math.random() * 9)));
    order += name;
  }));
  if (order === "cba") slow();
});
function slow() {
  return /^(a+)+$/.test("a".repeat(40) + "!");
}
`;
const LATE_FINDING = {
  name: "backtracks",
  status: "fail",
  finding: { fingerprint: "hang|real time|regex.scenario.ts:10", message: "the run took more than 4 s of real time" },
  story: [{ location: { file: "regex.scenario.ts", line: 10 }, note: "the last known line" }],
};
const LOOPS = {
  "evaluated.scenario.ts": code("evaluated", "await null;", 'new Function("for (;;);")();'),
  "sort.scenario.ts": code(
    "sort",
    "await new Promise((resolve) => setTimeout(resolve, 5));",
    'const slow = new Function("for (let i = 0; i < 1e9; i++); return 0;") as () => number;',
    "[3, 1, 2, 5, 4, 9, 8, 7, 6, 0, 3, 1, 2].sort(slow);",
  ),
};

type TestedScenario = ReturnType<typeof testOutput.parse>["scenarios"][number];

describe.skipIf(!CAN_INTERRUPT)("--real-timeout (skipped where the runtime cannot interrupt code)", () => {
  const told = (scenarios: readonly TestedScenario[]) =>
    scenarios.map(({ name, finding, recording }) => [name, finding?.fingerprint, recording !== undefined]);

  for (const jobs of ["1", "2"]) {
    slowUnless(jobs === "2")(
      `code that never yields is a finding at its line, and the other scenarios run: --jobs ${jobs}`,
      async () => {
        const cwd = folder({ "regex.scenario.ts": REGEX, "z.scenario.ts": code("fine", "await null;") });
        const args = ["test", "--real-timeout", "1s", "--jobs", jobs, "--json"];
        const { code: end, out, err } = await seedbed(args, { cwd });
        expect(err).toBe("");
        const { summary, scenarios } = testOutput.parse(JSON.parse(out));
        expect(end).toBe(1);
        expect(summary).toMatchObject({ passed: 1, failed: 1, invalid: 0 });
        expect(told(scenarios)).toEqual([
          ["backtracks", "hang|real time|regex.scenario.ts:4", true],
          ["fine", undefined, false],
        ]);
      },
    );
  }

  slow("endless loops in code made of text and in a comparison are found before the real timeout", async () => {
    // Loops are counted, and have to reach that limit first on a busy machine as well.
    const args = ["test", "--real-timeout", "60s", "--json"];
    const { out } = await seedbed(args, { cwd: folder(LOOPS) });
    expect(told(testOutput.parse(JSON.parse(out)).scenarios)).toEqual([
      ["evaluated", "livelock|endless loop|evaluated.scenario.ts:4", true],
      ["sort", "livelock|endless loop|sort.scenario.ts:5", true],
    ]);
  });

  for (const jobs of ["1", "2"]) {
    slow(
      `a run that exhausts memory is a stored finding at its line, and the other scenarios run: --jobs ${jobs}`,
      async () => {
        const cwd = folder({
          "arrays.scenario.ts": code(
            "arrays",
            "const all: unknown[] = [];",
            "while (true) all.push(new Array(1e6).fill(1));",
          ),
          "z.scenario.ts": code("fine", "await null;"),
        });
        // Room for some looks of the watchdog, which come every 50 ms: a replay fills a smaller heap between two of them.
        const env = { NODE_OPTIONS: "--max-old-space-size=512" };
        const { code: end, out, err } = await seedbed(["test", "--jobs", jobs, "--json"], { cwd, env });
        expect(err).toBe("");
        const { summary, scenarios } = testOutput.parse(JSON.parse(out));
        expect(summary).toMatchObject({ passed: 1, failed: 1, invalid: 0 });
        expect(scenarios[0]).toMatchObject({ finding: { fingerprint: "memory|real memory|arrays.scenario.ts:4" } });
        expect(end).toBe(1);
        const replay = await seedbed(["replay", "latest"], { cwd, env });
        expect(replay.out).toContain("reproduced: it ends as it was recorded");
      },
    );
  }

  slow("a hang is found by a search, recorded, and replayed", async () => {
    const cwd = folder({
      "race.scenario.ts": code(
        "race",
        'let order = "";',
        'await Promise.all(["a", "b", "c"].map(async (name) => {',
        "  await new Promise((resolve) => setTimeout(resolve, 1 + Math.floor(Math.random() * 9)));",
        "  order += name;",
        "}));",
        'if (order === "cba") /^(a+)+$/.test("a".repeat(40) + "!");',
      ),
    });
    const run = await seedbed(["run", "race.scenario.ts", "--seeds", "200", "--real-timeout", "1s"], { cwd });
    expect(run.code, run.out + run.err).toBe(1);
    expect(run.out).toContain("the run took more than 1 s of real time");
    expect(run.out).toContain("race.scenario.ts:8");
    const replay = await seedbed(["replay", "latest", "--real-timeout", "1s"], { cwd });
    expect(replay.out).toContain("reproduced: it ends as it was recorded");
    expect(replay.code).toBe(1);
  });

  for (const name of ["run", "test"]) {
    slowUnless(name === "run")(
      `an input of a data file that takes too long to make is a finding: ${name}`,
      async () => {
        const nested = (items: string) => `{ type: array, minItems: 10000, maxItems: 10000, items: ${items} }`;
        const large = nested(nested(nested("{ const: 1 }")));
        const cwd = folder({
          "large.scenario.yaml":
            `version: 1\nname: large\ninputs:\n  list: ${large}\nsteps:\n  - { type: set_kv, key: k, value: v }\n`,
        });
        const { code: end, out } = await seedbed([name, "large.scenario.yaml", "--real-timeout", "1s"], { cwd });
        expect(out).toContain("the run took more than 1 s of real time");
        expect(out).toContain("large.scenario.yaml:3");
        expect(end).toBe(1);
      },
    );
  }

  slow("--real-timeout can be set by the environment and the configuration", async () => {
    const cwd = folder({ "a.scenario.ts": REGEX, "seedbed.json": { realTimeout: "700ms" } });
    const configured = await seedbed(["run", "a.scenario.ts"], { cwd });
    expect(configured.out).toContain("the run took more than 0.7 s of real time");
    const { out } = await seedbed(["run", "a.scenario.ts"], { cwd, env: { SEEDBED_REAL_TIMEOUT: "500ms" } });
    expect(out).toContain("the run took more than 0.5 s of real time");
  });
});

describe.skipIf(CAN_INTERRUPT)("--real-timeout where the runtime cannot interrupt code (skipped where it can)", () => {
  test.for([["1"], ["2"]])(
    "code that never yields ends its process and is stored with its last known line: --jobs %s",
    async ([jobs]) => {
      const cwd = folder({ "a/regex.scenario.ts": LATE_REGEX, "z.scenario.ts": code("fine", "await null;") });
      const { code: end, out, err } = await seedbed(["test", "--real-timeout", "4s", "--jobs", jobs!, "--json"], {
        cwd,
      });
      expect(err).toBe("");
      const { summary, scenarios: [stuck, fine] } = testOutput.parse(JSON.parse(out));
      expect(end).toBe(1);
      expect(summary).toMatchObject({ passed: 1, failed: 1, invalid: 0 });
      expect(fine).toMatchObject({ name: "fine", status: "pass" });
      expect(stuck).toMatchObject(LATE_FINDING);
      await expectStored(cwd, stuck!);
    },
  );

  test("a command with one hanging scenario ends and names it", async () => {
    const { err, signal } = await seedbed(["run", "a.scenario.ts", "--real-timeout", "1s"], {
      cwd: folder({ "a.scenario.ts": REGEX }),
    });
    expect(err).toContain("error: backtracks: a run took more than 1 s of real time (--real-timeout)");
    expect(signal).toBe("SIGKILL");
  });
});

/** The environment in which `Promise.ends()` ends the process. */
const abort = (how: string) =>
  openedTo(
    `import { writeSync } from "node:fs"; const { abort } = process; ` +
      `Object.defineProperty(Promise, "ends", { value: () => { ${how} } });`,
  );

describe.skipIf(IS_DENO)("a process that ends (skipped on Deno, which has no --import)", () => {
  const ENDS = `import { scenario } from "seedbed";
export const before = scenario("before").step("one", async () => {});
export const ends = scenario("ends").step("one", async () => {
  let order = "";
  await Promise.all(["a", "b", "c"].map(async (name) => {
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.floor(Math.random() * 9)));
    order += name;
  }));
  if (order === "cba") await end();
});
export const later = scenario("later").step("one", async () => {});
async function end() {
  await null;
  (Promise as unknown as { ends(): void }).ends();
}
`;

  for (
    const [how, fingerprint] of [
      ["abort();", "crash|process|ends.scenario.ts:13"],
      [
        "writeSync(2, 'FATAL ERROR: invalid table size Allocation failed - JavaScript heap out of memory\\n'); abort();",
        "memory|real memory|ends.scenario.ts:13",
      ],
    ] as const
  ) {
    slowUnless(how !== "abort();")(
      `a process that exits during a run costs one scenario, which is stored: ${fingerprint}`,
      async () => {
        const cwd = folder({ "a/ends.scenario.ts": ENDS, "z.scenario.ts": code("fine", "await null;") });
        const { code: end, out } = await seedbed(["test", "--json"], { cwd, env: abort(how) });
        expect(end).toBe(1);
        const { scenarios } = testOutput.parse(JSON.parse(out));
        expect(scenarios.map(({ name, status }) => [name, status])).toEqual([
          ["before", "pass"],
          ["ends", "fail"],
          ["fine", "pass"],
        ]);
        const [, lost] = scenarios;
        expect(lost!.finding!.fingerprint).toBe(fingerprint);
        expect(lost!.runs).toBe(lost!.seed! + 1);
        expect(lost!.problems).toEqual(["the scenarios after it in a/ends.scenario.ts were not run: later"]);
        await expectStored(cwd, lost!);
      },
    );
  }
});

describe.skipIf(IS_DENO)("a process that ends over its only file (skipped on Deno, which has no --import)", () => {
  const ENDS = `import { scenario } from "seedbed";
export default scenario("ends").step("one", async () => {
  let order = "";
  await Promise.all(["a", "b", "c"].map(async (name) => {
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.floor(Math.random() * 9)));
    order += name;
  }));
  if (order === "cba") await end();
});
async function end() {
  await null;
  (Promise as unknown as { ends(): void }).ends();
}
`;
  const [SAYS_SO, SILENT] = [
    "writeSync(2, 'FATAL ERROR: invalid table size Allocation failed - JavaScript heap out of memory\\n'); abort();",
    "abort();",
  ];
  for (
    const [args, how, fingerprint] of [
      [["run", "ends.scenario.ts", "--seeds", "300"], SILENT, "crash|process|ends.scenario.ts:11"],
      [["run", "ends.scenario.ts", "--seeds", "300"], SAYS_SO, "memory|real memory|ends.scenario.ts:11"],
      [["test"], SILENT, "crash|process|ends.scenario.ts:11"],
    ] as const
  ) {
    slowUnless(fingerprint.startsWith("memory"))(
      `${args[0]} reports and stores what a process that exits was running: ${fingerprint}`,
      async () => {
        const cwd = folder({ "ends.scenario.ts": ENDS });
        const { code: end, out } = await freshSeedbed([...args, "--json"], { cwd, env: abort(how) });
        expect(end).toBe(1);
        const document = JSON.parse(out);
        const scenario: TestedScenario = document.scenario ?? document.scenarios[0];
        expect(scenario).toMatchObject({ name: "ends", status: "fail", finding: { fingerprint } });
        expect(scenario.runs).toBe(scenario.seed! + 1);
        await expectStored(cwd, scenario);
      },
    );
  }

  test("a module that ends the process as it is loaded gives one message", async () => {
    const cwd = folder({ "ends.scenario.ts": `(Promise as unknown as { ends(): void }).ends();\n${ENDS}` });
    const { code: end, err } = await freshSeedbed(["run", "ends.scenario.ts"], { cwd, env: abort(SILENT) });
    expect(err).toContain("error: the process of the command ended before it ran a scenario (signal SIGABRT)");
    expect(end).toBe(2);
  });
});

/** The trace is whole, and a replay makes the same choices up to there. */
async function expectStored(cwd: string, { recording }: TestedScenario): Promise<void> {
  const { code: valid, err, out } = await seedbed(["trace", "verify", recording!.trace], { cwd });
  expect(valid, out + err).toBe(0);
  const { out: list } = await seedbed(["runs", "list", "--json"], { cwd });
  expect(JSON.parse(list).runs).toHaveLength(1);
}

test("--real-timeout expects a duration", async () => {
  const { code: end, err } = await seedbed(["run", "a.scenario.ts", "--real-timeout", "soon"], { cwd: folder() });
  expect(end).toBe(2);
  expect(err).toContain("--real-timeout: expected");
});
