import mkpath from "mkpath-broken";
import { scenario } from "seedbed";
import { making } from "./race.ts";

export default scenario("mkpath broken: two callers make the same tree")
  .parallel("make", { ann: making(mkpath, "/tmp/foo/bar/baz"), bob: making(mkpath, "/tmp/foo/bar/sol") })
  .finally("both trees are there", ({ fs }) => fs.exists("/tmp/foo/bar/baz") && fs.exists("/tmp/foo/bar/sol"));
