/** Commands of streams; those of groups that read them have a file of their own. */
import { Blocked } from "../blocked.ts";
import { type Call, type Command, read, syntaxError, Words, write, wrongNumber } from "../command.ts";
import { NO_LIST, OK, Pairs, RedisError, type Reply } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";
import { idText, MAX_ID, parseId, Stream, type StreamEntry } from "../store/stream.ts";

export function requiredId(text: string, missing: "first" | "last" = "first"): bigint {
  const id = parseId(text, missing);
  if (id === undefined) throw new RedisError("ERR Invalid stream ID specified as stream command argument");
  return id;
}

export function shown({ id, fields }: StreamEntry): Reply {
  return [idText(id), fields];
}

/** `(1-1` leaves the id itself out; `-` and `+` are the ends. */
export function bound(word: string, missing: "first" | "last"): bigint {
  if (word === "-") return 0n;
  if (word === "+") return MAX_ID;
  if (!word.startsWith("(")) return requiredId(word, missing);
  const id = requiredId(word.slice(1), missing);
  if (missing === "first" ? id === MAX_ID : id === 0n) {
    throw new RedisError(`ERR invalid ${missing === "first" ? "start" : "end"} ID for the interval`);
  }
  return missing === "first" ? id + 1n : id - 1n;
}

type Trim = (stream: Stream) => number;

/** Takes `MAXLEN [=|~] n` or `MINID [=|~] id`, if they are there. A limit that is about is kept exactly. */
function trimOf(words: Words): Trim | undefined {
  const isLength = words.takes("MAXLEN");
  if (!isLength && !words.takes("MINID")) return undefined;
  const isAbout = words.takes("~");
  if (!isAbout) words.takes("=");
  const word = words.next();
  let trim: Trim;
  if (isLength) {
    const most = integer(word);
    if (most < 0) throw new RedisError("ERR The MAXLEN argument must be >= 0.");
    trim = (stream) => stream.dropFirst(stream.entries.length - most);
  } else {
    const least = requiredId(word);
    trim = (stream) => stream.dropFirst(stream.place(least));
  }
  if (words.takes("LIMIT")) {
    if (!isAbout) throw new RedisError("ERR syntax error, LIMIT cannot be used without the special ~ option");
    integer(words.next());
  }
  // Redis trims whole nodes of some hundred entries, and so mostly nothing of a short stream.
  return isAbout ? (stream) => stream.entries.length > NODE ? trim(stream) : 0 : trim;
}

const NODE = 100;

