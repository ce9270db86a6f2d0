/** Commands of keys, whatever their values are. */
import { type Call, type Command, read, syntaxError, Words, write } from "../command.ts";
import { OK, RedisError, type Reply, Status } from "../protocol/replies.ts";
import type { Database, Entry, Values } from "../store/database.ts";
import { matches } from "../store/glob.ts";
import { double, integer } from "../store/numbers.ts";
import { SortedSet } from "../store/sorted_set.ts";
import { scanOf } from "./scanning.ts";

function remove({ args, db }: Call): Reply {
  return args.slice(1).filter((key) => db.delete(key)).length;
}

function present({ args, db }: Call): Reply {
  return args.slice(1).filter((key) => db.entry(key) !== undefined).length;
}

function rename({ args: [, from = "", to = ""], db }: Call, onlyIfFree: boolean): boolean {
  const entry = db.entry(from);
  if (entry === undefined) throw new RedisError("ERR no such key");
  if (onlyIfFree && db.entry(to) !== undefined) return false;
  if (from === to) return true;
  db.delete(from);
  db.put(entry.kind, to, entry.value, entry.expiresAtMs);
  return true;
}

function copyOf({ kind, value }: Entry): Values[keyof Values] {
  switch (kind) {
    case "list":
      return [...value as string[]];
    case "hash":
      return new Map(value as Map<string, string>);
    case "set":
      return new Set(value as Set<string>);
    case "zset": {
      const made = new SortedSet();
      for (const [member, score] of (value as SortedSet).items) made.set(member, score);
      return made;
    }
    case "stream":
      return (value as Values["stream"]).copy();
    case "string":
      return value;
  }
}

function copy(call: Call): Reply {
  const { args: [, from = "", to = ""], args, db, server } = call;
  const words = new Words(args, 3);
  let target: Database = db;
  let replaces = false;
  while (words.left > 0) {
    const option = words.option();
    if (option === "DB") target = server.database(integer(words.next()));
    else if (option === "REPLACE") replaces = true;
    else throw syntaxError();
  }
  if (target === db && from === to) throw new RedisError("ERR source and destination objects are the same");
  const entry = db.entry(from);
  if (entry === undefined || (!replaces && target.entry(to) !== undefined)) return 0;
  target.put(entry.kind, to, copyOf(entry), entry.expiresAtMs);
  return 1;
}

function move({ args: [, key = "", index = ""], db, server }: Call): Reply {
  const target = server.database(integer(index));
  if (target === db) throw new RedisError("ERR source and destination objects are the same");
  const entry = db.entry(key);
  if (entry === undefined || target.entry(key) !== undefined) return 0;
  db.delete(key);
  target.put(entry.kind, key, entry.value, entry.expiresAtMs);
  return 1;
}

const ENCODINGS = {
  string: "raw",
  list: "listpack",
  hash: "listpack",
  set: "listpack",
  zset: "listpack",
  stream: "stream",
} as const;

function object({ args, db }: Call): Reply {
  const what = args[1]!.toUpperCase();
  const key = args[2];
  if (key === undefined || !/^(?:ENCODING|REFCOUNT|IDLETIME|FREQ)$/.test(what)) {
    throw new RedisError(`ERR Unknown subcommand or wrong number of arguments for '${args[1]}'. Try OBJECT HELP.`);
  }
  const entry = db.entry(key);
  if (entry === undefined) return null;
  if (what === "REFCOUNT") return 1;
  if (what !== "ENCODING") return 0;
  if (entry.kind !== "string") return ENCODINGS[entry.kind];
  const value = entry.value as string;
  if (/^(?:0|-?[1-9]\d{0,18})$/.test(value)) return "int";
  return value.length <= 44 ? "embstr" : "raw";
}

