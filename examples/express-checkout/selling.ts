import { createServer } from "node:http";
import type { Express } from "express";
import { Pool } from "pg";
import { scenario, service } from "seedbed";

/** A shop with one lamp left, and two customers who want it. The database is a real Postgres, inside of the world. */
export function selling(name: string, createShop: (pool: Pool) => Express) {
  const buy = async () => {
    await fetch("http://shop:3000/items/1/buy", { method: "POST" });
  };
  return scenario(name)
    .service(service.postgres({ host: "db", schema: "schema.sql" }))
    .machine("shop", async () => {
      const pool = new Pool({ connectionString: "postgres://shop:secret@db/shop", max: 2 });
      await new Promise<void>((resolve) => createServer(createShop(pool)).listen(3000, resolve));
    })
    .parallel("customers", {
      alice: buy,
      bob: async ({ sleep }) => {
        await sleep("3ms");
        await buy();
      },
    })
    .step("count", async ({ kv }) => {
      const pool = new Pool({ connectionString: "postgres://shop:secret@db/shop" });
      const { rows } = await pool.query("SELECT count(*) AS sold FROM sale");
      kv.set("sold", rows[0].sold);
      await pool.end();
    })
    .finally("the lamp was sold once", ({ kv }) => kv.get("sold") === "1");
}
