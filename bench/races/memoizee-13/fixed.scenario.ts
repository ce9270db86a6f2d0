import memoize from "memoizee-13-fixed";
import { scenario } from "seedbed";
import { caller, clearer, load } from "./race.ts";

const memoized = memoize(load, { async: true });

export default scenario("memoizee fixed: a cache that is cleared while it loads answers all the same")
  .parallel("load and clear", { ann: caller(memoized), bob: caller(memoized), cyd: clearer(memoized) });
