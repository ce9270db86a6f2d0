/** What the trace of the same name was recorded from, by an engine before the change. */
import { scenario } from "seedbed";

export const intervals = scenario("intervals").step("three turns", async () => {
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    const interval = setInterval(() => {
      seen.push("turn");
      if (seen.length === 1) setTimeout(() => seen.push("timeout"), 10);
      if (seen.length > 3) resolve(clearInterval(interval));
    }, 10);
  });
});
