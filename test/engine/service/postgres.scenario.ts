/** What `pg` sees of a Postgres in a world. Each scenario fails if it is otherwise. */
import assert from "node:assert/strict";
import { Client, Pool } from "pg";
import { scenario, service } from "seedbed";

const SCHEMA = `CREATE TABLE account (id serial PRIMARY KEY, cents int NOT NULL CHECK (cents >= 0));
INSERT INTO account (cents) VALUES (100), (200);`;
const URL = "postgres://user:secret@db/shop";

const withDatabase = (name: string) => scenario(name).service(service.postgres({ host: "db", schema: SCHEMA }));

async function connected(): Promise<Client> {
  const client = new Client(URL);
  await client.connect();
  return client;
}

const one = async (client: Client, sql: string, values: unknown[] = []) =>
  Object.values((await client.query(sql, values)).rows[0])[0];

export const basics = withDatabase("values, errors and transactions").step("ask", async () => {
  const client = await connected();
  assert.match(String(await one(client, "SELECT version()")), /PostgreSQL 1\d/);
  assert.equal(await one(client, "SELECT $1::int + 1", [41]), 42);
  assert.deepEqual(await one(client, "SELECT '{\"a\": [1, null]}'::jsonb"), { a: [1, null] });
  assert.equal(await one(client, "INSERT INTO account (cents) VALUES (5) RETURNING id"), 3);
  await assert.rejects(client.query("SELECT * FROM nowhere"), { code: "42P01" });
  await assert.rejects(client.query("UPDATE account SET cents = -1"), {
    code: "23514",
    constraint: "account_cents_check",
  });
  await client.query("BEGIN");
  await client.query("DELETE FROM account");
  await assert.rejects(client.query("SELECT 1/0"), { code: "22012" });
  await assert.rejects(client.query("SELECT 1"), { code: "25P02" });
  await client.query("ROLLBACK");
  assert.equal(await one(client, "SELECT count(*)::int FROM account"), 3);
  await assert.rejects(client.query("COPY account FROM STDIN"), { code: "0A000" });
  await client.end();
});

export const clock = withDatabase("the world's clock and randomness").step("ask", async ({ kv }) => {
  const client = await connected();
  const now = await one(client, "SELECT now()") as Date;
  assert.ok(Math.abs(now.getTime() - Date.now()) < 1_000, now.toISOString());
  assert.match(String(await one(client, "SELECT gen_random_uuid()")), /^[\da-f-]{36}$/);
  kv.set("uuid", String(await one(client, "SELECT gen_random_uuid()")));
  kv.set("random", String(await one(client, "SELECT random()")));
  console.log(kv.get("uuid"), kv.get("random"), String(await one(client, "SELECT txid_current()")));
  await client.end();
});

export const own = withDatabase("what is a connection's own").step("ask", async () => {
  const [alice, bob] = [await connected(), await connected()];
  await alice.query("SET TIME ZONE 'Asia/Tokyo'");
  assert.equal(await one(bob, "SHOW TIME ZONE"), "UTC");
  assert.equal(await one(alice, "SHOW TIME ZONE"), "Asia/Tokyo");
  // Both prepare a statement of the same name.
  const named = (text: string) => ({ name: "find", text, values: [1] });
  assert.equal((await alice.query(named("SELECT cents FROM account WHERE id = $1"))).rows[0].cents, 100);
  assert.equal((await bob.query(named("SELECT cents + 1 AS more FROM account WHERE id = $1"))).rows[0].more, 101);
  assert.equal((await alice.query(named("SELECT cents FROM account WHERE id = $1"))).rows[0].cents, 100);
  const heard: unknown[] = [];
  bob.on("notification", ({ channel, payload }) => heard.push([channel, payload]));
  alice.on("notification", () => heard.push("alice"));
  await bob.query("LISTEN sales");
  await alice.query("SELECT pg_notify('sales', 'one')");
  await bob.query("SELECT 1");
  assert.deepEqual(heard, [["sales", "one"]]);
  await alice.end();
  await bob.end();
});

export const waiting = withDatabase("one transaction after the other")
  .parallel("transfer", {
    alice: () => transfer(1, 2),
    bob: () => transfer(2, 1),
  })
  .step("nothing is lost", async () => {
    const client = await connected();
    assert.equal(await one(client, "SELECT sum(cents)::int FROM account"), 300);
    await client.end();
  });

async function transfer(from: number, to: number): Promise<void> {
  const pool = new Pool({ connectionString: URL });
  const client = await pool.connect();
  await client.query("BEGIN");
  await client.query("UPDATE account SET cents = cents - 10 WHERE id = $1", [from]);
  await client.query("UPDATE account SET cents = cents + 10 WHERE id = $1", [to]);
  await client.query("COMMIT");
  client.release();
  await pool.end();
}

export const gone = withDatabase("a client that is gone in a transaction").step("ask", async () => {
  const client = await connected();
  await client.query("BEGIN");
  await client.query("DELETE FROM account");
  const closed = new Promise((resolve) => client.once("end", resolve));
  await client.end();
  await closed;
  const other = await connected();
  assert.equal(await one(other, "SELECT count(*)::int FROM account"), 2);
  await other.end();
});

/** Ends as not simulated: a real server would let both go on. */
export const overlapping = withDatabase("two transactions at once").step("ask", async () => {
  const [alice, bob] = [await connected(), await connected()];
  await alice.query("BEGIN");
  await alice.query("UPDATE account SET cents = 1 WHERE id = 1");
  await bob.query("UPDATE account SET cents = 2 WHERE id = 2");
  await alice.query("COMMIT");
});
