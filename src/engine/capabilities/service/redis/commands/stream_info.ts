/** XINFO: what a stream, its groups and their consumers are. */
import { type Call, type Command, read } from "../command.ts";
import { Pairs, RedisError, type Reply } from "../protocol/replies.ts";
import { type Group, idText, type Stream } from "../store/stream.ts";
import { shown } from "./streams.ts";

function info(call: Call): Reply {
  const { args: [, what = "", key = "", name = ""], args, db, nowMs } = call;
  const action = what.toUpperCase();
  const isWrong = !/^(?:STREAM|GROUPS|CONSUMERS)$/.test(action) || args.length < (action === "CONSUMERS" ? 4 : 3);
  if (isWrong) {
    throw new RedisError(`ERR unknown subcommand or wrong number of arguments for '${what}'. Try XINFO HELP.`);
  }
  const stream = db.get("stream", key);
  if (stream === undefined) throw new RedisError("ERR no such key");
  if (action === "GROUPS") return [...stream.groups.values()].map((each) => describe(each, stream));
  if (action === "CONSUMERS") {
    const found = stream.groups.get(name);
    if (found === undefined) throw new RedisError(`NOGROUP No such consumer group '${name}' for key name '${key}'`);
    return [...found.consumers.values()].sort((a, b) => a.name < b.name ? -1 : 1).map((consumer) =>
      new Pairs([
        "name",
        consumer.name,
        "pending",
        found.pending.filter((each) => each.consumer === consumer).length,
        "idle",
        nowMs - consumer.seenMs,
        "inactive",
        consumer.activeMs < 0 ? -1 : nowMs - consumer.activeMs,
      ])
    );
  }
  const [first, last] = [stream.entries[0], stream.entries.at(-1)];
  return new Pairs([
    "length",
    stream.entries.length,
    "radix-tree-keys",
    1,
    "radix-tree-nodes",
    2,
    "last-generated-id",
    idText(stream.lastId),
    "max-deleted-entry-id",
    idText(stream.maxDeletedId),
    "entries-added",
    stream.added,
    "recorded-first-entry-id",
    idText(first?.id ?? 0n),
    "groups",
    stream.groups.size,
    "first-entry",
    first === undefined ? null : shown(first),
    "last-entry",
    last === undefined ? null : shown(last),
  ]);
}

function describe({ name, consumers, pending: all, lastId, entriesRead }: Group, stream: Stream): Reply {
  return new Pairs([
    "name",
    name,
    "consumers",
    consumers.size,
    "pending",
    all.length,
    "last-delivered-id",
    idText(lastId),
    "entries-read",
    entriesRead,
    "lag",
    entriesRead === null ? (lastId === stream.lastId ? 0 : null) : stream.added - entriesRead,
  ]);
}

export const STREAM_INFO: readonly Command[] = [read("xinfo", -2, info)];
