/** Commands of groups, whose consumers share what is in a stream. */
import { Blocked } from "../blocked.ts";
import { type Call, type Command, read, syntaxError, Words, write } from "../command.ts";
import { NO_LIST, OK, Pairs, RedisError, type Reply } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";
import { type Consumer, type Group, idText, MAX_ID, parseId, type Pending, placeOf, Stream } from "../store/stream.ts";
import { bound, readingOf, requiredId, shown, streamsReply } from "./streams.ts";

function noGroup(key: string, group: string, where = ""): RedisError {
  return new RedisError(`NOGROUP No such key '${key}' or consumer group '${group}'${where}`);
}

function groupOf(
  { db }: Call,
  key: string,
  name: string,
): { readonly stream: Stream; readonly group: Group } | undefined {
  const stream = db.get("stream", key);
  const group = stream?.groups.get(name);
  return stream === undefined || group === undefined ? undefined : { stream, group };
}

function consumerOf(group: Group, name: string, nowMs: number): Consumer {
  let consumer = group.consumers.get(name);
  if (consumer === undefined) group.consumers.set(name, consumer = { name, seenMs: nowMs, activeMs: -1 });
  return consumer;
}

function pendingAt(group: Group, id: bigint): Pending | undefined {
  const found = group.pending[placeOf(group.pending, id)];
  return found?.id === id ? found : undefined;
}

function deliver(group: Group, id: bigint, consumer: Consumer, atMs: number): void {
  const before = pendingAt(group, id);
  if (before !== undefined) Object.assign(before, { consumer, deliveredMs: atMs, deliveries: 1 });
  else group.pending.splice(placeOf(group.pending, id), 0, { id, consumer, deliveredMs: atMs, deliveries: 1 });
}

function acknowledge(group: Group, id: bigint): boolean {
  const at = placeOf(group.pending, id);
  if (group.pending[at]?.id !== id) return false;
  group.pending.splice(at, 1);
  return true;
}

function group(call: Call): Reply {
  const { args: [, what = "", key = "", name = "", word = ""], args, db } = call;
  const action = what.toUpperCase();
  if (!GROUP_ACTIONS.test(action) || args.length < (GROUP_WORDS[action] ?? 5)) {
    throw new RedisError(`ERR unknown subcommand or wrong number of arguments for '${what}'. Try XGROUP HELP.`);
  }
  if (action === "CREATE") return create(call, key, name, word);
  const stream = db.get("stream", key);
  if (stream === undefined) {
    throw new RedisError(
      "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.",
    );
  }
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
  found.pending.splice(0, Infinity, ...kept);
  if (found.consumers.delete(word)) db.changed(key);
  return removed;
}

const GROUP_ACTIONS = /^(?:CREATE|DESTROY|SETID|CREATECONSUMER|DELCONSUMER)$/;
const GROUP_WORDS: Readonly<Record<string, number>> = { DESTROY: 4 };

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
  if (before === undefined && !makes) {
    throw new RedisError(
      "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.",
    );
  }
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
      const consumer = consumerOf(from, consumerName, nowMs);
      consumer.seenMs = nowMs;
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

function pending(call: Call): Reply {
  const { args: [, key = "", name = ""], args } = call;
  const found = groupOf(call, key, name);
  const words = new Words(args, 3);
  if (words.left === 0) {
    if (found === undefined) throw noGroup(key, name);
    const { pending: all } = found.group;
    if (all.length === 0) return [0, null, null, NO_LIST];
    const counts = new Map<string, number>();
    for (const { consumer } of all) counts.set(consumer.name, (counts.get(consumer.name) ?? 0) + 1);
    const byName = [...counts].sort(([a], [b]) => a < b ? -1 : 1);
    return [
      all.length,
      idText(all[0]!.id),
      idText(all.at(-1)!.id),
      byName.map(([each, count]) => [each, String(count)]),
    ];
  }
  const leastIdleMs = words.takes("IDLE") ? integer(words.next()) : 0;
  if (words.left !== 3 && words.left !== 4) throw syntaxError();
  const [from, to] = [bound(words.next(), "first"), bound(words.next(), "last")];
  const count = integer(words.next());
  const only = words.left > 0 ? words.next() : undefined;
  if (found === undefined) throw noGroup(key, name);
  const idleMs = ({ deliveredMs }: Pending) => Math.max(0, call.nowMs - deliveredMs);
  return found.group.pending
    .filter((each) =>
      each.id >= from && each.id <= to && (only === undefined || each.consumer.name === only) &&
      idleMs(each) >= leastIdleMs
    )
    .slice(0, Math.max(0, count))
    .map((each) => [idText(each.id), each.consumer.name, idleMs(each), each.deliveries]);
}

