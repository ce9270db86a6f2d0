/** Unions, intersections and differences of sorted sets; sets count as ones whose scores are 1. */
import { type Call, type Command, read, syntaxError, Words, write } from "../command.ts";
import { RedisError, type Reply, scored } from "../protocol/replies.ts";
import { wrongKind } from "../store/database.ts";
import { double, integer } from "../store/numbers.ts";
import { SortedSet } from "../store/sorted_set.ts";

type Operation = "union" | "inter" | "diff";
type Scores = ReadonlyMap<string, number>;
type Aggregate = (a: number, b: number) => number;

const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  // Infinities that cancel each other make 0.
  SUM: (a, b) => Number.isNaN(a + b) ? 0 : a + b,
  MIN: (a, b) => b < a ? b : a,
  MAX: (a, b) => b > a ? b : a,
};

function scoresOf({ db }: Call, key: string): Scores {
  const entry = db.entry(key);
  if (entry === undefined) return new Map();
  if (entry.kind === "zset") return new Map((entry.value as SortedSet).items);
  if (entry.kind === "set") return new Map([...entry.value as Set<string>].map((member) => [member, 1]));
  throw wrongKind();
}

function keysOf(words: Words, command: string): readonly string[] {
  const count = integer(words.next());
  if (count < 1) throw new RedisError(`ERR at least 1 input key is needed for '${command.toLowerCase()}' command`);
  return words.many(count);
}

function combine(
  call: Call,
  operation: Operation,
  words: Words,
  mayShow: boolean,
): { readonly made: SortedSet; readonly withScores: boolean } {
  const keys = keysOf(words, call.args[0]!);
  const sources = keys.map((key) => scoresOf(call, key));
  let weights = keys.map(() => 1);
  let aggregate = AGGREGATES["SUM"]!;
  let withScores = false;
  while (words.left > 0) {
    const option = words.option();
    if (option === "WEIGHTS" && operation !== "diff") {
      weights = words.many(keys.length).map((word) => double(word, "weight value is not a float"));
    } else if (option === "AGGREGATE" && operation !== "diff") {
      const chosen = AGGREGATES[words.option()];
      if (chosen === undefined) throw syntaxError();
      aggregate = chosen;
    } else if (option === "WITHSCORES" && mayShow) withScores = true;
    else throw syntaxError();
  }
  const scores = new Map<string, number>();
  if (operation === "diff") {
    const [first, ...others] = sources;
    for (const [member, score] of first!) if (!others.some((each) => each.has(member))) scores.set(member, score);
  } else {
    for (const [index, source] of sources.entries()) {
      for (const [member, score] of source) {
        if (operation === "inter" && !sources.every((each) => each.has(member))) continue;
        const product = score * weights[index]!;
        const weighted = Number.isNaN(product) ? 0 : product;
        const before = scores.get(member);
        scores.set(member, before === undefined ? weighted : aggregate(before, weighted));
      }
    }
  }
  const made = new SortedSet();
  for (const [member, score] of scores) made.set(member, score);
  return { made, withScores };
}

const shown = (operation: Operation): Command["run"] => (call): Reply => {
  const { made, withScores } = combine(call, operation, new Words(call.args, 1), true);
  return withScores ? scored(made.items, call.client.protocol) : made.items.map(([member]) => member);
};

const stored = (operation: Operation): Command["run"] => (call): Reply => {
  const { made } = combine(call, operation, new Words(call.args, 2), false);
  if (made.size === 0) call.db.delete(call.args[1]!);
  else call.db.put("zset", call.args[1]!, made);
  return made.size;
};

function intersectionSize(call: Call): Reply {
  const words = new Words(call.args, 1);
  const count = integer(words.next(), "numkeys should be greater than 0");
  if (count < 1) throw new RedisError("ERR numkeys should be greater than 0");
  if (count > words.left) throw new RedisError("ERR Number of keys can't be greater than number of args");
  const [first, ...others] = words.many(count).map((key) => scoresOf(call, key));
  let limit = 0;
  while (words.left > 0) {
    if (!words.takes("LIMIT")) throw syntaxError();
    limit = integer(words.next(), "LIMIT can't be negative");
    if (limit < 0) throw new RedisError("ERR LIMIT can't be negative");
  }
  const { length } = [...first!.keys()].filter((member) => others.every((each) => each.has(member)));
  return limit === 0 ? length : Math.min(limit, length);
}

export const SORTED_SET_COMBINATIONS: readonly Command[] = [
  read("zunion", -3, shown("union")),
  read("zinter", -3, shown("inter")),
  read("zdiff", -3, shown("diff")),
  write("zunionstore", -4, stored("union")),
  write("zinterstore", -4, stored("inter")),
  write("zdiffstore", -4, stored("diff")),
  read("zintercard", -3, intersectionSize),
];
