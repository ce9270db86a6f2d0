/** A program that talks to a real server of a protocol that nobody knows. */
import { connect } from "node:net";
import { env, scenario, service } from "seedbed";

export default scenario("what is said comes back")
  .service(service.tcp("echo", { to: env("TEST_ECHO_URL") }))
  .step("speak", async ({ kv }) => {
    const socket = connect(7, "echo");
    let heard = "";
    socket.on("data", (chunk) => heard += chunk);
    socket.write("hello");
    while (!heard.endsWith("hello")) await new Promise((resolve) => setTimeout(resolve, 10));
    socket.end();
    kv.set("heard", heard);
  })
  .finally("it has greeted and answered", ({ kv }) => kv.get("heard") === "welcome hello");
