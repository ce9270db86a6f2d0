/** When keys expire: the options of SET and GETEX, and the commands of the EXPIRE family. */
import { type Call, type Command, read, write } from "../command.ts";
import { RedisError, type Reply } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";

const MAX_MS = 2 ** 62;

/**
 * The time, in Unix ms, that an option of a command says.
 * @param option `EX`, `PX`, `EXAT` or `PXAT`
 * @throws RedisError for none, or one that is not after 1970
 */
export function expiryOf(option: string, word: string, nowMs: number, command: string): number {
  const value = integer(word);
  const ms = option.startsWith("E") ? value * 1_000 : value;
  if (value <= 0 || ms > MAX_MS) throw new RedisError(`ERR invalid expire time in '${command}' command`);
  return option.endsWith("AT") ? ms : nowMs + ms;
}

function expire(unitMs: number, isAt: boolean): Command["run"] {
  return ({ args: [name = "", key = "", word = ""], args, db, nowMs }) => {
    const value = integer(word);
    const atMs = isAt ? value * unitMs : nowMs + value * unitMs;
    if (Math.abs(atMs) > MAX_MS) throw new RedisError(`ERR invalid expire time in '${name.toLowerCase()}' command`);
    const conditions = conditionsOf(args.slice(3));
    const entry = db.entry(key);
    if (entry === undefined) return 0;
    const before = entry.expiresAtMs;
    if (conditions.has("NX") && before !== undefined) return 0;
    if (conditions.has("XX") && before === undefined) return 0;
    if (conditions.has("GT") && (before === undefined || atMs <= before)) return 0;
    if (conditions.has("LT") && before !== undefined && atMs >= before) return 0;
    if (atMs <= nowMs) db.delete(key);
    else db.expire(key, atMs);
    return 1;
  };
}

function conditionsOf(words: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const word of words) {
    const option = word.toUpperCase();
    if (!/^(?:NX|XX|GT|LT)$/.test(option)) throw new RedisError(`ERR Unsupported option ${word}`);
    found.add(option);
  }
  if (found.has("NX") && found.size > 1) {
    throw new RedisError("ERR NX and XX, GT or LT options at the same time are not compatible");
  }
  if (found.has("GT") && found.has("LT")) {
    throw new RedisError("ERR GT and LT options at the same time are not compatible");
  }
  return found;
}

/** -2 for no key, -1 for one that stays. */
function left({ args, db }: Call, of: (expiresAtMs: number) => number): Reply {
  const entry = db.entry(args[1]!);
  if (entry === undefined) return -2;
  return entry.expiresAtMs === undefined ? -1 : of(entry.expiresAtMs);
}

export const EXPIRY: readonly Command[] = [
  write("expire", -3, expire(1_000, false)),
  write("pexpire", -3, expire(1, false)),
  write("expireat", -3, expire(1_000, true)),
  write("pexpireat", -3, expire(1, true)),
  read("ttl", 2, (call) => left(call, (atMs) => Math.floor((atMs - call.nowMs + 500) / 1_000))),
  read("pttl", 2, (call) => left(call, (atMs) => atMs - call.nowMs)),
  read("expiretime", 2, (call) => left(call, (atMs) => Math.floor((atMs + 500) / 1_000))),
  read("pexpiretime", 2, (call) => left(call, (atMs) => atMs)),
  write("persist", 2, ({ args, db }) => {
    if (db.entry(args[1]!)?.expiresAtMs === undefined) return 0;
    db.expire(args[1]!, undefined);
    return 1;
  }),
];
