import { caching } from "cache-manager-broken";
import { scenario } from "seedbed";
import { answered, ask } from "./race.ts";

const memory = () => caching("memory", { max: 10, ttl: 60_000 });
const caches = { a: memory(), b: memory() };

export default scenario("cache-manager broken: two caches keep their values apart")
  .parallel("both load the same key", {
    a: async () => ask(await caches.a, "A"),
    b: async () => ask(await caches.b, "B"),
  })
  .finally("both are answered", () => answered.size === 2);
