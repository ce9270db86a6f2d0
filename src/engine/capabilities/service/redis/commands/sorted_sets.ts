/** Commands of sorted sets, also those that wait for a member. Ranges and combinations have files of their own. */
import { Blocked } from "../blocked.ts";
import { type Call, type Command, read, syntaxError, Words, write } from "../command.ts";
import { Double, doubleText, NO_LIST, RedisError, type Reply, scored } from "../protocol/replies.ts";
import { double, integer } from "../store/numbers.ts";
import { type Scored, SortedSet } from "../store/sorted_set.ts";
import { timeoutMs } from "./lists.ts";
import { randomItems } from "./random_items.ts";
import { scanOf } from "./scanning.ts";

const NOTHING = new SortedSet();

export function sortedSet({ db }: Call, key: string): SortedSet {
  return db.get("zset", key) ?? NOTHING;
}

interface Conditions {
  nx: boolean;
  xx: boolean;
  gt: boolean;
  lt: boolean;
  ch: boolean;
  incr: boolean;
}

function add(call: Call): Reply {
  const { args, db } = call;
  const on: Conditions = { nx: false, xx: false, gt: false, lt: false, ch: false, incr: false };
  let at = 2;
  for (; at < args.length; at++) {
    const option = args[at]!.toLowerCase() as keyof Conditions;
    if (!Object.hasOwn(on, option)) break;
    on[option] = true;
  }
  const words = args.slice(at);
  if (words.length === 0 || words.length % 2 !== 0) throw syntaxError();
  if (on.nx && on.xx) throw new RedisError("ERR XX and NX options at the same time are not compatible");
  if ((on.gt && on.lt) || (on.nx && (on.gt || on.lt))) {
    throw new RedisError("ERR GT, LT, and/or NX options at the same time are not compatible");
  }
  if (on.incr && words.length > 2) throw new RedisError("ERR INCR option supports a single increment-element pair");
  const pairs: Scored[] = [];
  for (let index = 0; index < words.length; index += 2) pairs.push([words[index + 1]!, double(words[index]!)]);
  if (on.xx && db.get("zset", args[1]!) === undefined) return on.incr ? null : 0;
  const members = db.get("zset", args[1]!) ?? new SortedSet();
  let [added, changed] = [0, 0];
  let result: number | undefined;
  for (const [member, score] of pairs) {
    const before = members.score(member);
    const after = on.incr ? sum(before ?? 0, score) : score;
    if (before === undefined ? on.xx : on.nx) continue;
    if (before !== undefined && ((on.gt && after <= before) || (on.lt && after >= before))) continue;
    result = after;
    if (before === after) continue;
    members.set(member, after);
    if (before === undefined) added++;
    else changed++;
  }
  if (added + changed > 0) {
    db.open("zset", args[1]!, () => members);
    db.changed(args[1]!);
  }
  if (on.incr) return result === undefined ? null : new Double(result);
  return on.ch ? added + changed : added;
}

function sum(a: number, b: number): number {
  if (Number.isNaN(a + b)) throw new RedisError("ERR resulting score is not a number (NaN)");
  return a + b;
}

function remove({ args, db }: Call): Reply {
  const members = db.get("zset", args[1]!);
  if (members === undefined) return 0;
  const count = args.slice(2).filter((member) => members.delete(member)).length;
  if (count > 0) db.changed(args[1]!);
  return count;
}

function rank(isReverse: boolean): Command["run"] {
  return (call) => {
    const { args } = call;
    if (args.length > 4) throw syntaxError();
    const withScore = args.length === 4;
    if (withScore && args[3]!.toUpperCase() !== "WITHSCORE") throw syntaxError();
    const members = sortedSet(call, args[1]!);
    const place = members.rank(args[2]!);
    if (place === undefined) return withScore ? NO_LIST : null;
    const shown = isReverse ? members.size - 1 - place : place;
    return withScore ? [shown, new Double(members.score(args[2]!)!)] : shown;
  };
}

function take({ db }: Call, key: string, isMax: boolean, count: number): Scored[] {
  const members = db.get("zset", key)!;
  const taken = isMax
    ? members.items.slice(Math.max(0, members.size - count)).reverse()
    : members.items.slice(0, count);
  for (const [member] of taken) members.delete(member);
  if (taken.length > 0) db.changed(key);
  return taken;
}

