/**
 * A shop's inventory as a service, with a deliberate fault: in the mode `expedite`, a purchase does not look whether there is enough.
 * `createInventory({ checksAlways: true })` is the same service without it.
 */
import { Hono } from "hono";

type Mode = "normal" | "expedite" | "slow";
const MODES: readonly string[] = ["normal", "expedite", "slow"];

/** How much there is of each item after a reset. */
const INITIAL: Readonly<Record<string, number>> = { lamp: 3, chair: 2, desk: 1 };
/** Entries of the log, and events of the state: older ones are dropped. */
export const MAX_LOG = 100;
const MAX_EVENTS = 10;
const SLOW_MS = 400;

interface Options {
  /** Checks the stock in every mode. */
  readonly checksAlways?: boolean;
}

export function createInventory({ checksAlways = false }: Options = {}): Hono {
  const startedMs = Date.now();
  const stock = new Map(Object.entries(INITIAL));
  const counters: Record<string, number> = {};
  let mode: Mode = "normal";
  let log: string[] = [];
  let events: string[] = [];

  const note = (text: string) => {
    log = [...log, text].slice(-MAX_LOG);
    events = [...events, text].slice(-MAX_EVENTS);
  };
  const negative = () => [...stock].filter(([, count]) => count < 0).map(([sku]) => sku);
  const pause = () => mode === "slow" ? new Promise<void>((resolve) => setTimeout(resolve, SLOW_MS)) : undefined;

  const app = new Hono();

  app.use(async (context, next) => {
    const beganMs = Date.now();
    await next();
    context.header("X-Request-Latency-ms", String(Date.now() - beganMs));
    const { method, path } = context.req;
    counters[`${method} ${path}`] = (counters[`${method} ${path}`] ?? 0) + 1;
  });

  app.post("/reset", (context) => {
    stock.clear();
    for (const [sku, count] of Object.entries(INITIAL)) stock.set(sku, count);
    mode = "normal";
    log = [];
    events = [];
    note("reset");
    return context.json({ ok: true });
  });

  app.post("/mode", async (context) => {
    const wanted: unknown = (await bodyOf(context.req))["mode"];
    if (typeof wanted !== "string" || !MODES.includes(wanted)) {
      return context.json({ error: `expected a mode: ${MODES.join(", ")}` }, 400);
    }
    mode = wanted as Mode;
    note(`mode ${mode}`);
    return context.json({ mode });
  });

  for (const kind of ["restock", "drain", "purchase"] as const) {
    app.post(`/${kind}`, async (context) => {
      const { sku, quantity } = await bodyOf(context.req);
      const count = typeof sku === "string" ? stock.get(sku) : undefined;
      if (typeof sku !== "string" || count === undefined) return context.json({ error: "no such item" }, 404);
      if (kind === "drain") {
        stock.set(sku, Math.min(0, count));
        note(`drained ${sku}`);
        return context.json({ sku, stock: stock.get(sku) });
      }
      if (typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1) {
        return context.json({ error: "expected a quantity of at least 1" }, 400);
      }
      await pause();
      const before = stock.get(sku)!;
      // The fault: whoever is in a hurry does not look.
      const looks = checksAlways || mode !== "expedite";
      if (kind === "purchase" && looks && before < quantity) {
        note(`refused ${quantity} ${sku}`);
        return context.json({ error: "not enough", stock: before }, 409);
      }
      stock.set(sku, kind === "purchase" ? before - quantity : before + quantity);
      note(`${kind} ${quantity} ${sku}`);
      return context.json({ sku, stock: stock.get(sku) });
    });
  }

  app.get("/state", (context) => {
    const oversold = negative();
    return context.json({
      mode,
      inventory: Object.fromEntries(stock),
      alerts: [...oversold.map((sku) => `${sku} is oversold`), ...mode === "slow" ? ["orders take longer"] : []],
      violations: oversold.map((sku) => `the stock of ${sku} is negative`),
      events,
    });
  });

  app.get("/diagnostics", (context) => context.json({ counters, uptimeMs: Date.now() - startedMs, log }));

  return app;
}

async function bodyOf(request: { json(): Promise<unknown> }): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body = await request.json();
    return typeof body === "object" && body !== null ? body as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
