import { mkdirp } from "mkdirp-fixed";
import { scenario } from "seedbed";
import { FOLDER, remove } from "./race.ts";

export default scenario("mkdirp fixed: making a folder while it is removed never fails")
  .parallel("make and remove", { ann: () => mkdirp(FOLDER), bob: () => mkdirp(FOLDER), cleaner: remove });
