import LRU from "lru-cache-fixed";
import { scenario } from "seedbed";
import { consistent, fetching, type Lru, options, writing } from "./race.ts";

const cache = new LRU(options) as unknown as Lru;

export default scenario("lru-cache fixed: fetches and writes under pressure leave the cache consistent")
  .parallel("fetch and write", {
    fetch1: fetching(cache, 1),
    fetch2: fetching(cache, 2),
    fetch3: fetching(cache, 3),
    fetch4: fetching(cache, 4),
    write5: writing(cache, 5),
    write6: writing(cache, 6),
  })
  .finally("counted is what can be iterated", () => consistent(cache));
