import { http, scenario } from "seedbed";

async function isHealthy(): Promise<boolean> {
  try {
    return (await fetch("http://svc.test/heatlh")).ok;
  } catch {
    return false;
  }
}

export default scenario("a service is asked for its health")
  .step(http.when("GET", "http://svc.test/health").replies(200))
  .step("ask", async () => void await isHealthy())
  .finally("was asked", ({ http }) => http.calls().length === 1);
