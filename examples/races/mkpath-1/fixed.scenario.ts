import mkpath from "mkpath-fixed";
import { scenario } from "seedbed";
import { making } from "./race.ts";

export default scenario("mkpath fixed: two callers make the same tree")
  .parallel("make", { ann: making(mkpath, "/tmp/foo/bar/baz"), bob: making(mkpath, "/tmp/foo/bar/sol") });
