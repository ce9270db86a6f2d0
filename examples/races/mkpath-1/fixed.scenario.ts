import mkpath from "mkpath-fixed";
import { scenario } from "seedbed";
import { making, TREES } from "./race.ts";

export default scenario("mkpath fixed: two callers make the same tree")
  .parallel("make", { ann: making(mkpath, TREES[0]), bob: making(mkpath, TREES[1]) })
  .finally("both trees are there", ({ fs }) => TREES.every((tree) => fs.exists(tree)));
