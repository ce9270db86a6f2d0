/** Commands of texts and counters. */
import { type Call, type Command, pairsOf, range, read, syntaxError, Words, write, wrongNumber } from "../command.ts";
import { OK, RedisError, type Reply } from "../protocol/replies.ts";
import { added, addedDouble, integer, wide } from "../store/numbers.ts";
import { expiryOf } from "./expiry.ts";

/** Of V8's texts, somewhat below that of a real server. */
const MAX_BYTES = 2 ** 29 - 24;

function text({ db }: Call, key: string): string | undefined {
  return db.get("string", key);
}

/** Changes a text, and keeps when it expires. */
function edit({ db }: Call, key: string, value: string): void {
  const entry = db.entry(key);
  db.put("string", key, value, entry?.expiresAtMs);
}

function set(call: Call): Reply {
  const { args: [, key = "", value = ""], args, db } = call;
  const words = new Words(args, 3);
  let expiresAtMs: number | undefined;
  let keeps = false;
  let returnsOld = false;
  let condition: "NX" | "XX" | undefined;
  while (words.left > 0) {
    const option = words.option();
    if ((option === "NX" || option === "XX") && (condition ?? option) === option) condition = option;
    else if (option === "GET") returnsOld = true;
    else if (option === "KEEPTTL" && expiresAtMs === undefined) keeps = true;
    else if (/^(?:EX|PX|EXAT|PXAT)$/.test(option) && !keeps && expiresAtMs === undefined) {
      expiresAtMs = expiryOf(option, words.next(), call.nowMs, "set");
    } else throw syntaxError();
  }
  const old = returnsOld ? text(call, key) ?? null : null;
  const before = db.entry(key);
  const isMet = condition === undefined || (condition === "XX") === (before !== undefined);
  if (isMet) putUntil(call, key, value, keeps ? before?.expiresAtMs : expiresAtMs);
  if (returnsOld) return old;
  return isMet ? OK : null;
}

/** A value that expires in the past is gone at once. */
function putUntil(call: Call, key: string, value: string, expiresAtMs: number | undefined): void {
  call.db.put("string", key, value, expiresAtMs);
  if (expiresAtMs !== undefined && expiresAtMs <= call.nowMs) call.db.delete(key);
}

function getEx(call: Call): Reply {
  const { args: [, key = ""], args, db, nowMs } = call;
  const words = new Words(args, 2);
  let change: (() => void) | undefined;
  while (words.left > 0) {
    if (change !== undefined) throw syntaxError();
    const option = words.option();
    if (option === "PERSIST") change = () => db.entry(key)?.expiresAtMs !== undefined && db.expire(key, undefined);
    else if (/^(?:EX|PX|EXAT|PXAT)$/.test(option)) {
      const atMs = expiryOf(option, words.next(), nowMs, "getex");
      change = () => atMs <= nowMs ? db.delete(key) : db.expire(key, atMs);
    } else throw syntaxError();
  }
  const value = text(call, key);
  if (value === undefined) return null;
  change?.();
  return value;
}

function add(call: Call, key: string, by: bigint): number {
  const sum = added(text(call, key) ?? "0", by);
  edit(call, key, String(sum));
  return Number(sum);
}

function setAll({ args, db }: Call): void {
  for (const [key, value] of pairsOf(args.slice(1))) db.put("string", key, value);
}

function requirePairs({ args }: Call): void {
  if (args.length % 2 === 0) throw wrongNumber(args[0]!);
}

function setRange(call: Call): Reply {
  const { args: [, key = "", offsetText = "", patch = ""] } = call;
  const offset = integer(offsetText);
  if (offset < 0) throw new RedisError("ERR offset is out of range");
  const before = text(call, key);
  if (patch === "") return before?.length ?? 0;
  requireSize(offset + patch.length);
  const padded = (before ?? "").padEnd(offset, "\0");
  const after = padded.slice(0, offset) + patch + padded.slice(offset + patch.length);
  edit(call, key, after);
  return after.length;
}

function requireSize(bytes: number): void {
  if (bytes > MAX_BYTES) throw new RedisError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
}

function getRange(call: Call): Reply {
  const { args: [, key = "", start = "", stop = ""] } = call;
  const value = text(call, key) ?? "";
  const [first, last] = [integer(start), integer(stop)];
  if (first < 0 && last < 0 && first > last) return "";
  // Unlike in lists, an end before the beginning is the beginning.
  const end = Math.max(0, last < 0 ? last + value.length : last);
  return value.slice(...range(first, end, value.length));
}

function bitOffset(word: string): number {
  const message = "ERR bit offset is not an integer or out of range";
  const offset = /^\d{1,10}$/.test(word) ? Number(word) : NaN;
  if (!(offset < MAX_BYTES * 8)) throw new RedisError(message);
  return offset;
}

