/** Commands of lists, also those that wait for an element. */
import { Blocked } from "../blocked.ts";
import { type Call, type Command, range, read, syntaxError, Words, write, wrongNumber } from "../command.ts";
import { NO_LIST, OK, RedisError, type Reply } from "../protocol/replies.ts";
import { double, integer } from "../store/numbers.ts";

const NOTHING: readonly string[] = [];

type End = "left" | "right";

function list({ args, db }: Call): readonly string[] {
  return db.get("list", args[1]!) ?? NOTHING;
}

function push(end: End, onlyIfThere: boolean): Command["run"] {
  return ({ args, db }) => {
    if (onlyIfThere && db.get("list", args[1]!) === undefined) return 0;
    const items = db.open("list", args[1]!, () => []);
    for (const word of args.slice(2)) put(items, end, word);
    db.changed(args[1]!);
    return items.length;
  };
}

function put(items: string[], end: End, value: string): void {
  if (end === "left") items.unshift(value);
  else items.push(value);
}

function take({ db }: Call, key: string, end: End, count: number): string[] {
  const items = db.get("list", key)!;
  const taken = end === "left" ? items.splice(0, count) : items.splice(Math.max(0, items.length - count)).reverse();
  if (taken.length > 0) db.changed(key);
  return taken;
}

function pop(end: End): Command["run"] {
  return (call) => {
    const { args, db } = call;
    if (args.length > 3) throw wrongNumber(args[0]!);
    const count = args[2] === undefined ? undefined : positive(args[2], "value is out of range, must be positive");
    if (db.get("list", args[1]!) === undefined) return count === undefined ? null : NO_LIST;
    const taken = take(call, args[1]!, end, count ?? 1);
    return count === undefined ? taken[0]! : taken;
  };
}

function positive(word: string, message: string, least = 0): number {
  const value = integer(word, message);
  if (value < least) throw new RedisError(`ERR ${message}`);
  return value;
}

/** In ms, 0 for ever. */
export function timeoutMs(word: string): number {
  const seconds = double(word, "timeout is not a float or out of range");
  if (!Number.isFinite(seconds)) throw new RedisError("ERR timeout is out of range");
  if (seconds < 0) throw new RedisError("ERR timeout is negative");
  return Math.ceil(seconds * 1_000);
}

function blockingPop(end: End): Command["run"] {
  return (call) => {
    const { args, db } = call;
    const ms = timeoutMs(args.at(-1)!);
    const keys = args.slice(1, -1);
    for (const key of keys) {
      if (db.get("list", key) !== undefined) return [key, take(call, key, end, 1)[0]!];
    }
    return new Blocked(keys, ms, NO_LIST, args);
  };
}

function move(call: Call, from: string, to: string, fromEnd: End, toEnd: End): Reply {
  const { db } = call;
  if (db.get("list", from) === undefined) return null;
  db.get("list", to);
  const [value] = take(call, from, fromEnd, 1);
  put(db.open("list", to, () => []), toEnd, value!);
  db.changed(to);
  return value!;
}

function blockingMove(call: Call, fromEnd: End, toEnd: End): Reply | Blocked {
  const { args } = call;
  const ms = timeoutMs(args.at(-1)!);
  return move(call, args[1]!, args[2]!, fromEnd, toEnd) ?? new Blocked([args[1]!], ms, null, args);
}

function endOf(word: string): End {
  const end = word.toUpperCase();
  if (end !== "LEFT" && end !== "RIGHT") throw syntaxError();
  return end === "LEFT" ? "left" : "right";
}

/** The first list that is there: its key, and some of its elements. */
function popOfMany(call: Call, from: number): { readonly keys: readonly string[]; readonly found: Reply } {
  const { args, db } = call;
  const words = new Words(args, from);
  const keys = words.many(positive(words.next(), "numkeys should be greater than 0", 1));
  const end = endOf(words.next());
  let count = 1;
  if (words.takes("COUNT")) count = positive(words.next(), "count should be greater than 0", 1);
  if (words.left > 0) throw syntaxError();
  const key = keys.find((each) => db.get("list", each) !== undefined);
  return { keys, found: key === undefined ? null : [key, take(call, key, end, count)] };
}