function add(call: Call): Reply {
  const { args, db } = call;
  const words = new Words(args, 2);
  let makes = true;
  let trim: Trim | undefined;
  for (;;) {
    if (words.takes("NOMKSTREAM")) makes = false;
    else {
      const found = trimOf(words);
      if (found === undefined) break;
      trim = found;
    }
  }
  const wanted = words.next();
  const fields = words.rest();
  if (fields.length === 0 || fields.length % 2 !== 0) throw wrongNumber(args[0]!);
  const given = givenId(wanted);
  if (given === 0n) throw new RedisError("ERR The ID specified in XADD must be greater than 0-0");
  const before = db.get("stream", args[1]!);
  if (before === undefined && !makes) return null;
  const stream = before ?? new Stream();
  const id = typeof given === "bigint"
    ? given
    : given === "next"
    ? stream.nextId(call.nowMs)
    : stream.nextIdAt(given.ms);
  if (id === undefined || id <= stream.lastId) {
    throw new RedisError("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  }
  stream.add(id, fields);
  trim?.(stream);
  db.open("stream", args[1]!, () => stream);
  db.changed(args[1]!);
  return idText(id);
}

function givenId(word: string): bigint | "next" | { readonly ms: bigint } {
  if (word === "*") return "next";
  const [, ms] = /^(\d{1,20})-\*$/.exec(word) ?? [];
  if (ms === undefined) return requiredId(word);
  return { ms: BigInt(ms) };
}

function rangeOf(isReverse: boolean): Command["run"] {
  return ({ args: [, key = "", first = "", second = ""], args, db }) => {
    const [low, high] = isReverse ? [second, first] : [first, second];
    const [from, to] = [bound(low, "first"), bound(high, "last")];
    const words = new Words(args, 4);
    let count = Infinity;
    while (words.left > 0) {
      if (!words.takes("COUNT")) throw syntaxError();
      count = Math.max(0, integer(words.next()));
    }
    const stream = db.get("stream", key);
    if (count === 0) return NO_LIST;
    const entries = stream?.between(from, to) ?? [];
    return (isReverse ? entries.toReversed() : entries).slice(0, count).map(shown);
  };
}

/** What XREAD and XREADGROUP have in common. */
export interface Reading {
  readonly count: number;
  /** Undefined for one that does not wait. */
  readonly blockMs: number | undefined;
  readonly noAck: boolean;
  readonly keys: readonly string[];
  readonly ids: readonly string[];
}

export function readingOf(words: Words, isGroup: boolean): Reading {
  let count = Infinity;
  let blockMs: number | undefined;
  let noAck = false;
  for (;;) {
    const option = words.option();
    if (option === "STREAMS") break;
    if (option === "COUNT") {
      const number = integer(words.next());
      count = number <= 0 ? Infinity : number;
    } else if (option === "BLOCK") {
      blockMs = integer(words.next(), "timeout is not an integer or out of range");
      if (blockMs < 0) throw new RedisError("ERR timeout is negative");
    } else if (option === "NOACK" && isGroup) noAck = true;
    else throw syntaxError();
  }
  if (words.left === 0 || words.left % 2 !== 0) {
    const name = isGroup ? "xreadgroup" : "xread";
    throw new RedisError(
      `ERR Unbalanced '${name}' list of streams: for each stream key an ID or '${
        isGroup ? ">" : "$"
      }' must be specified.`,
    );
  }
  const half = words.left / 2;
  return { count, blockMs, noAck, keys: words.many(half), ids: words.many(half) };
}

/** Streams and their entries. */
export function streamsReply(found: readonly (readonly [string, Reply])[], { client }: Call): Reply {
  if (client.protocol === 3) return new Pairs(found.flat());
  return found.map(([key, entries]) => [key, entries]);
}

function readStreams(call: Call): Reply | Blocked {
  const { args, db } = call;
  const { count, blockMs, keys, ids } = readingOf(new Words(args, 1), false);
  const after = ids.map((word, index) => {
    if (word === ">") {
      throw new RedisError(
        "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.",
      );
    }
    const stream = db.get("stream", keys[index]!);
    return word === "$" ? stream?.lastId ?? 0n : requiredId(word);
  });
  const found: [string, Reply][] = [];
  for (const [index, key] of keys.entries()) {
    const entries = db.get("stream", key)?.between(after[index]! + 1n, MAX_ID).slice(0, count) ?? [];
    if (entries.length > 0) found.push([key, entries.map(shown)]);
  }
  if (found.length > 0) return streamsReply(found, call);
  if (blockMs === undefined) return NO_LIST;
  // `$` is what was last when the wait began.
  const again = [...args.slice(0, args.length - ids.length), ...after.map(idText)];
  return new Blocked(keys, blockMs, NO_LIST, again);
}

function remove({ args, db }: Call): Reply {
  const stream = db.get("stream", args[1]!);
  if (stream === undefined) return 0;
  const ids = args.slice(2).map((word) => requiredId(word));
  const count = ids.filter((id) => stream.delete(id)).length;
  if (count > 0) db.changed(args[1]!);
  return count;
}

function trimStream({ args, db }: Call): Reply {
  const words = new Words(args, 2);
  const trim = trimOf(words);
  if (trim === undefined || words.left > 0) throw syntaxError();
  const stream = db.get("stream", args[1]!);
  if (stream === undefined) return 0;
  const count = trim(stream);
  if (count > 0) db.changed(args[1]!);
  return count;
}

function setId({ args, db }: Call): Reply {
  const id = requiredId(args[2]!);
  const words = new Words(args, 3);
  let added: number | undefined;
  let maxDeleted: bigint | undefined;
  while (words.left > 0) {
    if (words.takes("ENTRIESADDED")) added = integer(words.next());
    else if (words.takes("MAXDELETEDID")) maxDeleted = requiredId(words.next());
    else throw syntaxError();
  }
  const stream = db.get("stream", args[1]!);
  if (stream === undefined) throw new RedisError("ERR no such key");
  const last = stream.entries.at(-1);
  if (last !== undefined && id < last.id) {
    throw new RedisError("ERR The ID specified in XSETID is smaller than the target stream top item");
  }
  stream.lastId = id;
  if (added !== undefined) stream.added = added;
  if (maxDeleted !== undefined) stream.maxDeletedId = maxDeleted;
  db.changed(args[1]!);
  return OK;
}

export const STREAMS: readonly Command[] = [
  write("xadd", -5, add),
  read("xlen", 2, ({ args, db }) => db.get("stream", args[1]!)?.entries.length ?? 0),
  read("xrange", -4, rangeOf(false)),
  read("xrevrange", -4, rangeOf(true)),
  read("xread", -4, readStreams),
  write("xdel", -3, remove),
  write("xtrim", -4, trimStream),
  write("xsetid", -3, setId),
];
