/** Databases of SQLite on the disk of a machine: what crashes leave of them, and how their locks exclude one another. */
import { expect, test } from "vitest";
import { range } from "../../../../src/api/runs/run/range.ts";
import { testProgram } from "../../../../src/api/runs/run/test_program.ts";
import { loadSource, runCode } from "../../../support/source.ts";
import { slow } from "../../../support/slow.ts";

/**
 * A machine fills a table in a transaction that is too large for the cache, so that a part of it is in the file already when `crash` strikes. When it
 * starts again, it counts the rows.
 */
async function crashed(pragmas: string, crash: string, seeds = range(1, 8)) {
  const [loaded] = await loadSource(`
    import { DatabaseSync } from "node:sqlite";
    import { machine, scenario, time } from "seedbed";
    export default scenario("rows").machine("app", ({ kv }) => {
      const db = new DatabaseSync("rows.db");
      db.exec("${pragmas}; PRAGMA cache_size = 2");
      const isNew = db.prepare("SELECT count(*) AS n FROM sqlite_schema").get().n === 0;
      if (isNew) db.exec("CREATE TABLE row (n INT, text TEXT)");
      else {
        const { n } = db.prepare("SELECT count(*) AS n FROM row").get();
        const check = db.prepare("PRAGMA integrity_check").get().integrity_check;
        if (n !== 1 || check !== "ok") throw new Error(n + " rows, " + check);
        kv.set("checked", "yes");
        return;
      }
      db.exec("INSERT INTO row VALUES (0, 'kept')");
      db.exec("BEGIN");
      const insert = db.prepare("INSERT INTO row VALUES (?, ?)");
      for (let n = 1; n <= 60; n++) insert.run(n, "x".repeat(400));
    })
    .step(${crash}).step(machine.restart("app")).step(time.sleep("1s"))
    .finally("it was checked", ({ kv }) => kv.get("checked") === "yes");`);
  return await testProgram(loaded!.program, { seeds, shrink: false });
}

test("a loss of power in the middle of a transaction is rolled back by the journal", async () => {
  const { failed, status } = await crashed("PRAGMA synchronous = FULL", `machine.powerOff("app")`);
  expect(failed?.outcome.finding).toBeUndefined();
  expect(status).toBe("pass");
});

test("so is one with a write-ahead log", async () => {
  const { failed } = await crashed("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", `machine.powerOff("app")`);
  expect(failed?.outcome.finding).toBeUndefined();
});

test("without syncs, a loss of power leaves a broken database, or loses what was committed", async () => {
  const { failed } = await crashed("PRAGMA synchronous = OFF", `machine.powerOff("app")`, range(1, 60));
  expect(failed!.outcome.finding!.message).toMatch(/malformed|no such table|rows|checked/);
});

test("without syncs, a crash of the program alone loses nothing", async () => {
  const { failed } = await crashed("PRAGMA synchronous = OFF", `machine.crash("app")`);
  expect(failed?.outcome.finding).toBeUndefined();
});

const BANK = (synchronous: string) => `
  import { DatabaseSync } from "node:sqlite";
  import { fault, scenario, time } from "seedbed";
  export default scenario("money").machine("bank", () => {
    const db = new DatabaseSync("bank.db");
    db.exec("PRAGMA synchronous = ${synchronous}");
    db.exec("CREATE TABLE IF NOT EXISTS account (cents INT); INSERT INTO account VALUES (1)");
    db.close();
  }).faults(fault.crash({ at: "any write" })).step(time.sleep("1s"));`;

slow(
  "without syncs, the search of every crash finds a broken database; with them, thousands of crashes pass",
  async () => {
    const [off] = await loadSource(BANK("OFF"));
    const { failed, runs } = await testProgram(off!.program, { seeds: range(1, 200) });
    expect(failed!.outcome.finding!.message).toMatch(/malformed|no such table/);
    expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(10);
    expect(runs).toBeLessThanOrEqual(200);
    const [full] = await loadSource(BANK("FULL"));
    expect((await testProgram(full!.program, { seeds: range(1, 20) })).failed).toBeUndefined();
  },
);

const OPEN = `import { DatabaseSync } from "node:sqlite";`;

test("connections of one program lock one another out, and wait in virtual time", async () => {
  const { outcome } = await runCode(
    `
    const one = new DatabaseSync("a.db"), two = new DatabaseSync("a.db", { timeout: 250 });
    one.exec("CREATE TABLE t (n INT); BEGIN IMMEDIATE");
    const before = Date.now();
    let code;
    try { two.exec("BEGIN IMMEDIATE"); } catch (error) { code = error.errcode; }
    if (code !== 5 || Date.now() - before !== 250) throw new Error(code + " after " + (Date.now() - before));
    one.exec("INSERT INTO t VALUES (1); COMMIT");
    two.exec("BEGIN IMMEDIATE; INSERT INTO t VALUES (2); COMMIT");
    if (one.prepare("SELECT count(*) AS n FROM t").get().n !== 2) throw new Error("lost");`,
    undefined,
    OPEN,
  );
  expect(outcome.finding).toBeUndefined();
});

test("dates and random numbers are the world's: the same in every run of a seed", async () => {
  const body = `
    const db = new DatabaseSync(":memory:");
    const { now, r } = db.prepare("SELECT datetime('now') AS now, hex(randomblob(8)) AS r").get();
    if (now !== new Date().toISOString().slice(0, 19).replace("T", " ")) throw new Error(now);
    throw new Error(r);`;
  const messages = await Promise.all(
    [1, 1, 2].map(async (seed) => (await runCode(body, { seed, strategy: "random" }, OPEN)).outcome.finding!.message),
  );
  expect(messages[0]).toBe(messages[1]);
  expect(messages[2]).not.toBe(messages[0]);
});

test("a full disk is an error of the statement, and the database is as it was", async () => {
  const { outcome } = await runCode(
    `
    const db = new DatabaseSync("a.db");
    db.exec("CREATE TABLE t (n INT); INSERT INTO t VALUES (1)");
    db.exec("PRAGMA max_page_count = 3");
    let code;
    try { db.exec("INSERT INTO t SELECT randomblob(9000)"); } catch (error) { code = error.errcode; }
    if (code !== 13) throw new Error(String(code));
    if (db.prepare("SELECT count(*) AS n FROM t").get().n !== 1) throw new Error("changed");`,
    undefined,
    OPEN,
  );
  expect(outcome.finding).toBeUndefined();
});

test("what loads machine code is refused by name", async () => {
  const { outcome } = await runCode(
    `new DatabaseSync(":memory:", { allowExtension: true }).loadExtension("x.so");`,
    undefined,
    OPEN,
  );
  expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: expect.stringContaining("extension") });
});