function claim(call: Call): Reply {
  const { args: [, key = "", name = "", consumerName = "", idle = ""], args, db, nowMs } = call;
  const found = groupOf(call, key, name);
  if (found === undefined) throw noGroup(key, name);
  const leastIdleMs = Math.max(0, integer(idle, "Invalid min-idle-time argument for XCLAIM"));
  const words = new Words(args, 5);
  const ids: bigint[] = [];
  while (words.left > 0 && parseId(args[args.length - words.left]!) !== undefined) ids.push(requiredId(words.next()));
  let deliveredMs = nowMs;
  let deliveries: number | undefined;
  let [forces, onlyIds] = [false, false];
  while (words.left > 0) {
    const option = words.option();
    if (option === "FORCE") forces = true;
    else if (option === "JUSTID") onlyIds = true;
    else if (option === "IDLE") deliveredMs = nowMs - integer(words.next());
    else if (option === "TIME") deliveredMs = integer(words.next());
    else if (option === "RETRYCOUNT") deliveries = integer(words.next());
    else if (option === "LASTID") requiredId(words.next());
    else throw new RedisError(`ERR Unrecognized XCLAIM option '${args[args.length - words.left - 1]}'`);
  }
  const { stream, group: own } = found;
  const claimed: Reply[] = [];
  for (const id of ids) {
    const entry = stream.find(id);
    let before = pendingAt(own, id);
    if (entry === undefined) {
      if (before !== undefined) acknowledge(own, id);
      continue;
    }
    if (before === undefined && forces) {
      deliver(own, id, consumerOf(own, consumerName, nowMs), 0);
      before = pendingAt(own, id)!;
      before.deliveries = 0;
    }
    if (before === undefined || nowMs - before.deliveredMs < leastIdleMs) continue;
    const consumer = consumerOf(own, consumerName, nowMs);
    take(before, consumer, deliveredMs, deliveries ?? before.deliveries + (onlyIds ? 0 : 1), nowMs);
    claimed.push(onlyIds ? idText(id) : shown(entry));
  }
  db.changed(key);
  return claimed;
}

function take(pendingEntry: Pending, consumer: Consumer, deliveredMs: number, deliveries: number, nowMs: number): void {
  Object.assign(pendingEntry, { consumer, deliveredMs, deliveries });
  consumer.seenMs = consumer.activeMs = nowMs;
}

function autoClaim(call: Call): Reply {
  const { args: [, key = "", name = "", consumerName = "", idle = "", start = ""], args, db, nowMs } = call;
  const leastIdleMs = Math.max(0, integer(idle, "Invalid min-idle-time argument for XAUTOCLAIM"));
  const from = bound(start, "first");
  const words = new Words(args, 6);
  let count = 100;
  let onlyIds = false;
  while (words.left > 0) {
    if (words.takes("JUSTID")) onlyIds = true;
    else if (words.takes("COUNT")) {
      count = integer(words.next());
      if (count < 1) throw new RedisError("ERR COUNT must be > 0");
    } else throw syntaxError();
  }
  const found = groupOf(call, key, name);
  if (found === undefined) throw noGroup(key, name);
  const { stream, group: own } = found;
  const [claimed, gone]: [Reply[], Reply[]] = [[], []];
  let attempts = count * 10;
  let at = placeOf(own.pending, from);
  while (at < own.pending.length && attempts-- > 0 && claimed.length < count) {
    const each = own.pending[at]!;
    const entry = stream.find(each.id);
    if (entry === undefined) {
      own.pending.splice(at, 1);
      gone.push(idText(each.id));
      continue;
    }
    at++;
    if (nowMs - each.deliveredMs < leastIdleMs) continue;
    take(each, consumerOf(own, consumerName, nowMs), nowMs, each.deliveries + (onlyIds ? 0 : 1), nowMs);
    claimed.push(onlyIds ? idText(each.id) : shown(entry));
  }
  db.changed(key);
  return [idText(own.pending[at]?.id ?? 0n), claimed, gone];
}

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

export const STREAM_GROUPS: readonly Command[] = [
  write("xgroup", -2, group),
  write("xreadgroup", -7, readGroup),
  write("xack", -4, ack),
  read("xpending", -3, pending),
  write("xclaim", -6, claim),
  write("xautoclaim", -6, autoClaim),
  read("xinfo", -2, info),
];
