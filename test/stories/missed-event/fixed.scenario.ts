import { EventEmitter, once } from "node:events";
import { http, scenario } from "seedbed";

class Client extends EventEmitter {
  async connect(): Promise<void> {
    await fetch("http://svc.test/hello");
    this.emit("ready");
  }
}

async function start(client: Client): Promise<void> {
  const ready = once(client, "ready");
  await client.connect();
  await ready;
}

export default scenario("a client starts")
  .step(http.when("GET", "http://svc.test/hello").replies(200))
  .step("start", () => start(new Client()))
  .finally("asked", ({ http }) => http.calls().length === 1);
