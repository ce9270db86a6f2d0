import { execFileSync } from "node:child_process";
import { proc, scenario } from "seedbed";

function isClean(): boolean {
  try {
    return execFileSync("git", ["status", "--short"]).length === 0;
  } catch {
    return false;
  }
}

export default scenario("a folder without changes is clean")
  .step(proc.when("git", ["status", "--short"]).exits(0))
  .step("look", ({ event }) => event("clean", isClean()))
  .finally("git was asked", ({ proc }) => proc.calls("git").length === 1);
