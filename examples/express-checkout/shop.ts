import express, { type Express } from "express";
import type { Pool } from "pg";

/** Looks whether there is one left, and then takes it: between the two, somebody else may. */
export function createShop(pool: Pool): Express {
  return shop(async (id) => {
    const { rows } = await pool.query("SELECT in_stock FROM item WHERE id = $1", [id]);
    if (rows[0].in_stock < 1) return false;
    await pool.query("UPDATE item SET in_stock = in_stock - 1 WHERE id = $1", [id]);
    await pool.query("INSERT INTO sale (item) VALUES ($1)", [id]);
    return true;
  });
}

/** Takes one if there is one: a single statement, which says whether it did. */
export function createFixedShop(pool: Pool): Express {
  return shop(async (id) => {
    const { rowCount } = await pool.query("UPDATE item SET in_stock = in_stock - 1 WHERE id = $1 AND in_stock > 0", [
      id,
    ]);
    if (rowCount === 0) return false;
    await pool.query("INSERT INTO sale (item) VALUES ($1)", [id]);
    return true;
  });
}

function shop(sell: (id: number) => Promise<boolean>): Express {
  const app = express();
  app.post("/items/:id/buy", async (request, response) => {
    const isSold = await sell(Number(request.params.id));
    response.sendStatus(isSold ? 201 : 409);
  });
  return app;
}
