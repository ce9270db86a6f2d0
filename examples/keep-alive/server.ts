import { createServer, type Server } from "node:http";

/** After so long without a request, the server closes a connection. */
export const IDLE_MS = 6_000;

/** A server that tells a price. As most that are not written in Node, it does not announce how long it keeps a connection. */
export function createPriceServer(): Server {
  return createServer({ keepAliveTimeout: IDLE_MS, keepAliveTimeoutBuffer: 0 }, (_request, response) => {
    // With a header of one's own, Node leaves out `Keep-Alive: timeout=6`, which its clients would keep to.
    response.setHeader("connection", "keep-alive");
    response.end("42");
  });
}
