/** Known failures: what led to one is kept, tried first the next time, and told and forgotten when it is fixed. */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { slow } from "../support/slow.ts";
import { runOutput, testOutput } from "../../src/cli/output/documents.ts";
import { folder, seedbed } from "./seedbed.ts";

/** A scenario that fails under a condition. */
const source = (condition: string, max = 100_000) =>
  `import fc from "fast-check";
import { scenario } from "seedbed";
export default scenario("a refund is small")
  .forAll({ amount: fc.integer({ min: 1, max: ${max} }) })
  .step("refund", ({ input, random }) => {
    if (${condition}) throw new Error("too much");
  });
`;

const FILE = "refund.scenario.js";
const kept = (cwd: string, at = ".seedbed/examples") => globSync(`${at}/*/*.json`, { cwd });

async function told(cwd: string, ...args: readonly string[]) {
  const { out, code } = await seedbed(["test", ...args, "--json"], { cwd });
  const [report] = testOutput.parse(JSON.parse(out)).scenarios;
  return { code, report: report!, verdicts: report!.known?.map(({ verdict }) => verdict) };
}

/** A folder in which the scenario has failed once. */
async function failedBefore(): Promise<string> {
  const cwd = folder({ [FILE]: source("input.amount > 1000") });
  const { report, code } = await told(cwd);
  expect({ code, status: report.status, known: report.known }).toEqual({ code: 1, status: "fail", known: undefined });
  expect(kept(cwd)).toHaveLength(1);
  return cwd;
}

describe("a failure that inputs led to", () => {
  test("it is kept with its shrunk decisions, and nothing of the machine", async () => {
    const cwd = await failedBefore();
    const text = readFileSync(join(cwd, kept(cwd)[0]!), "utf8");
    expect(text).not.toContain(cwd);
    expect(JSON.parse(text)).toMatchObject({
      schema: "seedbed/known-failure@1",
      scenario: "a refund is small",
      source: `../${FILE}`,
      fingerprint: `error|Error|${FILE}:6`,
      decisions: [{ input: 1001, min: 1, max: 100_000, l: "amount" }],
    });
  });

  test("its message is that of the shrunk run, whose inputs are shown, wherever it is told", async () => {
    const cwd = folder({ [FILE]: source("input.amount > 1000").replace('"too much"', '"too much: " + input.amount') });
    const first = await told(cwd);
    expect(first.report.finding?.message).toBe("Error: too much: 1001");
    expect(first.report.story?.[0]?.input).toEqual({ name: "amount", value: 1001 });
    const { report } = await told(cwd);
    expect(report.known?.map(({ message }) => message)).toEqual(["Error: too much: 1001"]);
  });

  test("it is tried before anything new, and still fails", async () => {
    const cwd = await failedBefore();
    const { report, verdicts } = await told(cwd);
    expect({ runs: report.runs, verdicts }).toEqual({ runs: 1, verdicts: ["still fails"] });
    expect(kept(cwd)).toHaveLength(1);
    const { out } = await seedbed(["run", FILE], { cwd });
    expect(out).toContain("still fails: Error: too much");
  });

  test("once it is fixed, that is told, and it is forgotten", async () => {
    const cwd = await failedBefore();
    writeFileSync(join(cwd, FILE), source("input.amount > 100000"));
    const { out, code } = await seedbed(["test"], { cwd });
    expect({ code, kept: kept(cwd) }).toEqual({ code: 0, kept: [] });
    expect(out).toContain("fixed, and forgotten: Error: too much");
    expect((await told(cwd)).report.known).toBeUndefined();
  });

  test("where the scenario decides something else, it no longer applies, and is kept", async () => {
    const cwd = await failedBefore();
    writeFileSync(join(cwd, FILE), source("random.integer(5) > 10"));
    const { out, code } = await seedbed(["test"], { cwd });
    expect({ code, kept: kept(cwd).length }).toEqual({ code: 0, kept: 1 });
    expect(out).toContain("no longer applies, since the scenario decides something else: Error: too much (kept in ");
  });

  test("where the same decisions fail in another way, both are kept", async () => {
    const cwd = await failedBefore();
    writeFileSync(join(cwd, FILE), source("input.amount > 1000").replace("throw new Error", "throw new TypeError"));
    const { verdicts, report } = await told(cwd);
    expect({ verdicts, title: report.finding?.title }).toEqual({ verdicts: ["fails otherwise"], title: "TypeError" });
    expect(kept(cwd)).toHaveLength(2);
  });

  slow("a seed that is asked for is run alone", async () => {
    const cwd = await failedBefore();
    expect((await told(cwd, "--seed", "3")).report.known).toBeUndefined();
  });
});

