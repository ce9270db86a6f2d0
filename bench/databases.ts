/**
 * Runs that ask a Postgres of their own: of the shop of Express and pg of the examples, in runs per second of CPU time; and what it takes to
 * put its database back, in ms of CPU time. The database is made before.
 */
import { fileURLToPath } from "node:url";
import { readFileSync } from "node:fs";
import { loadOne } from "../src/api/project/load/load.ts";
import { range } from "../src/api/runs/run/range.ts";
import { ofPreparation } from "../src/engine/host/pglite/environment.ts";
import { query } from "../src/engine/host/pglite/messages.ts";
import { PostgresPool } from "../src/engine/host/pglite/pool.ts";
import { search } from "../src/engine/modes/search.ts";
import type { Row } from "./table.ts";

const RUNS = 50;
const WANT_RUNS_A_SECOND = 25;
const WANT_MS = 6;
const SHOP = fileURLToPath(new URL("../examples/express-checkout/", import.meta.url));

export async function databaseRows(): Promise<Row[]> {
  return [await runsRow(), await restoreRow()];
}

async function runsRow(): Promise<Row> {
  const { program } = await loadOne(`${SHOP}fixed.scenario.ts`, undefined);
  await search(program, { seeds: range(1, 5), strategy: "random" });
  const ms = await cpuMs(async () => {
    const { runs, failures } = await search(program, { seeds: range(1, RUNS), strategy: "random" });
    if (runs !== RUNS || failures.length > 0) throw new Error("the runs of the benchmark are meant to pass");
  });
  const runsASecond = RUNS / (ms / 1000);
  return {
    what: "Express, pg and Postgres: runs a second of CPU",
    seedbed: runsASecond.toFixed(1),
    peer: `wanted ${WANT_RUNS_A_SECOND}`,
    ratio: runsASecond / WANT_RUNS_A_SECOND,
    want: 1,
  };
}

async function restoreRow(): Promise<Row> {
  const database = await new PostgresPool(readFileSync(`${SHOP}schema.sql`, "utf8")).acquire(false);
  const times: number[] = [];
  for (let round = 0; round < 30; round++) {
    database.exchange(query("CREATE TABLE more AS SELECT n FROM generate_series(1, 1000) AS n"));
    times.push(await cpuMs(() => database.restore(ofPreparation())));
  }
  const ms = times.toSorted((a, b) => a - b)[times.length / 2]!;
  return {
    what: "Postgres: a database put back after 1,000 new rows, ms of CPU",
    seedbed: ms.toFixed(1),
    peer: `allowed ${WANT_MS}`,
    ratio: WANT_MS / ms,
    want: 1,
  };
}

async function cpuMs(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
