/** Commands of sets. */
import { type Call, type Command, read, syntaxError, Words, write } from "../command.ts";
import { Members, RedisError, type Reply } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";
import { randomItems } from "./random_items.ts";
import { scanOf } from "./scanning.ts";

const NOTHING: ReadonlySet<string> = new Set();

function set({ db }: Call, key: string): ReadonlySet<string> {
  return db.get("set", key) ?? NOTHING;
}

type Combine = (sets: readonly ReadonlySet<string>[]) => string[];

const union: Combine = (sets) => [...new Set(sets.flatMap((each) => [...each]))];
const intersection: Combine = ([first, ...others]) =>
  [...first!].filter((member) => others.every((each) => each.has(member)));
const difference: Combine = ([first, ...others]) =>
  [...first!].filter((member) => !others.some((each) => each.has(member)));

const combined = (combine: Combine): Command["run"] => (call) =>
  new Members(combine(call.args.slice(1).map((key) => set(call, key))));

const stored = (combine: Combine): Command["run"] => (call) => {
  const { args: [, target = "", ...keys], db } = call;
  const members = combine(keys.map((key) => set(call, key)));
  if (members.length === 0) db.delete(target);
  else db.put("set", target, new Set(members));
  return members.length;
};

function add({ args, db }: Call): Reply {
  const members = db.open("set", args[1]!, () => new Set());
  const before = members.size;
  for (const member of args.slice(2)) members.add(member);
  if (members.size !== before) db.changed(args[1]!);
  return members.size - before;
}

function remove({ args, db }: Call): Reply {
  const members = db.get("set", args[1]!);
  if (members === undefined) return 0;
  const count = args.slice(2).filter((member) => members.delete(member)).length;
  if (count > 0) db.changed(args[1]!);
  return count;
}

function pop(call: Call): Reply {
  const { args, db, server } = call;
  if (args.length > 3) throw syntaxError();
  const count = args[2] === undefined ? undefined : integer(args[2], "value is out of range, must be positive");
  if (count !== undefined && count < 0) throw new RedisError("ERR value is out of range, must be positive");
  const members = db.get("set", args[1]!);
  if (members === undefined) return count === undefined ? null : new Members([]);
  const chosen = randomItems([...members], count ?? 1, (bound) => server.random(bound));
  for (const member of chosen) members.delete(member);
  if (chosen.length > 0) {
    db.changed(args[1]!);
    // Who repeats this draws other members.
    server.repeatAs(["SREM", args[1]!, ...chosen]);
  }
  return count === undefined ? chosen[0]! : new Members(chosen);
}

function random(call: Call): Reply {
  const { args, server } = call;
  if (args.length > 3) throw syntaxError();
  const count = args[2] === undefined ? undefined : integer(args[2]);
  const members = [...set(call, args[1]!)];
  if (count === undefined) return members.length === 0 ? null : members[server.random(members.length)]!;
  return randomItems(members, count, (bound) => server.random(bound));
}

function move({ args: [, from = "", to = "", member = ""], db }: Call): Reply {
  const source = db.get("set", from);
  if (source === undefined) return 0;
  db.get("set", to);
  if (!source.has(member)) return 0;
  if (from === to) return 1;
  source.delete(member);
  db.changed(from);
  db.open("set", to, () => new Set()).add(member);
  db.changed(to);
  return 1;
}

function intersectionSize(call: Call): Reply {
  const words = new Words(call.args, 1);
  const count = integer(words.next(), "numkeys should be greater than 0");
  if (count < 1) throw new RedisError("ERR numkeys should be greater than 0");
  if (count > words.left) throw new RedisError("ERR Number of keys can't be greater than number of args");
  const keys = words.many(count);
  let limit = 0;
  while (words.left > 0) {
    if (!words.takes("LIMIT")) throw syntaxError();
    limit = integer(words.next(), "LIMIT can't be negative");
    if (limit < 0) throw new RedisError("ERR LIMIT can't be negative");
  }
  const { length } = intersection(keys.map((key) => set(call, key)));
  return limit === 0 ? length : Math.min(limit, length);
}

export const SETS: readonly Command[] = [
  write("sadd", -3, add),
  write("srem", -3, remove),
  read("sismember", 3, (call) => set(call, call.args[1]!).has(call.args[2]!) ? 1 : 0),
  read("smismember", -3, (call) => {
    const members = set(call, call.args[1]!);
    return call.args.slice(2).map((member) => members.has(member) ? 1 : 0);
  }),
  read("smembers", 2, (call) => new Members([...set(call, call.args[1]!)])),
  read("scard", 2, (call) => set(call, call.args[1]!).size),
  write("spop", -2, pop),
  read("srandmember", -2, random),
  write("smove", 4, move),
  read("sunion", -2, combined(union)),
  read("sinter", -2, combined(intersection)),
  read("sdiff", -2, combined(difference)),
  write("sunionstore", -3, stored(union)),
  write("sinterstore", -3, stored(intersection)),
  write("sdiffstore", -3, stored(difference)),
  read("sintercard", -3, intersectionSize),
  read(
    "sscan",
    -3,
    (call) => scanOf(call, 2, () => [...set(call, call.args[1]!)], (member) => member, (chosen) => chosen),
  ),
];
