/** What the trace of the same name was recorded from, by an engine before the change. */
import { writeFile } from "node:fs/promises";
import { scenario } from "seedbed";

export const files = scenario("files")
  .parallel("write", {
    ann: () => writeFile("/a", "one"),
    bob: () => writeFile("/a", "two"),
  });
