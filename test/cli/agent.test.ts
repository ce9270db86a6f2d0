/** `seedbed agent ci`: the support desk, and configurations that test nothing or are not valid. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/files.ts";
import { seedbed } from "./seedbed.ts";

interface Report {
  readonly cells: readonly {
    readonly invariant: string;
    readonly scenario: string;
    readonly status: string;
    readonly struck: readonly string[];
    readonly unmatched: readonly string[];
    readonly location?: string;
    readonly replay?: string;
  }[];
}

const FOLDER = mkdtempSync(join(tmpdir(), "seedbed-agent-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
cpSync(join(ROOT, "examples/support-desk"), FOLDER, { recursive: true });

async function ci(config: string) {
  const { code, out } = await seedbed(["agent", "ci", "-c", config, "--seeds", "4", "--json"], { cwd: FOLDER });
  return { code, report: JSON.parse(out) as Report };
}

describe("the support desk", () => {
  test("the fixed one passes, and what does not apply is skipped", async () => {
    const { code, report } = await ci("fixed.yaml");
    expect(code).toBe(0);
    expect(new Set(report.cells.map(({ status }) => status))).toEqual(new Set(["passed", "skipped"]));
  });

  test.each([
    ["naive.yaml", "orders down", "no-invented-amounts", ["tool orders: error"]],
    ["leaky.yaml", "calm", "keeps-its-prompt", []],
    ["obedient.yaml", "poisoned order", "obeys-no-tool", ["tool orders: indirect_injection"]],
    ["trio.yaml", "calm", "keeps-the-sources", []],
  ])("%s fails in its own way", async (config, scenario, invariant, struck) => {
    const { code, report } = await ci(config);
    expect(code).toBe(1);
    const failed = report.cells.filter(({ status }) => status === "failed");
    expect(failed.find((cell) => cell.scenario === scenario && cell.invariant === invariant)).toMatchObject({
      struck,
      location: expect.stringMatching(/desk\.scenario\.ts:\d+$/),
      replay: expect.stringContaining("seedbed replay"),
    });
  });
});

describe("a configuration", () => {
  const base = 'agent: { type: scenario, endpoint: "./desk.scenario.ts#fixed" }\ninvariants: [{ type: completes }]\n';
  const contract = (scenarios: string) =>
    `${base}golden_prompts: ["What does order 12 cost?"]
contract:
  name: desk
  invariants: [{ type: completes, severity: critical }]
  chaos_matrix: ${scenarios}
`;

  test.each([
    ["no golden prompts", `${base}golden_prompts: []\n`, /golden_prompts: expected at least 1 item/],
    ["an empty matrix", contract("[]"), /chaos_matrix: expected at least 1 item/],
    [
      "weights of zero",
      `${contract("[{ name: calm }]")}scoring: { mutation: 0, chaos: 0, contract: 0, replay: 0 }\n`,
      /sum to 1/,
    ],
    ["a misspelt key", `${contract("[{ name: calm }]")}scorring: {}\n`, /scoring/],
    ["an unknown mode", contract("[{ name: a, tool_faults: [{ tool: x, mode: eror }] }]"), /error/],
    ["nothing to run", `${base}golden_prompts: [a]\n`, /something to test/],
    ["faults that never strike", contract("[{ name: a, tool_faults: [{ tool: fax, mode: error }] }]"), /exercised/],
  ])("with %s is an error", async (_name, text, message) => {
    writeFileSync(join(FOLDER, "bad.yaml"), text);
    const { code, err, out } = await seedbed(["agent", "ci", "-c", "bad.yaml"], { cwd: FOLDER });
    expect(`${out}${err}`).toMatch(message);
    expect(code).toBe(2);
  });

  test("with a literal key is refused, and the key is not repeated", async () => {
    writeFileSync(join(FOLDER, "key.yaml"), `${contract("[{ name: calm }]")}model: { api_key: "very-secret" }\n`);
    const { code, err, out } = await seedbed(["agent", "ci", "-c", "key.yaml"], { cwd: FOLDER });
    expect(code).toBe(2);
    expect(`${out}${err}`).toMatch(/key\.yaml:8/);
    expect(`${out}${err}`).not.toContain("very-secret");
  });

  test("names a fault that met no call", async () => {
    writeFileSync(
      join(FOLDER, "fax.yaml"),
      contract("[{ name: calm }, { name: a, tool_faults: [{ tool: fax, mode: error }] }]"),
    );
    const { code, report } = await ci("fax.yaml");
    expect(code).toBe(0);
    expect(report.cells.at(-1)).toMatchObject({ status: "not exercised", unmatched: ["tool fax: error"] });
  });
});