test("the folder can be another one, such as one that is committed", async () => {
  const cwd = folder({
    [FILE]: source("input.amount > 1000"),
    "seedbed.json": JSON.stringify({ examples: "known failures" }),
  });
  await told(cwd);
  expect([kept(cwd), kept(cwd, "known failures")]).toEqual([[], [expect.any(String)]]);
  const { out } = await seedbed(["run", FILE, "--json"], { cwd });
  expect(runOutput.parse(JSON.parse(out)).scenario.known).toMatchObject([{ verdict: "still fails" }]);
});

test("a failure of the baseline without inputs needs no keeping", async () => {
  const cwd = folder({ [FILE]: source("true").replace(/ {2}\.forAll.*\n/, "") });
  await told(cwd);
  expect(existsSync(join(cwd, ".seedbed/examples"))).toBe(false);
});

test.each([
  ["no JSON", "{", "expected a known failure"],
  ["something else", '{"schema":"other"}', "expected a known failure: schema"],
  ["nested too deeply", `{"decisions":[{"host":${"[".repeat(20_000)}${"]".repeat(20_000)}}]}`, "levels of nesting"],
])("a file that is %s is told with its place, and left alone", async (_what, text, message) => {
  const cwd = await failedBefore();
  const path = kept(cwd)[0]!;
  writeFileSync(join(cwd, path), text);
  const { report } = await told(cwd);
  expect(report.problems).toEqual([expect.stringContaining(message)]);
  expect(report.problems![0]).toContain(path);
});

test("a failure of another scenario is told, and neither tried nor forgotten", async () => {
  const cwd = await failedBefore();
  const path = join(cwd, kept(cwd)[0]!);
  writeFileSync(path, readFileSync(path, "utf8").replace("a refund is small", "another"));
  writeFileSync(join(cwd, FILE), source("false"));
  const { report } = await told(cwd);
  expect({ known: report.known, kept: kept(cwd).length }).toEqual({ known: undefined, kept: 1 });
  expect(report.problems).toEqual([expect.stringContaining('found one of "another"')]);
});

test("a folder that cannot be written is told, and the failure is reported all the same", async () => {
  const cwd = folder({ [FILE]: source("input.amount > 1000"), "seedbed.json": JSON.stringify({ examples: "taken" }) });
  writeFileSync(join(cwd, "taken"), "a file");
  const { report, code } = await told(cwd);
  expect({ code, title: report.finding?.title }).toEqual({ code: 1, title: "Error" });
  expect(report.problems).toEqual([expect.stringContaining("taken")]);
});

describe("examples", () => {
  const withExamples = (condition: string, examples = "[{ amount: 5 }, { amount: 77 }]") =>
    source(condition).replace("  .step(", `  .examples(${examples})\n  .step(`);

  test("they are tried first, and the one that fails is named", async () => {
    const cwd = folder({ [FILE]: withExamples("input.amount === 77") });
    const { report } = await told(cwd);
    expect(report).toMatchObject({ status: "fail", runs: 2, example: 2 });
    expect(report.story?.[0]).toMatchObject({ input: { name: "amount", value: 77 } });
    const { out } = await seedbed(["run", FILE, "--seeds", "3"], {
      cwd: folder({ [FILE]: withExamples("input.amount === 77") }),
    });
    expect(out).toContain("example 2");
  });

  test("when they pass, the baseline and the seeds follow", async () => {
    const cwd = folder({ [FILE]: withExamples("input.amount === 78") });
    const { report, code } = await told(cwd, "--seeds", "5");
    expect(code).toBe(0);
    expect(report.runs).toBeGreaterThanOrEqual(2 + 1 + 5);
  });
});
