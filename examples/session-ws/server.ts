import { WebSocketServer } from "ws";
import type { SessionStore } from "./store.ts";

/** A server with a socket for each open tab. A message is an item for the cart, and its answer how many are in it. */
export type CreateServer = (port: number, store: SessionStore) => WebSocketServer;

/** Puts an item into the cart of a session; returns how many are there. */
async function add(store: SessionStore, id: string, item: string): Promise<number> {
  const session = await store.load(id);
  const cart = [...session.cart, item];
  await store.save(id, { ...session, cart });
  return cart.length;
}

/** The path of the URL is the session. */
function serve(port: number, handle: (id: string, item: string) => Promise<number>): WebSocketServer {
  const server = new WebSocketServer({ port });
  server.on("connection", (socket, request) => {
    const id = request.url!.slice(1);
    socket.on("message", async (item) => socket.send(String(await handle(id, String(item)))));
  });
  return server;
}

/** A server that handles messages as they come. */
export const createServer: CreateServer = (port, store) => serve(port, (id, item) => add(store, id, item));

/** The same server, which handles the messages of one session in turn, from whichever tab they come. */
export const createFixedServer: CreateServer = (port, store) => {
  const last = new Map<string, Promise<unknown>>();
  return serve(port, (id, item) => {
    const added = (last.get(id) ?? Promise.resolve()).then(() => add(store, id, item));
    last.set(id, added.catch(() => {}));
    return added;
  });
};
