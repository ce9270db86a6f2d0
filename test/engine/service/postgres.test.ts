/** A Postgres in a world, as real `pg` sees it: its answers, its clock and randomness, and what one session cannot simulate. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { loadFile } from "../../../src/api/project/load/load.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { ROOT } from "../../support/files.ts";
import { type Logged, runLogged } from "../../support/logged.ts";
import { slow } from "../../support/slow.ts";
import { folderWith } from "../../support/source.ts";
import { join } from "node:path";

const FILE = fileURLToPath(new URL("postgres.scenario.ts", import.meta.url));
const run = promisify(execFile);
// The first database of a schema takes seconds to make.
const MS = 120_000;

const programs = new Map<string, Program>();
beforeAll(async () => {
  for (const { program } of await loadFile(FILE)) programs.set(program.ir.name, program);
});

test.each([
  "values, errors and transactions",
  "what is a connection's own",
  "one transaction after the other",
  "a client that is gone in a transaction",
])("%s", async (name) => {
  for (const seed of [0, 1, 2]) {
    const { outcome } = await runLogged(programs.get(name)!, seed);
    expect(outcome.finding, `seed ${seed}`).toBeUndefined();
  }
}, MS);

const printed = ({ log }: Logged) =>
  log.flatMap((entry) => "event" in entry && entry.event === "console.log" ? [entry.data] : []);

test("time is the world's, randomness is the seed's, and each run starts with the same database", async () => {
  const program = programs.get("the world's clock and randomness")!;
  const seen = [];
  for (const seed of [1, 2, 1, 2]) {
    const logged = await runLogged(program, seed);
    expect(logged.outcome.finding).toBeUndefined();
    seen.push(printed(logged));
    const again = await runLogged(program, logged.decisions);
    expect(again.log).toEqual(logged.log);
  }
  expect(seen[2]).toEqual(seen[0]);
  expect(seen[3]).toEqual(seen[1]);
  expect(seen[1]).not.toEqual(seen[0]);
}, MS);

test("a wait that only one session brings about is told as not simulated, with both statements", async () => {
  const { outcome } = await runLogged(programs.get("two transactions at once")!);
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: "overlapping transactions" });
  expect(outcome.finding!.details).toEqual([
    "in a transaction: UPDATE account SET cents = 1 WHERE id = 1",
    "waits: UPDATE account SET cents = 2 WHERE id = 2",
  ]);
}, MS);

const asking = (schema: string) =>
  `import { connect } from "node:net"; import { scenario, service } from "seedbed";
export default scenario("case").service(service.postgres({ host: "db", schema: ${JSON.stringify(schema)} }))
  .step("connect", () => new Promise((resolve) => connect(5432, "db").on("close", resolve)));`;

slow("a schema that does not load is told with its line, and one that is not there with its name", async () => {
  const wrong = await folderWith({
    "case.scenario.ts": asking("schema.sql"),
    "schema.sql": "CREATE TABLE a (b int);\nCREATE TABEL c;",
  });
  const [loaded] = await loadFile(join(wrong, "case.scenario.ts"));
  const { outcome } = await runLogged(loaded!.program);
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: "the schema does not load" });
  expect(outcome.finding!.message).toContain('line 2, column 8: syntax error at or near "TABEL"');
  const absent = await folderWith({ "case.scenario.ts": asking("other.sql") });
  await expect(loadFile(join(absent, "case.scenario.ts"))).rejects.toThrow(/"other.sql", which is not there/);
}, MS);

test("two servers of one name, and a server of a machine's name, are refused where they are written", async () => {
  const db = 'service.postgres({ host: "db", schema: "SELECT 1" })';
  for (
    const [chain, message] of [
      [`.service(${db}).service(${db})`, /a name that no other service has, found "db"/],
      [`.machine("db", () => {}).service(${db})`, /a name that no machine has, found "db"/],
      [`.service(service.postgres({ host: "db" }))`, /a file of SQL, or SQL, found undefined/],
    ] as const
  ) {
    const source =
      `import { scenario, service } from "seedbed"; export default scenario("case")${chain}.step("x", () => {});`;
    const folder = await folderWith({ "case.scenario.ts": source });
    await expect(loadFile(join(folder, "case.scenario.ts"))).rejects.toThrow(message);
  }
});

slow("traces are the same bytes on Node and on Deno for 20 seeds", async () => {
  const script = `${ROOT}test/support/trace_digests.ts`;
  const [node, deno] = await Promise.all([
    run(`${ROOT}node_modules/.bin/node`, [script, "20", FILE]),
    run(`${ROOT}node_modules/.bin/deno`, ["run", "-A", script, "20", FILE]),
  ]);
  expect(deno.stdout.trim().split("\n")).toEqual(node.stdout.trim().split("\n"));
});
