/** Who is believed, and which Redis is good enough. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { requireUsable, shownAddress } from "../../../../../src/api/runs/campaign/redis/connect.ts";
import { Seal } from "../../../../../src/api/runs/campaign/redis/seal.ts";

const KEY = "0123456789abcdef";
const shape = z.strictObject({ a: z.number() });

describe("a seal", () => {
  const seal = new Seal(KEY);
  const message = seal.close("unit", { a: 1 });

  test("is opened by whoever has the secret, for the purpose that it was made for", () => {
    expect(new Seal(KEY).open("unit", message, shape)).toEqual({ a: 1 });
    expect(new Seal(KEY).open("result", message, shape)).toBeUndefined();
    expect(new Seal("another secret of somebody").open("unit", message, shape)).toBeUndefined();
    expect(JSON.stringify(message)).not.toContain(KEY);
  });

  test.each([
    ["another text", { ...message, text: '{"a":2}' }],
    ["no seal", { text: message.text }],
    ["a short seal", { ...message, seal: "ab" }],
    ["letters of many bytes", { ...message, seal: "é".repeat(message.seal.length) }],
    ["another shape", seal.close("unit", { b: 1 })],
    ["nothing", null],
    ["a text", "a"],
  ])("%s is not believed", (_, forged) => {
    expect(seal.open("unit", forged, shape)).toBeUndefined();
  });

  test("those with another secret or another engine meet elsewhere", () => {
    const points = [seal.meetingPoint("1"), seal.meetingPoint("2"), new Seal(`${KEY}g`).meetingPoint("1")];
    expect(new Set(points).size).toBe(3);
    expect(new Seal(KEY).meetingPoint("1")).toBe(points[0]);
  });

  test.each([[undefined, "it is not set"], ["", "it is not set"], ["short", "found one of 5"]])(
    "%j is refused",
    (key, found) => {
      expect(() => new Seal(key)).toThrow(
        `SEEDBED_CAMPAIGN_KEY: expected a secret of at least 16 characters, ${found}`,
      );
    },
  );
});

describe("a Redis", () => {
  const info = (version: string, policy: string) =>
    `# Server\r\nredis_version:${version}\r\nmaxmemory_policy:${policy}\r\n`;

  test("is 6.2 or newer, and keeps what it is given", () => {
    for (const version of ["6.2.0", "7.0.15", "10.0.0"]) requireUsable(info(version, "noeviction"));
    expect(() => requireUsable(info("6.0.16", "noeviction"))).toThrow("expected Redis 6.2 or newer, found 6.0.16");
    expect(() => requireUsable(info("5.0.7", "noeviction"))).toThrow("found 5.0.7");
    expect(() => requireUsable(info("7.0.15", "allkeys-lru"))).toThrow("found one with maxmemory-policy allkeys-lru");
  });

  test("is shown without what is secret in its address", () => {
    expect(shownAddress("rediss://ann:secret@redis.example.org/3")).toBe("redis.example.org:6379");
    for (const url of [undefined, "", "localhost:6379", "http://a", "redis://"]) {
      expect(() => shownAddress(url)).toThrow("SEEDBED_REDIS_URL: expected the address of a Redis, ");
    }
    expect(() => shownAddress("ann:secret")).toThrow(/^(?!.*secret)/);
  });
});
