/** The same commands to a Redis of the world and to a real one, with the same answers. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RedisCore } from "../../../../src/engine/capabilities/service/redis/core.ts";
import { RequestReader } from "../../../../src/engine/capabilities/service/redis/protocol/reader.ts";
import { writeCommand } from "../../../../src/engine/capabilities/service/redis/protocol/writer.ts";
import { fc } from "../../../support/properties.ts";
import { type Answer, readAnswers, RedisClient } from "../../../support/redis_client.ts";
import { REDIS_SERVER, RedisServer } from "../../../support/redis_server.ts";
import { isThorough } from "../../../support/slow.ts";
import { command } from "./generated.ts";
import { UNORDERED } from "./templates.ts";

const SKIPPED = REDIS_SERVER === undefined ? " (skipped: redis-server is not installed)" : "";

let real: RedisServer;
let client: RedisClient;
beforeAll(async () => {
  if (REDIS_SERVER === undefined) return;
  real = await RedisServer.start();
  client = new RedisClient(real.port);
});
afterAll(async () => {
  client?.close();
  await real?.stop();
});

function inWorld(commands: readonly (readonly string[])[]): Answer[] {
  const core = new RedisCore({
    nowMs: () => 1_800_000_000_000,
    random: () => 0,
    sha1: (text) => createHash("sha1").update(text, "latin1").digest("hex"),
    timer: () => () => {},
  });
  let sent = "";
  const own = core.connect({ address: "", send: (text) => sent += text, close: () => {} });
  const reader = new RequestReader();
  reader.push(Buffer.from(commands.map(writeCommand).join(""), "latin1"));
  for (let words = reader.next(); words !== undefined; words = reader.next()) core.perform(own, words);
  return readAnswers(sent);
}

/** What is a set is compared in an order. */
function ordered(words: readonly string[], answer: Answer): Answer {
  if (!Array.isArray(answer) || !UNORDERED.test(words[0]!)) return answer;
  const sort = (items: Answer) => Array.isArray(items) ? items.toSorted() : items;
  return words[0] === "SSCAN" ? answer.map(sort) : sort(answer);
}

/** The commands of a transaction, whose answers come with EXEC. */
function compared(commands: readonly (readonly string[])[], answers: readonly Answer[]): Answer[] {
  let queued: (readonly string[])[] = [];
  return answers.map((answer, index) => {
    const words = commands[index]!;
    if (words[0] === "EXEC" && Array.isArray(answer)) {
      const all = answer.map((each: Answer, at: number) => ordered(queued[at] ?? [""], each));
      queued = [];
      return all;
    }
    if (answer === "+QUEUED") queued.push(words);
    else if (words[0] === "DISCARD" || words[0] === "EXEC") queued = [];
    return ordered(words, answer);
  });
}

test(`answers are those of a real server${SKIPPED}`, async ({ skip, task }) => {
  if (REDIS_SERVER === undefined) return skip();
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 60, size: "max" }), async (commands) => {
      const whole = [["RESET"], ["FLUSHALL"], ...commands];
      const expected = await client.ask(whole.map(writeCommand).join(""), whole.length);
      const found = inWorld(whole);
      const show = (answers: Answer[]) =>
        compared(whole, answers).map((answer, index) => [whole[index]!.join(" "), answer]);
      expect(show(found)).toEqual(show(expected));
    }),
    { numRuns: isThorough(task.name) ? 3_000 : 300 },
  );
}, 300_000);
