import mkdirp from "mkdirp-broken";
import { promisify } from "node:util";
import { scenario } from "seedbed";
import { making, remove, told } from "./race.ts";

const make = promisify(mkdirp);

export default scenario("mkdirp broken: making a folder while it is removed never fails")
  .parallel("make and remove", { ann: making(make), bob: making(make), cleaner: remove })
  .finally("both were told that it is made", () => told.made === 2);
