import symlinkDir from "symlink-dir-59-broken";
import { scenario } from "seedbed";
import { linker, prepare } from "./race.ts";

prepare();

export default scenario("symlink-dir broken: two installers replace the same link")
  .parallel("link", { ann: linker(symlinkDir, "new"), bob: linker(symlinkDir, "new") });