function position(call: Call): Reply {
  const { args } = call;
  const words = new Words(args, 3);
  let rank = 1;
  let count: number | undefined;
  let most = 0;
  while (words.left > 0) {
    const option = words.option();
    if (option === "RANK") {
      rank = integer(words.next());
      if (rank === 0) {
        throw new RedisError(
          "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
        );
      }
    } else if (option === "COUNT") count = positive(words.next(), "COUNT can't be negative");
    else if (option === "MAXLEN") most = positive(words.next(), "MAXLEN can't be negative");
    else throw syntaxError();
  }
  const items = list(call);
  const wanted = count === undefined ? 1 : count === 0 ? Infinity : count;
  const found: number[] = [];
  let skip = Math.abs(rank) - 1;
  for (let seen = 0; seen < items.length && (most === 0 || seen < most) && found.length < wanted; seen++) {
    const at = rank > 0 ? seen : items.length - 1 - seen;
    if (items[at] === args[2] && skip-- <= 0) found.push(at);
  }
  return count === undefined ? found[0] ?? null : found;
}

function insert({ args: [, key = "", where = "", pivot = "", value = ""], db }: Call): Reply {
  const place = where.toUpperCase();
  if (place !== "BEFORE" && place !== "AFTER") throw syntaxError();
  const items = db.get("list", key);
  if (items === undefined) return 0;
  const at = items.indexOf(pivot);
  if (at < 0) return -1;
  items.splice(place === "BEFORE" ? at : at + 1, 0, value);
  db.changed(key);
  return items.length;
}

function remove({ args: [, key = "", word = "", value = ""], db }: Call): Reply {
  const count = integer(word);
  const items = db.get("list", key);
  if (items === undefined) return 0;
  let left = count === 0 ? Infinity : Math.abs(count);
  const before = items.length;
  for (let seen = 0, at = count < 0 ? before - 1 : 0; seen < before && left > 0; seen++) {
    if (items[at] === value) {
      items.splice(at, 1);
      left--;
      if (count < 0) at--;
    } else at += count < 0 ? -1 : 1;
  }
  if (items.length !== before) db.changed(key);
  return before - items.length;
}

export const LISTS: readonly Command[] = [
  write("lpush", -3, push("left", false)),
  write("rpush", -3, push("right", false)),
  write("lpushx", -3, push("left", true)),
  write("rpushx", -3, push("right", true)),
  write("lpop", -2, pop("left")),
  write("rpop", -2, pop("right")),
  read("llen", 2, (call) => list(call).length),
  read("lrange", 4, (call) => {
    const [start, stop] = [integer(call.args[2]!), integer(call.args[3]!)];
    const items = list(call);
    return items.slice(...range(start, stop, items.length));
  }),
  read("lindex", 3, (call) => {
    const items = list(call);
    if (items.length === 0) return null;
    return items.at(integer(call.args[2]!)) ?? null;
  }),
  write("lset", 4, ({ args: [, key = "", word = "", value = ""], db }) => {
    const items = db.get("list", key);
    if (items === undefined) throw new RedisError("ERR no such key");
    const index = integer(word);
    const at = index < 0 ? index + items.length : index;
    if (at < 0 || at >= items.length) throw new RedisError("ERR index out of range");
    items[at] = value;
    db.changed(key);
    return OK;
  }),
  write("linsert", 5, insert),
  write("lrem", 4, remove),
  write("ltrim", 4, ({ args: [, key = "", start = "", stop = ""], db }) => {
    const [first, last] = [integer(start), integer(stop)];
    const items = db.get("list", key);
    if (items === undefined) return OK;
    const [from, to] = range(first, last, items.length);
    items.splice(to);
    items.splice(0, from);
    db.changed(key);
    return OK;
  }),
  read("lpos", -3, position),
  write("rpoplpush", 3, (call) => move(call, call.args[1]!, call.args[2]!, "right", "left")),
  write("lmove", 5, (call) => {
    const [, from = "", to = "", fromEnd = "", toEnd = ""] = call.args;
    return move(call, from, to, endOf(fromEnd), endOf(toEnd));
  }),
  write("lmpop", -4, (call) => {
    const { found } = popOfMany(call, 1);
    return found ?? NO_LIST;
  }),
  write("blpop", -3, blockingPop("left")),
  write("brpop", -3, blockingPop("right")),
  write("brpoplpush", 4, (call) => blockingMove(call, "right", "left")),
  write("blmove", 6, (call) => blockingMove(call, endOf(call.args[3]!), endOf(call.args[4]!))),
  write("blmpop", -5, (call) => {
    const ms = timeoutMs(call.args[1]!);
    const { keys, found } = popOfMany(call, 2);
    return found ?? new Blocked(keys, ms, NO_LIST, call.args);
  }),
];
