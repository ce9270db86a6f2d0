/** Files of an existing format run as they are: each row of the table beside them says how. */
import { existsSync, readFileSync } from "node:fs";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { folder, seedbed } from "./seedbed.ts";

const FOLDER = fileURLToPath(new URL("../../../shared/peer-scenarios", import.meta.url));
const isThere = existsSync(FOLDER);

interface Row {
  readonly file: string;
  readonly command: string;
  readonly exit: number;
  readonly status: string;
  readonly finding: string;
}

function rows(): Row[] {
  const [head, ...lines] = readFileSync(join(FOLDER, "expected.tsv"), "utf8").trimEnd().split("\n");
  const names = head!.split("\t");
  return lines.map((line) => {
    const row = Object.fromEntries(line.split("\t").map((value, index) => [names[index]!, value]));
    return { ...row, exit: Number(row["exit"]) } as unknown as Row;
  });
}

/** What the output must say, by the first word of the table's column. */
const SAYS: Readonly<Record<string, string>> = {
  memory_leak: "1 allocation (256 bytes) never freed",
  assert_eq_int: "assert_eq_int: expected failure",
  timeout: "virtual time ran past 50 ms",
  proc_unmatched: "no rule answers the process /bin/echo fozzy-host",
  contract: "host backends are refused under --det",
  a: "found ",
  kv_node_equals: 'expected key "x" at n0 to be "1", found "2"',
  unknown: "partition-first-two, heal-first-two, crash-first, restart-first",
  kv_all_equal: 'expected key "x" to be the same at all nodes',
};

describe.skipIf(!isThere).concurrent("the table of existing files (needs ../shared/peer-scenarios)", () => {
  for (const { file, command, exit, status, finding } of isThere ? rows() : []) {
    test(`${command.replace(/^\S+/, `$& ${file}`)} → ${exit}`, async () => {
      const cwd = folder({});
      cpSync(join(FOLDER, file), join(cwd, file));
      const [name, ...options] = command.split(" ");
      const { code, out, err } = await seedbed([name!, file, ...options], { cwd });
      // Any scenario can be explored; the table is of a time when only distributed ones could be.
      if (finding === "a steps scenario: use run") return expect({ code, out, err }).toMatchObject({ code: 0 });
      expect({ code, out, err }).toMatchObject({ code: exit });
      if (finding === "") return;
      const says = finding.startsWith("a client_put")
        ? "a client's put at n0 has failed"
        : SAYS[finding.split(/[^\w]/)[0]!];
      expect(status === "error" ? err : out).toContain(says);
    });
  }

  test("missing deliveries fail in the same way when replayed", async () => {
    const cwd = folder({});
    cpSync(join(FOLDER, "kv.explore.fozzy.json"), join(cwd, "kv.fozzy.json"));
    const explored = ["explore", "kv.fozzy.json", "--strategy", "fifo", "--seed", "7", "--steps", "0"];
    expect(await seedbed([...explored, "--record", "t.jsonl"], { cwd })).toMatchObject({ code: 1 });
    const replayed = await seedbed(["replay", "t.jsonl"], { cwd });
    expect(replayed).toMatchObject({ code: 1, out: expect.stringContaining('n0: "2", n1: nothing, n2: nothing') });
    expect(replayed.out).toContain("reproduced");
  });

  test("seedbed test finds and runs all of the existing files, including the distributed one", async () => {
    const cwd = folder({});
    cpSync(FOLDER, cwd, { recursive: true });
    const { code, out } = await seedbed(["test", "--json"], { cwd });
    expect(code).toBe(1);
    const report = JSON.parse(out) as { scenarios: { name: string; status: string }[] };
    const statuses = Object.fromEntries(report.scenarios.map(({ name, status: found }) => [name, found]));
    expect(statuses).toMatchObject({ "kv-explore": "pass", "net-sim": "pass", fail: "fail", "host-pass": "fail" });
  });
});
