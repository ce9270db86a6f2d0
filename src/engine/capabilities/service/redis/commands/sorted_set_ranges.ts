/** Commands of parts of sorted sets: by place, by score, by member. */
import { type Call, type Command, range, read, syntaxError, Words, write } from "../command.ts";
import { RedisError, type Reply, scored } from "../protocol/replies.ts";
import { double, integer } from "../store/numbers.ts";
import { type Scored, SortedSet } from "../store/sorted_set.ts";
import { sortedSet } from "./sorted_sets.ts";

type By = "place" | "score" | "member";
/** True for what lies before a bound; `includes` says whether the bound itself does not. */
type Before = (item: Scored) => boolean;

/** A lower bound: what comes before it is outside. An upper one: what comes before its end is inside. */
function scoreBound(word: string, isUpper: boolean): Before {
  const isOpen = word.startsWith("(");
  const bound = double(isOpen ? word.slice(1) : word, "min or max is not a float");
  return isOpen === isUpper ? ([, score]) => score < bound : ([, score]) => score <= bound;
}

function memberBound(word: string, isUpper: boolean): Before {
  if (word === "-") return () => false;
  if (word === "+") return () => true;
  if (!/^[[(]/.test(word)) throw new RedisError("ERR min or max not valid string range item");
  const bound = word.slice(1);
  return word.startsWith("(") === isUpper ? ([member]) => member < bound : ([member]) => member <= bound;
}

/** [from, to) of what is not outside. */
function within(members: SortedSet, by: By, low: string, high: string): [number, number] {
  if (by === "place") return range(integer(low), integer(high), members.size);
  const bound = by === "score" ? scoreBound : memberBound;
  const [from, to] = [bound(low, false), bound(high, true)];
  const first = members.firstNotBefore(from);
  return [first, Math.max(first, members.firstNotBefore(to))];
}

interface Selection {
  readonly by: By;
  readonly isReverse: boolean;
  /** The bounds as they were given: the higher one first if it is reversed, except by place. */
  readonly bounds: readonly [string, string];
  readonly limit: readonly [offset: number, count: number] | undefined;
}

function select(members: SortedSet, { by, isReverse, bounds: [first, second], limit }: Selection): Scored[] {
  let items: Scored[];
  if (by === "place") {
    const [from, to] = within(members, by, first, second);
    items = isReverse
      ? members.items.slice(members.size - to, members.size - from).reverse()
      : members.items.slice(from, to);
  } else {
    const [low, high] = isReverse ? [second, first] : [first, second];
    items = members.items.slice(...within(members, by, low, high));
    if (isReverse) items.reverse();
  }
  if (limit === undefined) return items;
  const [offset, count] = limit;
  if (offset < 0) return [];
  return items.slice(offset, count < 0 ? undefined : offset + count);
}

/** The options that follow the bounds. */
function selectionOf(
  words: Words,
  bounds: readonly [string, string],
  fixed: Partial<Selection>,
): { readonly selection: Selection; readonly withScores: boolean } {
  let { by, isReverse = false, limit } = fixed;
  let withScores = false;
  while (words.left > 0) {
    const option = words.option();
    if (option === "WITHSCORES") withScores = true;
    else if (option === "LIMIT") limit = [integer(words.next()), integer(words.next())];
    else if (fixed.by === undefined && option === "BYSCORE") by = "score";
    else if (fixed.by === undefined && option === "BYLEX") by = "member";
    else if (fixed.by === undefined && option === "REV") isReverse = true;
    else throw syntaxError();
  }
  if (limit !== undefined && (by ?? "place") === "place") {
    throw new RedisError("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  }
  if (withScores && by === "member") {
    if (fixed.by !== undefined) throw syntaxError();
    throw new RedisError("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
  }
  return { selection: { by: by ?? "place", isReverse, bounds, limit }, withScores };
}

function show(call: Call, fixed: Partial<Selection>): Reply {
  const { args: [, key = "", first = "", second = ""], client } = call;
  const { selection, withScores } = selectionOf(new Words(call.args, 4), [first, second], fixed);
  check(selection);
  const items = select(sortedSet(call, key), selection);
  return withScores ? scored(items, client.protocol) : items.map(([member]) => member);
}

/** Wrong bounds are wrong also for a key that is not there. */
function check(selection: Selection): void {
  select(new SortedSet(), selection);
}

/** ZRANGE and ZREVRANGE take only one option, by place. */
function byPlace(isReverse: boolean): Command["run"] {
  return (call) => {
    const { args } = call;
    if (args.length > 5 || (args.length === 5 && args[4]!.toUpperCase() !== "WITHSCORES")) throw syntaxError();
    return show(call, { by: "place", isReverse });
  };
}

function store(call: Call): Reply {
  const { args: [, target = "", source = "", first = "", second = ""], db } = call;
  const { selection, withScores } = selectionOf(new Words(call.args, 5), [first, second], {});
  if (withScores) throw syntaxError();
  check(selection);
  const items = select(sortedSet(call, source), selection);
  const made = new SortedSet();
  for (const [member, score] of items) made.set(member, score);
  if (items.length === 0) db.delete(target);
  else db.put("zset", target, made);
  return items.length;
}

function count(by: By): Command["run"] {
  return (call) => {
    const { args: [, key = "", low = "", high = ""] } = call;
    within(new SortedSet(), by, low, high);
    const [from, to] = within(sortedSet(call, key), by, low, high);
    return to - from;
  };
}

function remove(by: By): Command["run"] {
  return (call) => {
    const { args: [, key = "", low = "", high = ""], db } = call;
    within(new SortedSet(), by, low, high);
    const members = sortedSet(call, key);
    const items = members.items.slice(...within(members, by, low, high));
    for (const [member] of items) members.delete(member);
    if (items.length > 0) db.changed(key);
    return items.length;
  };
}

export const SORTED_SET_RANGES: readonly Command[] = [
  read("zrange", -4, (call) => show(call, {})),
  read("zrevrange", -4, byPlace(true)),
  read("zrangebyscore", -4, (call) => show(call, { by: "score" })),
  read("zrevrangebyscore", -4, (call) => show(call, { by: "score", isReverse: true })),
  read("zrangebylex", -4, (call) => show(call, { by: "member" })),
  read("zrevrangebylex", -4, (call) => show(call, { by: "member", isReverse: true })),
  write("zrangestore", -5, store),
  read("zcount", 4, count("score")),
  read("zlexcount", 4, count("member")),
  write("zremrangebyrank", 4, remove("place")),
  write("zremrangebyscore", 4, remove("score")),
  write("zremrangebylex", 4, remove("member")),
];
