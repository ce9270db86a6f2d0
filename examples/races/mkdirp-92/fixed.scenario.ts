import { mkdirp } from "mkdirp-fixed";
import { scenario } from "seedbed";
import { making, remove, told } from "./race.ts";

export default scenario("mkdirp fixed: making a folder while it is removed never fails")
  .parallel("make and remove", { ann: making(mkdirp), bob: making(mkdirp), cleaner: remove })
  .finally("both were told that it is made", () => told.made === 2);
