/** What a server logs makes the same data again: in another one, in itself after a restart, and as far as a file goes that was cut off. */
import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { VirtualFs } from "../../../../src/engine/capabilities/fs/virtual_fs.ts";
import "../../../../src/engine/capabilities/world.ts";
import { Kernel } from "../../../../src/engine/world/kernel.ts";
import { RedisCore } from "../../../../src/engine/capabilities/service/redis/core.ts";
import { AppendOnlyFile } from "../../../../src/engine/capabilities/service/redis/log/append_only_file.ts";
import { LogReader } from "../../../../src/engine/capabilities/service/redis/log/log_reader.ts";
import { WriteLog } from "../../../../src/engine/capabilities/service/redis/log/write_log.ts";
import { SortedSet } from "../../../../src/engine/capabilities/service/redis/store/sorted_set.ts";
import { Replication } from "../../../../src/engine/capabilities/service/redis/replication/replication.ts";
import { writeCommand } from "../../../../src/engine/capabilities/service/redis/protocol/writer.ts";
import { fc } from "../../../support/properties.ts";
import { readAnswers, RedisClient } from "../../../support/redis_client.ts";
import { seeded } from "../../support/programs.ts";
import { REDIS_SERVER, RedisServer } from "../../../support/redis_server.ts";
import { SLOW } from "../../../support/slow.ts";
import { command } from "./generated.ts";

const START_MS = 1_800_000_000_000;
const SKIPPED = REDIS_SERVER === undefined ? " (skipped: redis-server is not installed)" : "";

interface Made {
  readonly core: RedisCore;
  readonly log: WriteLog;
  /** Unix ms of its clock. */
  nowMs: number;
  send(words: readonly string[]): void;
}

/** Does something else whenever it runs. */
const SCRIPT = `redis.call("SADD", KEYS[1], redis.call("TIME")[1], math.random())
return redis.call("SPOP", KEYS[2])`;

/**
 * A server without a network, whose log is kept.
 * @param draws where its random numbers begin
 */
function server(draws = 0): Made {
  const log = new WriteLog(true);
  const made = { nowMs: START_MS, log } as Made & { core: RedisCore };
  const core = new RedisCore({
    nowMs: () => made.nowMs,
    random: (bound) => ++draws % bound,
    sha1: (text) => createHash("sha1").update(text, "latin1").digest("hex"),
    timer: () => () => {},
    onEffects: (effects) => void log.append(effects),
  });
  const client = core.connect({ address: "", send: () => {}, close: () => {} });
  return Object.assign(made, { core, send: (words: readonly string[]) => core.perform(client, words) });
}

/** Does all that a log says, as far as it is whole. */
function repeat(core: RedisCore, text: string): void {
  const reader = new LogReader();
  const client = core.connect({ address: "", send: () => {}, close: () => {} });
  reader.push(Buffer.from(text, "latin1"));
  for (let done = reader.next(); done !== undefined; done = reader.next()) core.repeat(client, done);
}

/** All data, in an order. */
function dataOf(core: RedisCore): unknown {
  const plain = (_: string, value: unknown): unknown => {
    if (value instanceof Map) return [...value].sort(([a], [b]) => a < b ? -1 : 1);
    if (value instanceof Set) return [...value].sort();
    if (value instanceof SortedSet) return value.items;
    return typeof value === "bigint" ? `${value}` : value;
  };
  return core.databases.map((db) =>
    db.keys().sort().map((key) => [key, JSON.parse(JSON.stringify(db.entry(key), plain)) as unknown])
  );
}

test("another server that repeats the log has the same data", () => {
  const drawing = fc.constantFrom(["SPOP", "a"], ["SPOP", "b", "2"], ["EVAL", SCRIPT, "2", "a", "b"]);
  const stepped = fc.tuple(fc.oneof({ weight: 9, arbitrary: command }, drawing), fc.constantFrom(0, 1, 1_000, 150_000));
  fc.assert(
    fc.property(fc.array(stepped, { minLength: 10, maxLength: 60, size: "max" }), (commands) => {
      const primary = server();
      for (const [words, ms] of commands) {
        primary.send(words);
        primary.nowMs += ms;
      }
      const replica = server(1);
      repeat(replica.core, primary.log.from(0));
      // What has expired and was not asked for is there, and hidden.
      replica.nowMs = primary.nowMs;
      for (const each of [primary, replica]) each.send(["PING"]);
      expect(dataOf(replica.core)).toEqual(dataOf(primary.core));
    }),
    { numRuns: SLOW ? 3_000 : 60 },
  );
});