function setBit(call: Call): Reply {
  const { args: [, key = "", at = "", bit = ""] } = call;
  const offset = bitOffset(at);
  if (bit !== "0" && bit !== "1") throw new RedisError("ERR bit is not an integer or out of range");
  const value = text(call, key) ?? "";
  const byte = offset >> 3;
  const mask = 0x80 >> (offset & 7);
  const padded = value.padEnd(byte + 1, "\0");
  const before = padded.charCodeAt(byte);
  const after = bit === "1" ? before | mask : before & ~mask;
  edit(call, key, padded.slice(0, byte) + String.fromCharCode(after) + padded.slice(byte + 1));
  return (before & mask) === 0 ? 0 : 1;
}

function getBit(call: Call): Reply {
  const offset = bitOffset(call.args[2]!);
  const byte = (text(call, call.args[1]!) ?? "").charCodeAt(offset >> 3);
  return Number.isNaN(byte) || (byte & (0x80 >> (offset & 7))) === 0 ? 0 : 1;
}

function bitCount(call: Call): Reply {
  const { args: [, key = "", start, stop, unit = "BYTE"], args } = call;
  if (args.length === 3 || args.length > 5) throw syntaxError();
  const isBits = unit.toUpperCase() === "BIT";
  if (!isBits && unit.toUpperCase() !== "BYTE") throw syntaxError();
  const ends = start === undefined ? [0, -1] : [integer(start), integer(stop!)];
  const value = text(call, key) ?? "";
  if (ends[0]! < 0 && ends[1]! < 0 && ends[0]! > ends[1]!) return 0;
  const length = isBits ? value.length * 8 : value.length;
  const end = Math.max(0, ends[1]! < 0 ? ends[1]! + length : ends[1]!);
  const [from, to] = range(ends[0]!, end, length);
  let count = 0;
  for (let bit = isBits ? from : from * 8; bit < (isBits ? to : to * 8); bit++) {
    if ((value.charCodeAt(bit >> 3) & (0x80 >> (bit & 7))) !== 0) count++;
  }
  return count;
}

function setWithExpiry(option: "EX" | "PX"): Command["run"] {
  return (call) => {
    const { args: [name = "", key = "", duration = "", value = ""], nowMs } = call;
    putUntil(call, key, value, expiryOf(option, duration, nowMs, name.toLowerCase()));
    return OK;
  };
}

export const STRINGS: readonly Command[] = [
  read("get", 2, (call) => text(call, call.args[1]!) ?? null),
  write("set", -3, set),
  write("setnx", 3, ({ args, db }) => {
    if (db.entry(args[1]!) !== undefined) return 0;
    db.put("string", args[1]!, args[2]!);
    return 1;
  }),
  write("setex", 4, setWithExpiry("EX")),
  write("psetex", 4, setWithExpiry("PX")),
  write("getset", 3, (call) => {
    const old = text(call, call.args[1]!) ?? null;
    call.db.put("string", call.args[1]!, call.args[2]!);
    return old;
  }),
  write("getdel", 2, (call) => {
    const old = text(call, call.args[1]!) ?? null;
    call.db.delete(call.args[1]!);
    return old;
  }),
  write("getex", -2, getEx),
  read("mget", -2, ({ args, db }) =>
    args.slice(1).map((key) => {
      const entry = db.entry(key);
      return entry?.kind === "string" ? entry.value as string : null;
    })),
  write("mset", -3, (call) => {
    requirePairs(call);
    setAll(call);
    return OK;
  }),
  write("msetnx", -3, (call) => {
    requirePairs(call);
    if (pairsOf(call.args.slice(1)).some(([key]) => call.db.entry(key) !== undefined)) return 0;
    setAll(call);
    return 1;
  }),
  write("append", 3, (call) => {
    const after = (text(call, call.args[1]!) ?? "") + call.args[2]!;
    requireSize(after.length);
    edit(call, call.args[1]!, after);
    return after.length;
  }),
  read("strlen", 2, (call) => (text(call, call.args[1]!) ?? "").length),
  write("incr", 2, (call) => add(call, call.args[1]!, 1n)),
  write("decr", 2, (call) => add(call, call.args[1]!, -1n)),
  write("incrby", 3, (call) => add(call, call.args[1]!, wide(call.args[2]!))),
  write("decrby", 3, (call) => add(call, call.args[1]!, -wide(call.args[2]!))),
  write("incrbyfloat", 3, (call) => {
    const sum = addedDouble(text(call, call.args[1]!) ?? "0", call.args[2]!);
    edit(call, call.args[1]!, sum);
    return sum;
  }),
  read("getrange", 4, getRange),
  read("substr", 4, getRange),
  write("setrange", 4, setRange),
  write("setbit", 4, setBit),
  read("getbit", 3, getBit),
  read("bitcount", -2, bitCount),
];
