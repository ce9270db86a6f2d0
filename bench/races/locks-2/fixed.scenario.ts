import { createMutex } from "locks-2-fixed";
import { scenario } from "seedbed";
import { Critical, holder, impatient } from "./race.ts";

const critical = new Critical(createMutex());

export default scenario("locks fixed: a lock with a time limit is held by one at a time")
  .parallel("contend", { ann: holder(critical), bob: impatient(critical), cyd: impatient(critical) });
