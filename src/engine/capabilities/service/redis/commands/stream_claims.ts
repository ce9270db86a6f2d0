/** Commands for what a group has handed out and nobody has acknowledged: it is listed, and taken over by another consumer. */
import { type Call, type Command, read, syntaxError, Words, write } from "../command.ts";
import { NO_LIST, RedisError, type Reply } from "../protocol/replies.ts";
import { integer } from "../store/numbers.ts";
import { type Consumer, idText, parseId, type Pending, placeOf } from "../store/stream.ts";
import { acknowledge, consumerOf, deliver, pendingAt } from "../store/stream_group.ts";
import { groupOf, noGroup } from "./stream_groups.ts";
import { bound, requiredId, shown } from "./streams.ts";

function pending(call: Call): Reply {
  const { args: [, key = "", name = ""], args } = call;
  const found = groupOf(call, key, name);
  const words = new Words(args, 3);
  if (words.left === 0) {
    if (found === undefined) throw noGroup(key, name);
    const { pending: all } = found.group;
    if (all.length === 0) return [0, null, null, NO_LIST];
    const counts = new Map<string, number>();
    for (const { consumer } of all) counts.set(consumer.name, (counts.get(consumer.name) ?? 0) + 1);
    const byName = [...counts].sort(([a], [b]) => a < b ? -1 : 1);
    return [
      all.length,
      idText(all[0]!.id),
      idText(all.at(-1)!.id),
      byName.map(([each, count]) => [each, String(count)]),
    ];
  }
  const leastIdleMs = words.takes("IDLE") ? integer(words.next()) : 0;
  if (words.left !== 3 && words.left !== 4) throw syntaxError();
  const [from, to] = [bound(words.next(), "first"), bound(words.next(), "last")];
  const count = integer(words.next());
  const only = words.left > 0 ? words.next() : undefined;
  if (found === undefined) throw noGroup(key, name);
  const idleMs = ({ deliveredMs }: Pending) => Math.max(0, call.nowMs - deliveredMs);
  return found.group.pending
    .filter((each) =>
      each.id >= from && each.id <= to && (only === undefined || each.consumer.name === only) &&
      idleMs(each) >= leastIdleMs
    )
    .slice(0, Math.max(0, count))
    .map((each) => [idText(each.id), each.consumer.name, idleMs(each), each.deliveries]);
}

function claim(call: Call): Reply {
  const { args: [, key = "", name = "", consumerName = "", idle = ""], args, db, nowMs } = call;
  const found = groupOf(call, key, name);
  if (found === undefined) throw noGroup(key, name);
  const leastIdleMs = Math.max(0, integer(idle, "Invalid min-idle-time argument for XCLAIM"));
  const words = new Words(args, 5);
  const ids: bigint[] = [];
  while (words.left > 0 && parseId(args[args.length - words.left]!) !== undefined) ids.push(requiredId(words.next()));
  let deliveredMs = nowMs;
  let deliveries: number | undefined;
  let [forces, onlyIds] = [false, false];
  while (words.left > 0) {
    const option = words.option();
    if (option === "FORCE") forces = true;
    else if (option === "JUSTID") onlyIds = true;
    else if (option === "IDLE") deliveredMs = nowMs - integer(words.next());
    else if (option === "TIME") deliveredMs = integer(words.next());
    else if (option === "RETRYCOUNT") deliveries = integer(words.next());
    else if (option === "LASTID") requiredId(words.next());
    else throw new RedisError(`ERR Unrecognized XCLAIM option '${args[args.length - words.left - 1]}'`);
  }
  const { stream, group: own } = found;
  const claimed: Reply[] = [];
  for (const id of ids) {
    const entry = stream.find(id);
    let before = pendingAt(own, id);
    if (entry === undefined) {
      if (before !== undefined) acknowledge(own, id);
      continue;
    }
    if (before === undefined && forces) {
      deliver(own, id, consumerOf(own, consumerName, nowMs), 0);
      before = pendingAt(own, id)!;
      before.deliveries = 0;
    }
    if (before === undefined || nowMs - before.deliveredMs < leastIdleMs) continue;
    const consumer = consumerOf(own, consumerName, nowMs);
    take(before, consumer, deliveredMs, deliveries ?? before.deliveries + (onlyIds ? 0 : 1), nowMs);
    claimed.push(onlyIds ? idText(id) : shown(entry));
  }
  db.changed(key);
  return claimed;
}

function autoClaim(call: Call): Reply {
  const { args: [, key = "", name = "", consumerName = "", idle = "", start = ""], args, db, nowMs } = call;
  const leastIdleMs = Math.max(0, integer(idle, "Invalid min-idle-time argument for XAUTOCLAIM"));
  const from = bound(start, "first");
  const words = new Words(args, 6);
  let count = 100;
  let onlyIds = false;
  while (words.left > 0) {
    if (words.takes("JUSTID")) onlyIds = true;
    else if (words.takes("COUNT")) {
      count = integer(words.next());
      if (count < 1) throw new RedisError("ERR COUNT must be > 0");
    } else throw syntaxError();
  }
  const found = groupOf(call, key, name);
  if (found === undefined) throw noGroup(key, name);
  const { stream, group: own } = found;
  const [claimed, gone]: [Reply[], Reply[]] = [[], []];
  let attempts = count * 10;
  let at = placeOf(own.pending, from);
  while (at < own.pending.length && attempts-- > 0 && claimed.length < count) {
    const each = own.pending[at]!;
    const entry = stream.find(each.id);
    if (entry === undefined) {
      own.pending.splice(at, 1);
      gone.push(idText(each.id));
      continue;
    }
    at++;
    if (nowMs - each.deliveredMs < leastIdleMs) continue;
    take(each, consumerOf(own, consumerName, nowMs), nowMs, each.deliveries + (onlyIds ? 0 : 1), nowMs);
    claimed.push(onlyIds ? idText(each.id) : shown(entry));
  }
  db.changed(key);
  return [idText(own.pending[at]?.id ?? 0n), claimed, gone];
}

function take(pendingEntry: Pending, consumer: Consumer, deliveredMs: number, deliveries: number, nowMs: number): void {
  Object.assign(pendingEntry, { consumer, deliveredMs, deliveries });
  consumer.seenMs = consumer.activeMs = nowMs;
}

export const STREAM_CLAIMS: readonly Command[] = [
  read("xpending", -3, pending),
  write("xclaim", -6, claim),
  write("xautoclaim", -6, autoClaim),
];
