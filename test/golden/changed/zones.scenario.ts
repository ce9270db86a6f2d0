/** What the trace of the same name was recorded from, by an engine before the change. */
import { scenario } from "seedbed";

export const zones = scenario("zones").world({ env: { TZ: "America/New_York" } }).step("wait until nine", async () => {
  const nine = new Date(2026, 0, 1, 9).getTime();
  await new Promise((resolve) => setTimeout(resolve, nine - Date.now()));
});