function sort(call: Call): Reply {
  const { args: [, key = ""], args, db } = call;
  const words = new Words(args, 2);
  let isDescending = false;
  let isAlphabetic = false;
  let limit: [number, number] | undefined;
  let target: string | undefined;
  let by: string | undefined;
  const gets: string[] = [];
  while (words.left > 0) {
    const option = words.option();
    if (option === "ASC" || option === "DESC") isDescending = option === "DESC";
    else if (option === "ALPHA") isAlphabetic = true;
    else if (option === "LIMIT") limit = [integer(words.next()), integer(words.next())];
    else if (option === "STORE" && args[0]!.toUpperCase() === "SORT") target = words.next();
    else if (option === "BY") by = words.next();
    else if (option === "GET") gets.push(words.next());
    else throw syntaxError();
  }
  const items = sortable(db, key);
  const sorted = by !== undefined && !by.includes("*") ? items : order(db, items, by, isAlphabetic, isDescending);
  const [offset, count] = limit ?? [0, -1];
  const chosen = sorted.slice(Math.max(0, offset), count < 0 ? undefined : Math.max(0, offset) + count);
  const shown = gets.length === 0 ? chosen : chosen.flatMap((item) => gets.map((pattern) => lookUp(db, pattern, item)));
  if (target === undefined) return shown;
  if (shown.length === 0) db.delete(target);
  else db.put("list", target, shown.map((value) => value ?? ""));
  return shown.length;
}

function sortable(db: Database, key: string): string[] {
  const entry = db.entry(key);
  if (entry === undefined) return [];
  if (entry.kind === "list") return [...entry.value as string[]];
  if (entry.kind === "set") return [...entry.value as Set<string>];
  if (entry.kind === "zset") return (entry.value as SortedSet).items.map(([member]) => member);
  throw new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
}

function order(
  db: Database,
  items: string[],
  by: string | undefined,
  isAlphabetic: boolean,
  isDescending: boolean,
): string[] {
  const weights = items.map((item) => {
    const text = by === undefined ? item : lookUp(db, by, item);
    if (isAlphabetic) return text ?? "";
    return text === null || text === ""
      ? 0
      : double(text.trimStart(), "One or more scores can't be converted into double");
  });
  const compare = (a: number, b: number) => {
    const [first, second] = [weights[a]!, weights[b]!];
    if (first !== second) return first < second ? -1 : 1;
    // What weighs the same is in the order of its bytes.
    return items[a]! < items[b]! ? -1 : 1;
  };
  const places = items.map((_, index) => index).sort(compare);
  if (isDescending) places.reverse();
  return places.map((index) => items[index]!);
}

/** The value that `weight_*` or `hash_*->field` leads to; `#` is the element itself. */
function lookUp(db: Database, pattern: string, item: string): string | null {
  if (pattern === "#") return item;
  const star = pattern.indexOf("*");
  if (star < 0) return null;
  const arrow = pattern.indexOf("->", star + 1);
  const hasField = arrow >= 0 && arrow + 2 < pattern.length;
  const key = pattern.slice(0, star) + item + pattern.slice(star + 1, hasField ? arrow : undefined);
  const entry = db.entry(key);
  if (hasField) {
    return entry?.kind === "hash" ? (entry.value as Map<string, string>).get(pattern.slice(arrow + 2)) ?? null : null;
  }
  return entry?.kind === "string" ? entry.value as string : null;
}

export const KEYS: readonly Command[] = [
  write("del", -2, remove),
  write("unlink", -2, remove),
  read("exists", -2, present),
  read("touch", -2, present),
  read("type", 2, ({ args, db }) => new Status(db.entry(args[1]!)?.kind ?? "none")),
  read("keys", 2, ({ args, db }) => db.keys().filter((key) => matches(args[1]!, key))),
  read(
    "scan",
    -2,
    (call) =>
      scanOf(
        call,
        1,
        () => call.db.keys(),
        (key) => key,
        (keys) => keys,
        (key, type) => call.db.entry(key)?.kind === type,
      ),
  ),
  read("dbsize", 1, ({ db }) => db.keys().length),
  read("randomkey", 1, ({ db, server }) => {
    const keys = db.keys();
    return keys.length === 0 ? null : keys[server.random(keys.length)]!;
  }),
  write("rename", 3, (call) => {
    rename(call, false);
    return OK;
  }),
  write("renamenx", 3, (call) => rename(call, true) ? 1 : 0),
  write("copy", -3, copy),
  write("move", 3, move),
  read("object", -2, object),
  write("sort", -2, sort),
  read("sort_ro", -2, sort),
  write("flushdb", -1, ({ db }) => {
    db.clear();
    return OK;
  }),
  write("flushall", -1, ({ server }) => {
    for (const db of server.databases) db.clear();
    return OK;
  }),
  write("swapdb", 3, ({ args, server }) => {
    const message = (which: string) => `invalid ${which} DB index`;
    server.swap(integer(args[1]!, message("first")), integer(args[2]!, message("second")));
    return OK;
  }),
];
