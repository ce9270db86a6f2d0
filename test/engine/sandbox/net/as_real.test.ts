/** Generated scripts of socket calls see the same events in a world as over the loopback interface of a real Node. */
import { expect, test } from "vitest";
import { fc } from "../../../support/properties.ts";
import { isThorough } from "../../../support/slow.ts";
import { inNode } from "../../../support/real_node.ts";
import { evaluate } from "../../../support/source.ts";

const call = (name: string, ...args: fc.Arbitrary<unknown>[]) => fc.tuple(fc.constant(name), ...args);
/** All that one side says fits into the window, which is smaller here than a real one. */
const bytes = fc.constantFrom(1, 5, 1_000, 9_000);

/** What one side does, a call after the other: each waits until what it says has happened. */
const SIDE = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: call("write", bytes) },
    { weight: 2, arbitrary: call("receive", bytes) },
    call("pause"),
    call("resume"),
    call("end"),
    call("setNoDelay"),
  ),
  { maxLength: 5 },
);

const SCRIPT = fc.record({
  isHalfOpen: fc.boolean(),
  isPath: fc.boolean(),
  server: SIDE,
  client: SIDE,
  /** How a side leaves once it has done its calls. */
  last: fc.constantFrom("end", "destroy", "destroySoon"),
});

/**
 * Plays scripts, one after the other, and tells for each side its events in order. Data events are added up, since how bytes
 * are cut is up to the system. What races in reality (who hears first that the other has gone) is not compared.
 */
const PLAY = `async (net, once, scripts, pathOf) => {
  const watch = (socket, events) => {
    let total = 0;
    socket.on("data", (chunk) => total += chunk.length);
    for (const name of ["connect", "end", "close"]) socket.on(name, (had) => events.push(name === "close" ? name + " " + had : name));
    socket.on("error", (error) => events.push("error " + error.code));
    return { get total() { return total; } };
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
  const perform = async (socket, calls, seen, events) => {
    for (const [name, count] of calls) {
      if (socket.destroyed) return;
      if (name === "write") {
        if (socket.writable) await new Promise((resolve) => socket.write(Buffer.alloc(count, 97), (error) => { events.push("written" + (error ? " " + error.code : "")); resolve(); }));
      } else if (name === "receive") {
        for (let tries = 0; tries < 10 && seen.total < count && !socket.readableEnded && !socket.isPaused(); tries++) await settled();
      } else if (name === "end") { if (socket.writable) socket.end(); }
      else socket[name]();
    }
  };
  const results = [];
  for (const [index, script] of scripts.entries()) {
    const server = net.createServer({ allowHalfOpen: script.isHalfOpen });
    if (script.isPath) server.listen(pathOf(index)); else server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const sides = { client: [], server: [] };
    const accepted = once(server, "connection");
    const options = script.isPath ? { path: pathOf(index) } : { port: server.address().port, host: "127.0.0.1" };
    const client = net.connect({ ...options, allowHalfOpen: script.isHalfOpen });
    const clientSeen = watch(client, sides.client);
    const [socket] = await accepted;
    const serverSeen = watch(socket, sides.server);
    if (client.connecting) await once(client, "connect");
    await perform(client, script.client, clientSeen, sides.client);
    await settled();
    await perform(socket, script.server, serverSeen, sides.server);
    await settled();
    client.resume(); socket.resume();
    await settled();
    const closed = [client, socket].map((each) => each.closed ? undefined : new Promise((resolve) => each.once("close", resolve)));
    if (!client.destroyed) client[script.last]();
    await settled();
    if (!socket.destroyed && !socket.writableEnded) socket.end();
    socket.resume(); client.resume();
    await Promise.all(closed);
    server.close();
    await once(server, "close");
    results.push({ ...sides, clientGot: clientSeen.total, serverGot: serverSeen.total, sent: [client.bytesWritten, socket.bytesWritten] });
  }
  return results;
}`;

test("scripts of socket calls see the same events over the real loopback interface and in a world", async ({ task }) => {
  const lots = fc.array(SCRIPT, { minLength: 15, maxLength: 15 });
  await fc.assert(
    fc.asyncProperty(lots, async (scripts) => {
      const text = JSON.stringify(scripts);
      const real = inNode(
        `const { default: net } = await import("node:net"); const { once } = await import("node:events");
         return await (${PLAY})(net, once, ${text}, (index) => "/tmp/seedbed-net-" + process.pid + "-" + index + ".sock");`,
      );
      const simulated = await evaluate(
        `return await (${PLAY})(net, once, ${text}, (index) => "/tmp/" + index + ".sock");`,
        'import net from "node:net"; import { once } from "node:events";',
      );
      expect(simulated).toEqual(real);
    }),
    { numRuns: isThorough(task.name) ? 40 : 1 },
  );
});
