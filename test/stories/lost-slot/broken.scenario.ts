import { http, scenario } from "seedbed";

let free = 1;
const waiting: (() => void)[] = [];

async function limited(path: string): Promise<void> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free--;
  await fetch(`http://svc.test${path}`);
  const next = waiting.shift();
  if (next === undefined) free++;
  else next();
}

export default scenario("a request that fails gives its slot back")
  .step(http.when("GET", "http://svc.test/a").fails("ECONNRESET"))
  .step(http.when("GET", "http://svc.test/b").replies(200))
  .parallel("two", {
    first: () => limited("/a").catch(() => {}),
    second: () => limited("/b").catch(() => {}),
  })
  .finally("both were sent", ({ http }) => http.calls().length === 2);
