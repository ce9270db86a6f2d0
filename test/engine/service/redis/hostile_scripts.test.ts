/** Scripts that never end, or try to keep what ends the run; arguments that no memory holds. */
import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { RedisCore } from "../../../../src/engine/capabilities/service/redis/core.ts";
import type { Client } from "../../../../src/engine/capabilities/service/redis/client.ts";
import { RedisError } from "../../../../src/engine/capabilities/service/redis/protocol/replies.ts";

class RunEnds extends Error {}

const MAX_INSTRUCTIONS = 200_000;
let core: RedisCore;
let client: Client;
beforeEach(() => {
  let instructions = 0;
  core = new RedisCore({
    nowMs: () => 0,
    random: () => 0,
    sha1: (text) => createHash("sha1").update(text, "latin1").digest("hex"),
    timer: () => () => {},
    spin: (more) => {
      instructions += more;
      if (instructions > MAX_INSTRUCTIONS) throw new RunEnds("endless");
    },
    onUnsimulated: (name) => {
      throw new RunEnds(name);
    },
  });
  client = core.connect({ address: "test", send() {}, close() {}, resume() {} });
});

const run = (script: string) => core.execute(client, ["EVAL", script, "0"]);

test.each([
  "while true do end",
  "while true do pcall(function() while true do end end) end",
  "while true do xpcall(function() while true do end end, function() end) end",
  "while true do pcall(redis.call, 'PING') end",
  "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
  "return coroutine.wrap(function() pcall(error) while true do end end)()",
  "local function again() return again() end return again()",
])("%s ends the run, and the next script runs", (script) => {
  expect(() => run(script)).toThrow(RunEnds);
  expect(() => run("return 1")).not.toThrow();
});

test.each([
  "return redis.pcall('GEOADD', 'x')",
  "return tostring(pcall(redis.call, 'GEOADD', 'x'))",
  "return coroutine.wrap(function() return pcall(redis.call, 'GEOADD', 'x') end)()",
])("%s does not keep what ends the run", (script) => {
  expect(() => run(script)).toThrow("GEOADD");
});

test("compiled code is no script: only a text is", () => {
  expect(run("local code, why = loadstring(string.dump(function() return 1 end)) return why")).toMatch(
    /attempt to load a binary chunk/,
  );
  expect(run("return loadstring('return 7')()")).toBe(7);
});

test("a value that holds itself is an error, however it leaves the script", () => {
  const own = "local own = {} own[1] = own";
  expect(run(`${own} return own`)).toEqual(new RedisError("ERR reached lua stack limit"));
  for (const use of ["cjson.encode(own)", "cmsgpack.pack(own)"]) {
    expect(String((run(`${own} return ${use}`) as RedisError).message)).toContain("Cannot serialise, excessive depth");
  }
  expect(run("return 1")).toBe(1);
});

test("pcall and xpcall are those of Lua 5.1", () => {
  expect(run("return {pcall(function(a, b) return a, b end, 1, 2)}")).toEqual([1, 1, 2]);
  expect(run("return {tostring(pcall()), 'x'}")).toEqual(["false", "x"]);
  expect(run("local ok, why = xpcall(function() error({}) end, function() return 'handled' end) return why"))
    .toBe("handled");
  expect(run("local ok, why = pcall(redis.call, 'nonsense') return {tostring(ok), why.err}")).toEqual([
    "false",
    "ERR Unknown Redis command called from script",
  ]);
});

test("a coroutine sorts, and an error of the order is one of the script", () => {
  expect(run("return coroutine.wrap(function() local list = {3, 1, 2} table.sort(list) return list end)()")).toEqual([
    1,
    2,
    3,
  ]);
  expect(run("return {pcall(table.sort, {2, 1}, function() error('no order', 0) end)}")).toEqual([null, "no order"]);
  expect(run("return 1")).toBe(1);
});

test("what no memory holds is refused", () => {
  const ask = (...args: string[]) => core.execute(client, args);
  expect(ask("SETRANGE", "k", "536870911", "x")).toBeInstanceOf(RedisError);
  ask("SADD", "s", "x");
  ask("HSET", "h", "f", "x");
  ask("ZADD", "z", "1", "x");
  for (const [command, key] of [["SRANDMEMBER", "s"], ["HRANDFIELD", "h"], ["ZRANDMEMBER", "z"]] as const) {
    expect(ask(command, key, "-9223372036854775000"), command).toBeInstanceOf(RedisError);
  }
});
