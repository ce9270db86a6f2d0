import { http, scenario } from "seedbed";

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function load(): Promise<Response> {
  const signal = AbortSignal.timeout(100);
  const first = await fetch("http://svc.test/a", { signal });
  if (first.ok) return first;
  const backoffMs = 40 + Math.random() * 80;
  await sleep(backoffMs);
  return await fetch("http://svc.test/a", { signal });
}

export default scenario("a retry comes before the timeout")
  .step(http.when("GET", "http://svc.test/a").replies(503, "", { delay: "5ms" }).times(1))
  .step(http.when("GET", "http://svc.test/a").replies(200, "", { delay: "5ms" }))
  .step("load", async () => {
    const answer = await load();
    if (!answer.ok) throw new Error("no answer");
  });
