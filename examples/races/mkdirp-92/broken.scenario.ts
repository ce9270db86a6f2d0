import mkdirp from "mkdirp-broken";
import { promisify } from "node:util";
import { scenario } from "seedbed";
import { FOLDER, remove } from "./race.ts";

const make = promisify(mkdirp);

export default scenario("mkdirp broken: making a folder while it is removed never fails")
  .parallel("make and remove", { ann: () => make(FOLDER), bob: () => make(FOLDER), cleaner: remove });
