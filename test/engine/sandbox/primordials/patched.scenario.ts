/**
 * Patches one method of the language, which a draw chooses, and then does ordinary work with the patch in force. What the
 * program makes of that is its own affair; what the engine makes of the run is the engine's.
 */
import { readFile, writeFile } from "node:fs/promises";
import { http, scenario, time } from "seedbed";
import { patches } from "./patches.ts";

const all = patches();

export default scenario("patched")
  .step(http.when("GET", "/price").replies(200, { price: 7 }, { delay: "3ms" }))
  .step("patch", (world) => {
    // The last one is no patch.
    const number = world.random.integer(all.length + 1);
    world.event("patch", all[number]?.name ?? "none");
    all[number]?.apply();
  })
  .step("timers, random values and the store", async (world) => {
    world.kv.set("a", "1");
    const draws = [Math.random(), crypto.randomUUID(), world.random.integer(10)];
    const wait = (ms: number) => new Promise<number>((resolve) => setTimeout(() => resolve(ms), ms));
    world.event("drew", draws);
    world.event("waited", await Promise.all([wait(5), wait(1), wait(3)]));
    await new Promise((resolve) => setImmediate(resolve));
  })
  .step(time.sleep("1ms"))
  .parallel("two", {
    alice: (world) => world.sleep("2ms"),
    bob: (world) => world.sleep("2ms"),
  })
  .step("files and requests", async (world) => {
    const file = writeFile("/x.txt", "hello").then(() => readFile("/x.txt", "utf8"));
    const [response, text] = await Promise.all([fetch("https://shop.example/price"), file]);
    world.event("worked", { text, status: response.status, price: await response.json(), a: world.kv.get("a") });
  })
  .eventually("the value is there", (world) => world.kv.get("a") === "1", { within: "10ms" });