function pop(isMax: boolean): Command["run"] {
  return (call) => {
    const { args, db, client } = call;
    if (args.length > 3) throw syntaxError();
    const count = args[2] === undefined ? undefined : integer(args[2], "value is out of range, must be positive");
    if (count !== undefined && count < 0) throw new RedisError("ERR value is out of range, must be positive");
    if (db.get("zset", args[1]!) === undefined) return [];
    const taken = take(call, args[1]!, isMax, count ?? 1);
    if (count === undefined && client.protocol === 3) return [taken[0]![0], new Double(taken[0]![1])];
    return scored(taken, client.protocol);
  };
}

function blockingPop(isMax: boolean): Command["run"] {
  return (call) => {
    const { args, db, client } = call;
    const ms = timeoutMs(args.at(-1)!);
    const keys = args.slice(1, -1);
    for (const key of keys) {
      if (db.get("zset", key) === undefined) continue;
      const [[member, score]] = take(call, key, isMax, 1) as [Scored];
      return [key, member, client.protocol === 3 ? new Double(score) : doubleText(score)];
    }
    return new Blocked(keys, ms, NO_LIST, args);
  };
}

function popOfMany(call: Call, from: number): { readonly keys: readonly string[]; readonly found: Reply } {
  const { args, db } = call;
  const words = new Words(args, from);
  const number = integer(words.next(), "numkeys should be greater than 0");
  if (number < 1) throw new RedisError("ERR numkeys should be greater than 0");
  const keys = words.many(number);
  const where = words.option();
  if (where !== "MIN" && where !== "MAX") throw syntaxError();
  let count = 1;
  if (words.takes("COUNT")) count = integer(words.next(), "count should be greater than 0");
  if (count < 1) throw new RedisError("ERR count should be greater than 0");
  if (words.left > 0) throw syntaxError();
  const key = keys.find((each) => db.get("zset", each) !== undefined);
  if (key === undefined) return { keys, found: null };
  return {
    keys,
    found: [key, take(call, key, where === "MAX", count).map(([member, score]) => [member, new Double(score)])],
  };
}

function random(call: Call): Reply {
  const { args, server, client } = call;
  if (args.length > 4) throw syntaxError();
  const { items } = sortedSet(call, args[1]!);
  if (args.length === 2) return items.length === 0 ? null : items[server.random(items.length)]![0];
  const count = integer(args[2]!);
  const withScores = args.length === 4;
  if (withScores && args[3]!.toUpperCase() !== "WITHSCORES") throw syntaxError();
  const chosen = randomItems(items, count, (bound) => server.random(bound));
  return withScores ? scored(chosen, client.protocol) : chosen.map(([member]) => member);
}

export const SORTED_SETS: readonly Command[] = [
  write("zadd", -4, add),
  write("zincrby", 4, ({ args: [, key = "", by = "", member = ""], db }) => {
    const amount = double(by);
    const after = sum(db.get("zset", key)?.score(member) ?? 0, amount);
    db.open("zset", key, () => new SortedSet()).set(member, after);
    db.changed(key);
    return new Double(after);
  }),
  write("zrem", -3, remove),
  read("zcard", 2, (call) => sortedSet(call, call.args[1]!).size),
  read("zscore", 3, (call) => {
    const score = sortedSet(call, call.args[1]!).score(call.args[2]!);
    return score === undefined ? null : new Double(score);
  }),
  read("zmscore", -3, (call) => {
    const members = sortedSet(call, call.args[1]!);
    return call.args.slice(2).map((member) => {
      const score = members.score(member);
      return score === undefined ? null : new Double(score);
    });
  }),
  read("zrank", -3, rank(false)),
  read("zrevrank", -3, rank(true)),
  write("zpopmin", -2, pop(false)),
  write("zpopmax", -2, pop(true)),
  write("zmpop", -4, (call) => popOfMany(call, 1).found ?? NO_LIST),
  write("bzpopmin", -3, blockingPop(false)),
  write("bzpopmax", -3, blockingPop(true)),
  write("bzmpop", -5, (call) => {
    const ms = timeoutMs(call.args[1]!);
    const { keys, found } = popOfMany(call, 2);
    return found ?? new Blocked(keys, ms, NO_LIST, call.args);
  }),
  read("zrandmember", -2, random),
  read("zscan", -3, (call) =>
    scanOf(
      call,
      2,
      () => sortedSet(call, call.args[1]!).items,
      ([member]) => member,
      (chosen) => chosen.flatMap(([member, score]) => [member, doubleText(score)]),
    )),
];
