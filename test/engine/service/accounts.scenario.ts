/** Programs that talk to a real PostgreSQL. */
import pg from "pg";
import { env, machine, scenario, service } from "seedbed";

const reset = `
  DROP TABLE IF EXISTS account;
  CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL);
  INSERT INTO account VALUES (1, 100), (2, 100);
`;

const db = service.tcp("db", { to: env("TEST_DATABASE_URL"), reset });

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ host: "db", user: "shop", database: "shop" });
  await client.connect();
  return client;
}

async function balance(client: pg.Client, id: number): Promise<number> {
  const { rows } = await client.query<{ balance: number }>("SELECT balance FROM account WHERE id = $1", [id]);
  return rows[0]!.balance;
}

/** Adds to an account in a transaction that takes a moment. */
async function add(id: number, amount: number): Promise<void> {
  const client = await connected();
  await client.query("BEGIN");
  await client.query("UPDATE account SET balance = balance + $1 WHERE id = $2", [amount, id]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await client.query("COMMIT");
  await client.end();
}

/** The second one waits for the row that the first one has locked. */
export const waits = scenario("who waits for a lock goes on once it is free")
  .service(db)
  .parallel("two add", { ann: () => add(1, 10), bob: () => add(1, 20) })
  .step("read", async ({ kv }) => {
    const client = await connected();
    kv.set("balance", String(await balance(client, 1)));
    await client.end();
  })
  .finally("both are there", ({ kv }) => (kv.get("balance") ?? "130") === "130");

/** Reads, and then writes what it has computed. */
async function readThenWrite(amount: number): Promise<void> {
  const client = await connected();
  const before = await balance(client, 1);
  await client.query("UPDATE account SET balance = $1 WHERE id = 1", [before + amount]);
  await client.end();
}

export const lostUpdate = scenario("no update is lost")
  .service(db)
  .parallel("two add", {
    ann: () => readThenWrite(10),
    bob: async ({ sleep }) => {
      await sleep("8ms");
      await readThenWrite(20);
    },
  })
  .step("read", async ({ kv }) => {
    const client = await connected();
    kv.set("balance", String(await balance(client, 1)));
    await client.end();
  })
  .finally("both are there", ({ kv }) => (kv.get("balance") ?? "130") === "130");

async function transfer(from: number, to: number): Promise<string> {
  const client = await connected();
  try {
    await client.query("BEGIN");
    await client.query("UPDATE account SET balance = balance - 1 WHERE id = $1", [from]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await client.query("UPDATE account SET balance = balance + 1 WHERE id = $1", [to]);
    await client.query("COMMIT");
    return "done";
  } catch (error) {
    await client.query("ROLLBACK");
    return (error as { code: string }).code;
  } finally {
    await client.end();
  }
}

export const deadlock = scenario("a deadlock in the server is the server's to find")
  .service(db)
  .parallel("there and back", {
    ann: async ({ kv }) => kv.set("ann", await transfer(1, 2)),
    bob: async ({ kv }) => kv.set("bob", await transfer(2, 1)),
  })
  .finally("one of them is given up", ({ kv }) => [kv.get("ann"), kv.get("bob")].sort().join() === "40P01,done");

/** The server holds a lock for a program that is cut off. */
export const crash = scenario("what a program has locked is free once it is gone")
  .service(db)
  .machine("api", {
    background: true,
    run: async () => {
      const client = await connected();
      await client.query("BEGIN");
      await client.query("UPDATE account SET balance = 0 WHERE id = 1");
      await new Promise(() => {});
    },
  })
  .step("wait", ({ sleep }) => sleep("1s"))
  .step(machine.crash("api"))
  .step("add", () => add(1, 10))
  .step("read", async ({ kv }) => {
    const client = await connected();
    kv.set("balance", String(await balance(client, 1)));
    await client.end();
  })
  .finally("what it had not committed is gone", ({ kv }) => kv.get("balance") === "110");

export const asks = scenario("asks").service(db).step("ask", async () => {
  const client = await connected();
  await balance(client, 1);
  await client.end();
});

export const badReset = scenario("a reset that fails")
  .service(service.tcp("db", { to: env("TEST_DATABASE_URL"), reset: "SELECT 1;\nSELECT nothing_of_that_name" }))
  .step("ask", async () => void await connected());
