/** Commands of hashes. */
import { type Call, type Command, pairsOf, read, Words, write, wrongNumber } from "../command.ts";
import { OK, Pairs, RedisError, type Reply } from "../protocol/replies.ts";
import { added, addedDouble, double, integer, wide } from "../store/numbers.ts";
import { randomItems } from "./random_items.ts";
import { scanOf } from "./scanning.ts";

const NOTHING: ReadonlyMap<string, string> = new Map();

function hash({ args, db }: Call): ReadonlyMap<string, string> {
  return db.get("hash", args[1]!) ?? NOTHING;
}

function open({ args, db }: Call): Map<string, string> {
  return db.open("hash", args[1]!, () => new Map());
}

/** Returns the number of fields that are new. */
function set(call: Call): number {
  const words = call.args.slice(2);
  if (words.length % 2 !== 0) throw wrongNumber(call.args[0]!);
  const fields = open(call);
  const before = fields.size;
  for (const [field, value] of pairsOf(words)) fields.set(field, value);
  call.db.changed(call.args[1]!);
  return fields.size - before;
}

function change(call: Call, of: (before: string) => string): string {
  const { args, db } = call;
  const after = of(hash(call).get(args[2]!) ?? "0");
  open(call).set(args[2]!, after);
  db.changed(args[1]!);
  return after;
}

function remove(call: Call): Reply {
  const fields = call.db.get("hash", call.args[1]!);
  if (fields === undefined) return 0;
  const count = call.args.slice(2).filter((field) => fields.delete(field)).length;
  if (count > 0) call.db.changed(call.args[1]!);
  return count;
}

function random(call: Call): Reply {
  const { args, server, client } = call;
  if (args.length > 4) throw new RedisError("ERR syntax error");
  const fields = [...hash(call)];
  if (args.length === 2) return fields.length === 0 ? null : fields[server.random(fields.length)]![0];
  const withValues = new Words(args, 3).takes("WITHVALUES");
  const count = integer(args[2]!);
  if (args.length === 4 && !withValues) throw new RedisError("ERR syntax error");
  const chosen = randomItems(fields, count, (bound) => server.random(bound));
  if (!withValues) return chosen.map(([field]) => field);
  return client.protocol === 3 ? chosen.map(([field, value]) => [field, value]) : chosen.flat();
}

export const HASHES: readonly Command[] = [
  write("hset", -4, set),
  write("hmset", -4, (call) => {
    set(call);
    return OK;
  }),
  write("hsetnx", 4, (call) => {
    if (hash(call).has(call.args[2]!)) return 0;
    open(call).set(call.args[2]!, call.args[3]!);
    call.db.changed(call.args[1]!);
    return 1;
  }),
  read("hget", 3, (call) => hash(call).get(call.args[2]!) ?? null),
  read("hmget", -3, (call) => {
    const fields = hash(call);
    return call.args.slice(2).map((field) => fields.get(field) ?? null);
  }),
  read("hgetall", 2, (call) => new Pairs([...hash(call)].flat())),
  read("hkeys", 2, (call) => [...hash(call).keys()]),
  read("hvals", 2, (call) => [...hash(call).values()]),
  read("hlen", 2, (call) => hash(call).size),
  read("hexists", 3, (call) => hash(call).has(call.args[2]!) ? 1 : 0),
  read("hstrlen", 3, (call) => (hash(call).get(call.args[2]!) ?? "").length),
  write("hdel", -3, remove),
  write("hincrby", 4, (call) => {
    const by = wide(call.args[3]!);
    return Number(change(call, (before) => {
      wide(before, "hash value is not an integer");
      return String(added(before, by));
    }));
  }),
  write("hincrbyfloat", 4, (call) => {
    if (!Number.isFinite(double(call.args[3]!))) throw new RedisError("ERR value is NaN or Infinity");
    return change(call, (before) => {
      double(before, "hash value is not a float");
      return addedDouble(before, call.args[3]!);
    });
  }),
  read("hscan", -3, (call) => scanOf(call, 2, () => [...hash(call)], ([field]) => field, (chosen) => chosen.flat())),
  read("hrandfield", -2, random),
];