test("what was chosen at random is chosen again, also by scripts", () => {
  const primary = server();
  for (
    const words of [["SADD", "a", "x", "y", "z"], ["SPOP", "a"], ["SADD", "b", "1", "2", "3", "4"], [
      "EVAL",
      SCRIPT,
      "2",
      "a",
      "b",
    ]]
  ) {
    primary.send(words);
  }
  const replica = server(1);
  repeat(replica.core, primary.log.from(0));
  expect(dataOf(replica.core)).toEqual(dataOf(primary.core));
});

test("a replica hides what has expired, and keeps it for the commands of its primary", () => {
  const primary = server();
  primary.send(["SET", "n", "5", "PX", "100"]);
  primary.send(["INCR", "n"]);
  const answers: string[] = [];
  const replication = new Replication({ follow: () => true, lead: () => {} });
  replication.source = { host: "primary", port: 6379, isLinked: true };
  const core = new RedisCore({
    nowMs: () => START_MS + 1_000,
    random: () => 0,
    sha1: () => "",
    timer: () => () => {},
    replication,
  });
  const client = core.connect({ address: "", send: (text) => void answers.push(text), close: () => {} });
  const first = primary.log.from(0);
  repeat(core, first.slice(0, first.indexOf("*2\r\n$4\r\nINCR")));
  core.perform(client, ["GET", "n"]);
  repeat(core, first.slice(first.indexOf("*2\r\n$4\r\nINCR")));
  expect(answers).toEqual(["$-1\r\n"]);
  replication.lead();
  core.perform(client, ["EXISTS", "n"]);
  expect(answers.at(-1)).toBe(":0\r\n");
});

test("a sync that succeeds is no write that does: changes are refused until there is room", () => {
  const kernel = new Kernel({ source: seeded() });
  const files = new VirtualFs(kernel, kernel.clock, {}, "/app", "strict");
  const timers: (() => void)[] = [];
  const file = new AppendOnlyFile({
    files,
    policy: "everysec",
    timer: (_ms, _label, callback) => void timers.push(callback),
    exit: (why) => expect.unreachable(why),
  });
  file.append("one ");
  files.limitTo(0);
  file.append("two");
  const [sync, again] = timers;
  sync!();
  expect(file.refusal).toBe("MISCONF Errors writing to the AOF file: No space left on device");
  files.limitTo(undefined);
  again!();
  expect(file.refusal).toBeUndefined();
  expect(String(file.content())).toBe("one two");
});

test(`a file that was cut off, or is damaged, is read as by a real server${SKIPPED}`, async ({ skip }) => {
  if (REDIS_SERVER === undefined) return skip();
  const own = server();
  for (
    const words of [
      ["SET", "a", "1"],
      ["RPUSH", "l", "x", "y"],
      ["MULTI"],
      ["INCR", "a"],
      ["SADD", "s", "m"],
      ["EXEC"],
      ["HSET", "h", "f", "v"],
    ]
  ) {
    own.send(words);
  }
  const text = own.log.from(0);
  const questions = [["GET", "a"], ["LRANGE", "l", "0", "-1"], ["SMEMBERS", "s"], ["HGET", "h", "f"]];
  const middle = text.indexOf("*2\r\n$4\r\nINCR");
  const real = await RedisServer.start();
  try {
    for (
      const file of [
        text,
        text.slice(0, middle + 5),
        text.slice(0, -3),
        text.slice(0, 20),
        `${text.slice(0, middle)}\0\0\0\0${text.slice(middle + 4)}`,
      ]
    ) {
      await real.kill();
      const folder = join(real.folder, "appendonlydir");
      const name = readdirSync(folder).find((each) => each.endsWith(".incr.aof"))!;
      writeFileSync(join(folder, name), file, "latin1");
      let expected: unknown = "does not start";
      try {
        await real.start();
        const client = new RedisClient(real.port);
        expected = await client.ask(questions.map(writeCommand).join(""), questions.length);
        client.close();
      } catch (error) {
        expect(String(error)).toMatch(/Bad file format reading the append only file/);
      }
      expect(answersOf(file, questions)).toEqual(expected);
    }
  } finally {
    await real.stop();
  }
}, 60_000);

function answersOf(file: string, questions: readonly (readonly string[])[]): unknown {
  const { core } = server();
  try {
    repeat(core, file);
  } catch {
    return "does not start";
  }
  let sent = "";
  const client = core.connect({ address: "", send: (text) => sent += text, close: () => {} });
  for (const words of questions) core.perform(client, words);
  return readAnswers(sent);
}
