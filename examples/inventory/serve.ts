/** Serves the inventory with its page: `npm run demo:inventory`. The port is 3000, or that of the variable `PORT`. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createInventory } from "./inventory.ts";

const PAGE = {
  "/": ["index.html", "text/html"],
  "/page.css": ["page.css", "text/css"],
  "/page.js": ["page.js", "text/javascript"],
  "/demo.js": ["demo.js", "text/javascript"],
} as const;

const app = new Hono();
for (const [path, [file, type]] of Object.entries(PAGE)) {
  const text = readFileSync(new URL(`page/${file}`, import.meta.url), "utf8");
  app.get(path, (context) => context.body(text, 200, { "content-type": `${type}; charset=utf-8` }));
}
app.route("/", createInventory());

const wanted = Number(process.env["PORT"] ?? 3000);
const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: wanted }, ({ port }) => {
  console.log(`The inventory is at http://localhost:${port}, until Ctrl-C.`);
});
server.on("error", (error: NodeJS.ErrnoException) => {
  const says = error.code === "EADDRINUSE"
    ? `expected a free port, found ${wanted} in use: PORT=3001 npm run demo:inventory takes another`
    : error.message;
  console.error(says);
  process.exitCode = 1;
});
