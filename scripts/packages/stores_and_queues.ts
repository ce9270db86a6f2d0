/** Stores in memory and in files, and queues. */
import type { PackageGroup } from "./operation.ts";

const database = (name: string) => ({ name, needs: "a database" });
/** One that the world has. */
const simulated = (name: string, by: string) => ({ name, needs: `a database: \`${by}\`` });
const broker = (name: string) => ({ name, needs: "a broker" });

export const DATABASES: PackageGroup = {
  heading: "Databases",
  packages: [
    simulated("pg", "service.postgres"),
    ...["postgres", "mysql2", "mongodb", "mongoose"].map(database),
    ...["ioredis", "redis"].map((name) => simulated(name, "service.redis")),
    ...["knex", "kysely"].map(database),
    ...["drizzle-orm", "sequelize", "typeorm"].map(database),
    {
      name: "@electric-sql/pglite",
      imports: `import { PGlite } from "@electric-sql/pglite";`,
      body:
        `const db = new PGlite(); const { rows } = await db.query("select 1 + 1 as n"); await db.close(); return rows;`,
      expected: `[{"n":2}]`,
    },
    {
      name: "sql.js",
      imports: `import initSqlJs from "sql.js";`,
      body: `const { Database } = await initSqlJs(); const db = new Database();
        db.run("create table t (n int); insert into t values (1), (2)"); return db.exec("select sum(n) from t")[0].values;`,
      expected: `[[3]]`,
    },
    {
      name: "memory-level",
      imports: `import { MemoryLevel } from "memory-level";`,
      body: `const db = new MemoryLevel(); await db.put("a", "1"); return await db.get("a");`,
      expected: `"1"`,
    },
    {
      name: "better-sqlite3",
      imports: `import Database from "better-sqlite3";`,
      body: `return new Database(":memory:").prepare("select 1 as n").get();`,
      expected: `{"n":1}`,
    },
    {
      name: "level",
      native: true,
      imports: `import { Level } from "level";`,
      body: `const db = new Level("db"); await db.put("a", "1"); return await db.get("a");`,
      expected: `"1"`,
    },
    {
      name: "lowdb",
      imports: `import { JSONFilePreset } from "lowdb/node";`,
      body: `const db = await JSONFilePreset("db.json", { n: 0 }); await db.update((data) => data.n++);
        return (await JSONFilePreset("db.json", { n: 5 })).data;`,
      expected: `{"n":1}`,
    },
    {
      name: "keyv",
      imports: `import Keyv from "keyv";`,
      body: `const store = new Keyv(); await store.set("a", 1, 100); const found = await store.get("a");
        await new Promise((resolve) => setTimeout(resolve, 101)); return [found, (await store.get("a")) ?? "gone"];`,
      expected: `[1,"gone"]`,
    },
    {
      name: "cacheable",
      imports: `import { Cacheable } from "cacheable";`,
      body: `const cache = new Cacheable(); await cache.set("a", 1); return await cache.get("a");`,
      expected: `1`,
    },
  ],
};

export const QUEUES: PackageGroup = {
  heading: "Queues and streams",
  packages: [
    {
      name: "bullmq",
      needs: "a database: `service.redis`, and `MSGPACKR_NATIVE_ACCELERATION_DISABLED=true` in the environment",
    },
    {
      name: "better-queue",
      imports: `import Queue from "better-queue";`,
      body: `const queue = new Queue((task, done) => done(null, task.n + 1));
        return await new Promise((resolve, reject) => queue.push({ n: 1 }).on("finish", resolve).on("failed", reject));`,
      expected: `2`,
    },
    {
      name: "fastq",
      imports: `import fastq from "fastq";`,
      body:
        `const queue = fastq.promise(async (n) => n + 1, 1); return await Promise.all([queue.push(1), queue.push(2)]);`,
      expected: `[2,3]`,
    },
    {
      name: "p-queue",
      imports: `import PQueue from "p-queue";`,
      body:
        `const queue = new PQueue({ concurrency: 1 }); return await Promise.all([queue.add(() => 1), queue.add(() => 2)]);`,
      expected: `[1,2]`,
    },
    {
      name: "bottleneck",
      imports: `import Bottleneck from "bottleneck";`,
      body: `const limiter = new Bottleneck({ minTime: 100 }); const from = Date.now();
        await Promise.all([1, 2, 3].map((n) => limiter.schedule(async () => n))); return Date.now() - from >= 200;`,
      expected: `true`,
    },
    ...["amqplib", "kafkajs", "nats", "mqtt"].map(broker),
    {
      name: "rxjs",
      imports: `import { interval, lastValueFrom, take, toArray } from "rxjs";`,
      body: `return await lastValueFrom(interval(100).pipe(take(3), toArray()));`,
      expected: `[0,1,2]`,
    },
    {
      name: "effect",
      imports: `import { Effect } from "effect";`,
      body: `return await Effect.runPromise(Effect.gen(function* () { yield* Effect.sleep("1 second"); return 7; }));`,
      expected: `7`,
    },
    {
      name: "xstate",
      imports: `import { createActor, createMachine, waitFor } from "xstate";`,
      body: `const machine = createMachine({ initial: "red", states: { red: { after: { 100: "green" } }, green: {} } });
        const actor = createActor(machine).start(); return (await waitFor(actor, (state) => state.matches("green"))).value;`,
      expected: `"green"`,
    },
    {
      name: "redux-saga",
      imports:
        `import createSagaMiddleware, { runSaga, stdChannel } from "redux-saga"; import { delay, put } from "redux-saga/effects";`,
      body: `const said = []; const channel = stdChannel();
        await runSaga({ channel, dispatch: (action) => said.push(action.type) }, function* () { yield delay(100); yield put({ type: "done" }); }).toPromise();
        return [typeof createSagaMiddleware, ...said];`,
      expected: `["function","done"]`,
    },
  ],
};
