import express, { type Express } from "express";

/** What a shop keeps its stock in: a database, that takes a moment to answer. */
export interface Stock {
  count(item: string): Promise<number>;
  set(item: string, count: number): Promise<void>;
  /** Takes one, if there is one left, in one operation of the database. */
  take(item: string): Promise<boolean>;
}

/** A shop that looks whether an item is left, and then takes it. Between the two, others can do the same. */
export function createShop(stock: Stock): Express {
  const app = express();
  app.use(express.json());
  app.post("/orders", async (request, response) => {
    const { item } = request.body as { item: string };
    const left = await stock.count(item);
    if (left === 0) return void response.status(409).json({ error: "sold out" });
    await stock.set(item, left - 1);
    response.status(201).json({ ordered: item });
  });
  return app;
}

/** The same shop, which leaves the check to the database. */
export function createFixedShop(stock: Stock): Express {
  const app = express();
  app.use(express.json());
  app.post("/orders", async (request, response) => {
    const { item } = request.body as { item: string };
    if (!await stock.take(item)) return void response.status(409).json({ error: "sold out" });
    response.status(201).json({ ordered: item });
  });
  return app;
}
