import { createCache } from "async-cache-dedupe-164-fixed";
import { scenario } from "seedbed";
import { reader, Source } from "./race.ts";

const source = new Source();
const cache = createCache({ ttl: () => 0, stale: 10 }).define("page", () => source.load());

export default scenario("async-cache-dedupe fixed: readers of a stale entry refresh it once")
  .parallel("read", { ann: reader(cache), bob: reader(cache), cyd: reader(cache) })
  .always("one load at a time", () => source.most <= 1);
