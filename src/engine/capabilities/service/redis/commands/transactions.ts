/** MULTI, EXEC and WATCH. */
import { type Call, type Command, read } from "../command.ts";
import { NO_LIST, OK, RedisError, type Reply } from "../protocol/replies.ts";

function leave({ client, server }: Call): void {
  client.queue = undefined;
  client.hasQueueError = false;
  server.unwatch(client);
}

function exec(call: Call): Reply {
  const { client, server } = call;
  const { queue, hasQueueError } = client;
  if (queue === undefined) throw new RedisError("ERR EXEC without MULTI");
  // A watched key that has expired counts as changed.
  if (client.isWatching) { for (const db of server.databases) db.expireWatched(client); }
  const { isDirty } = client;
  leave(call);
  if (hasQueueError) throw new RedisError("EXECABORT Transaction discarded because of previous errors.");
  return isDirty ? NO_LIST : server.executeQueue(client, queue);
}

export const TRANSACTIONS: readonly Command[] = [
  read(
    "multi",
    1,
    ({ client }) => {
      if (client.queue !== undefined) throw new RedisError("ERR MULTI calls can not be nested");
      client.queue = [];
      return OK;
    },
    "noscript",
    "noqueue",
  ),
  read("exec", 1, exec, "noscript", "noqueue"),
  read(
    "discard",
    1,
    (call) => {
      if (call.client.queue === undefined) throw new RedisError("ERR DISCARD without MULTI");
      leave(call);
      return OK;
    },
    "noscript",
    "noqueue",
  ),
  read(
    "watch",
    -2,
    ({ args, client, db }) => {
      if (client.queue !== undefined) throw new RedisError("ERR WATCH inside MULTI is not allowed");
      client.isWatching = true;
      for (const key of args.slice(1)) db.watch(key, client);
      return OK;
    },
    "noscript",
    "noqueue",
  ),
  read("unwatch", 1, ({ client, server }) => {
    server.unwatch(client);
    return OK;
  }, "noscript"),
];
