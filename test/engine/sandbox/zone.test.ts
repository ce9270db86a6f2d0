/** Local time is that of the world's TZ, in every respect as Node computes it with that TZ. */
import { describe, expect, test } from "vitest";
import { inNode } from "../../support/real_node.ts";
import { valueOf } from "../../support/logged.ts";
import { slow } from "../../support/slow.ts";
import { fc } from "../../support/properties.ts";

/** Gaps and overlaps at midnight, of half an hour, of a day; offsets with minutes; none. */
const ZONES = [
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/St_Johns",
  "Pacific/Apia",
  "America/Sao_Paulo",
  "Africa/Casablanca",
  "Asia/Tokyo",
  "Pacific/Kiritimati",
  "Etc/GMT+5",
  "Europe/Dublin",
  "America/Havana",
  ":Asia/Tehran",
  "EST5EDT",
];

/** Everything about local time, for dates and their components, in each zone in turn. */
const ALL = `
  const METHODS = ["getFullYear", "getMonth", "getDate", "getDay", "getHours", "getMinutes", "getSeconds", "getMilliseconds", "getYear",
    "getTimezoneOffset", "toString", "toDateString", "toTimeString", "toISOString", "toLocaleString", "toLocaleDateString", "toLocaleTimeString"];
  const SETTERS = [["setFullYear", 2025, 2, 9], ["setMonth", 2], ["setMonth", 10, 1], ["setDate", 31], ["setHours", 2, 30], ["setHours", 26],
    ["setMinutes", 90], ["setSeconds", -1], ["setMilliseconds", 5000], ["setYear", 99]];
  const seen = [];
  for (const [zone, ms, parts] of CASES) {
    process.env.TZ = zone;
    const dates = [new Date(ms), new Date(...parts), new Date(new Date(ms)), structuredClone(new Date(ms))];
    for (const date of dates) {
      seen.push(METHODS.map((method) => date[method]("en-US")));
      for (const [method, ...args] of SETTERS) { const copy = new Date(date); seen.push([method, copy[method](...args), copy.getTime()]); }
    }
    const at = dates[0]; const text = [at.toString(), at.toISOString(), at.toISOString().slice(0, 19), at.toISOString().slice(0, 16).replace("T", " "), at.toISOString().slice(0, 10),
      at.toDateString(), at.toUTCString(), at.toISOString().slice(0, 19) + "-03:30", at.toISOString().slice(0, 19) + "+0545", "Mar 9, 2025 02:30", "2025/11/02 1:30 AM",
      "Mar 9 2025 02:30 EST", "9 March 2025 02:30 GMT", "9 March 2025 02:30 (a remark -05:00)", "no date", "2025-03-09T02:30", "1 Jan 1970"];
    seen.push(text.map((each) => [Date.parse(each), new Date(each).getTime(), new Date(new String(each)).getTime()]));
    seen.push(new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeStyle: "long" }).format(at), String(new Date(NaN)), new Date(NaN).setFullYear(2020), new Date(NaN).setHours(1),
      new Date(NaN).getTimezoneOffset(), new Date(2020, NaN).getTime(), new Date(99, 0).getTime(), new Date(8.64e15).getTime(), new Date(275760, 8, 13).getTime(), new Date(275760, 8, 14).getTime());
  }
  return JSON.stringify(seen).match(/.{1,9000}/gs);`;

/** A few zones have a name of their own in `toString`, and another in `Intl`, which a world has in both. */
const NAMES = / \([^)"]*\)/g;

type Case = readonly [zone: string, ms: number, parts: readonly number[]];

async function expectAsInNode(cases: readonly Case[]): Promise<void> {
  const body = ALL.replace("CASES", () => JSON.stringify(cases));
  const [world, node] = [await valueOf({ body }), inNode(body)].map((text) =>
    JSON.parse((text as string[]).join("").replace(NAMES, "")) as unknown[]
  );
  expect(world).toEqual(node);
}

/** Around where clocks change, in years whose data is the same on every runtime. */
const TURNS = [
  "2025-03-09T07:00Z",
  "2025-11-02T06:00Z",
  "2025-03-30T01:00Z",
  "2025-10-26T01:00Z",
  "2011-12-30T10:00Z",
  "2018-11-04T03:00Z",
  "2025-04-05T15:00Z",
  "2025-10-04T15:30Z",
  "1883-11-18T17:00Z",
  "1945-08-15T00:00Z",
  "1971-10-31T02:00Z",
];

/** Deno brings a version of the time zone database, and of the names in it, of its own. */
const asNode = test.skipIf("Deno" in globalThis);

asNode("where clocks change", async () => {
  await expectAsInNode(
    ZONES.flatMap((zone) =>
      TURNS.slice(0, 8).flatMap((turn): Case[] =>
        [-1, 0, 1_799_999].map((moreMs) => {
          const at = new Date(Date.parse(turn) + moreMs);
          return [zone, at.getTime(), [
            at.getUTCFullYear(),
            at.getUTCMonth(),
            at.getUTCDate(),
            at.getUTCHours() - 5,
            at.getUTCMinutes(),
          ]];
        })
      )
    ),
  );
});

async function expectAnywhere(numRuns: number): Promise<void> {
  const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
  const ms = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2037, 0) });
  const parts = fc.tuple(
    fc.integer({ min: 1900, max: 2037 }),
    fc.integer({ min: -3, max: 14 }),
    fc.integer({ min: -40, max: 70 }),
    fc.integer({ min: -30, max: 50 }),
    fc.nat(59),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(zone, ms, parts), { minLength: 40, maxLength: 40 }), expectAsInNode),
    { numRuns, endOnFailure: true },
  );
}
asNode("any time anywhere", () => expectAnywhere(2));
if (!("Deno" in globalThis)) slow("any time anywhere, often", () => expectAnywhere(100));

describe("the zone", () => {
  const offset = "new Date(Date.UTC(2026, 6, 1)).getTimezoneOffset()";
  test("the time zone is the world's", async () => {
    const body =
      `return [${offset}, Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(Date.UTC(2026, 6, 1)).toLocaleTimeString(), Date().slice(-29)];`;
    expect(await valueOf({ body, world: { env: { TZ: "America/New_York" } } })).toEqual([
      240,
      "America/New_York",
      "8:00:00 PM",
      "-0500 (Eastern Standard Time)",
    ]);
    expect(await valueOf({ body })).toEqual([0, "UTC", "12:00:00 AM", " (Coordinated Universal Time)"]);
  });

  test("the time zone changes with process.env.TZ, and is UTC without it", async () => {
    expect(
      await valueOf({
        body:
          `const seen = []; for (const zone of ["Asia/Tokyo", "Mars/Phobos", "", "Europe/Berlin", "no zone", "asia/tokyo", "+05:30"]) { process.env.TZ = zone; seen.push(${offset}); }
        delete process.env.TZ; return [...seen, ${offset}];`,
      }),
    ).toEqual([-540, 0, 0, -120, 0, 0, 0, 0]);
  });

  test("the time zone is separate for each world, even where runs take turns", async () => {
    const body =
      `const seen = []; for (let turn = 0; turn < 3; turn++) { seen.push(new Date().getHours()); await world.sleep("1h"); } return seen;`;
    const run = (TZ: string) => valueOf({ body, world: { env: { TZ } } });
    expect(await Promise.all([run("Asia/Tokyo"), run("America/New_York"), run("UTC")])).toEqual([[9, 10, 11], [
      19,
      20,
      21,
    ], [0, 1, 2]]);
  });
});
