/** Commands of groups, whose consumers share what is in a stream: groups are made, read and acknowledged. */
import { Blocked } from "../blocked.ts";
import { type Call, type Command, syntaxError, Words, write } from "../command.ts";
import { NO_LIST, OK, RedisError, type Reply } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";
import { type Group, idText, MAX_ID, placeOf, Stream } from "../store/stream.ts";
import { acknowledge, consumerOf, deliver } from "../store/stream_group.ts";
import { readingOf, requiredId, shown, streamsReply } from "./streams.ts";

export function noGroup(key: string, group: string, where = ""): RedisError {
  return new RedisError(`NOGROUP No such key '${key}' or consumer group '${group}'${where}`);
}

function noStream(): RedisError {
  return new RedisError(
    "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.",
  );
}

export function groupOf(
  { db }: Call,
  key: string,
  name: string,
): { readonly stream: Stream; readonly group: Group } | undefined {
  const stream = db.get("stream", key);
  const group = stream?.groups.get(name);
  return stream === undefined || group === undefined ? undefined : { stream, group };
}

const GROUP_ACTIONS = /^(?:CREATE|DESTROY|SETID|CREATECONSUMER|DELCONSUMER)$/;
const GROUP_WORDS: Readonly<Record<string, number>> = { DESTROY: 4 };

function group(call: Call): Reply {
  const { args: [, what = "", key = "", name = "", word = ""], args, db } = call;
  const action = what.toUpperCase();
  if (!GROUP_ACTIONS.test(action) || args.length < (GROUP_WORDS[action] ?? 5)) {
    throw new RedisError(`ERR unknown subcommand or wrong number of arguments for '${what}'. Try XGROUP HELP.`);
  }
  if (action === "CREATE") return create(call, key, name, word);
  const stream = db.get("stream", key);
  if (stream === undefined) throw noStream();
  const found = stream.groups.get(name);
  if (action === "DESTROY") {
    if (!stream.groups.delete(name)) return 0;
    db.changed(key);
    return 1;
  }
  if (found === undefined) throw new RedisError(`NOGROUP No such consumer group '${name}' for key name '${key}'`);
  if (action === "SETID") {
    found.lastId = word === "$" ? stream.lastId : requiredId(word);
    db.changed(key);
    return OK;
  }
  if (action === "CREATECONSUMER") {
    if (found.consumers.has(word)) return 0;
    consumerOf(found, word, call.nowMs);
    db.changed(key);
    return 1;
  }
  const kept = found.pending.filter(({ consumer }) => consumer.name !== word);
  const removed = found.pending.length - kept.length;
  found.pending = kept;
  if (found.consumers.delete(word)) db.changed(key);
  return removed;
}

function create({ args, db }: Call, key: string, name: string, word: string): Reply {
  const words = new Words(args, 5);
  let makes = false;
  let entriesRead: number | null = null;
  while (words.left > 0) {
    if (words.takes("MKSTREAM")) makes = true;
    else if (words.takes("ENTRIESREAD")) entriesRead = integer(words.next());
    else throw syntaxError();
  }
  const before = db.get("stream", key);
  if (before === undefined && !makes) throw noStream();
  const lastId = word === "$" ? before?.lastId ?? 0n : requiredId(word);
  if (before?.groups.has(name) === true) throw new RedisError("BUSYGROUP Consumer Group name already exists");
  const stream = db.open("stream", key, () => new Stream());
  stream.groups.set(name, { name, lastId, entriesRead, consumers: new Map(), pending: [] });
  db.changed(key);
  return OK;
}

function readGroup(call: Call): Reply | Blocked {
  const { args, db, nowMs } = call;
  if (args[1]!.toUpperCase() !== "GROUP") throw syntaxError();
  const [, , name = "", consumerName = ""] = args;
  const { count, blockMs, noAck, keys, ids } = readingOf(new Words(args, 4), true);
  const groups = keys.map((key, index) => {
    const found = groupOf(call, key, name);
    if (found === undefined) throw noGroup(key, name, " in XREADGROUP with GROUP option");
    const word = ids[index]!;
    if (word === "$") {
      throw new RedisError(
        "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.",
      );
    }
    return { ...found, after: word === ">" ? undefined : requiredId(word) };
  });
  const found: [string, Reply][] = [];
  for (const [index, { stream, group: from, after }] of groups.entries()) {
    const key = keys[index]!;
    if (after !== undefined) {
      const isNew = !from.consumers.has(consumerName);
      const consumer = consumerOf(from, consumerName, nowMs);
      consumer.seenMs = nowMs;
      if (isNew) db.changed(key);
      const own = from.pending.slice(placeOf(from.pending, after + 1n)).filter((each) => each.consumer === consumer)
        .slice(0, count);
      const history = own.map((each): Reply => {
        const entry = stream.find(each.id);
        if (entry === undefined) return [idText(each.id), NO_LIST];
        return shown(entry);
      });
      found.push([key, history]);
      continue;
    }
    const entries = stream.between(from.lastId + 1n, MAX_ID).slice(0, count);
    if (entries.length === 0) continue;
    const consumer = consumerOf(from, consumerName, nowMs);
    consumer.seenMs = consumer.activeMs = nowMs;
    for (const { id } of entries) {
      from.lastId = id;
      if (!noAck) deliver(from, id, consumer, nowMs);
    }
    if (from.entriesRead !== null) from.entriesRead += entries.length;
    else if (from.lastId === stream.lastId) from.entriesRead = stream.added;
    db.changed(key);
    found.push([key, entries.map(shown)]);
  }
  if (found.length > 0) return streamsReply(found, call);
  if (blockMs === undefined) return NO_LIST;
  return new Blocked(keys, blockMs, NO_LIST, args);
}

function ack(call: Call): Reply {
  const { args: [, key = "", name = "", ...words], db } = call;
  const found = groupOf(call, key, name);
  if (found === undefined) return 0;
  const ids = words.map((word) => requiredId(word));
  const count = ids.filter((id) => acknowledge(found.group, id)).length;
  if (count > 0) db.changed(key);
  return count;
}

export const STREAM_GROUPS: readonly Command[] = [
  write("xgroup", -2, group),
  write("xreadgroup", -7, readGroup),
  write("xack", -4, ack),
];
