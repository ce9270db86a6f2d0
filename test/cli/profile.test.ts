/** The profile commands, and exports by the rules of the formats that they are in. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { slowWhere } from "../support/slow.ts";
import { validateXML } from "xmllint-wasm";
import { z } from "zod";
import {
  profileDiffOutput,
  profileDrawingOutput,
  profileExportOutput,
  profileTimelineOutput,
  profileTopOutput,
} from "../../src/cli/output/profile.ts";
import { CHROMIUM, launch, look, paleTexts } from "./reporters/browser.ts";
import { PASSES } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

const HOSTILE = "</style><script>alert(1)</script>;\u0000\n\u202e&\"'";
const WAITS = {
  version: 1,
  name: `waits ${HOSTILE}`,
  steps: [
    { type: "http_when", method: "GET", path: "/x", status: 200, delay: "30ms" },
    {
      type: "parallel",
      name: HOSTILE,
      tasks: {
        alice: [{ type: "sleep", duration: "10ms" }, { type: "http_request", method: "GET", path: "/x" }],
        bob: [{ type: "sleep", duration: "0.5ms" }, { type: "sleep", duration: "100ms" }],
      },
    },
  ],
};

let cwd: string;
beforeAll(async () => {
  const longer = JSON.parse(JSON.stringify(WAITS).replace("100ms", "250ms")) as object;
  cwd = folder({ "waits.json": WAITS, "longer.json": longer, "none.json": PASSES });
  for (const name of ["waits", "longer"]) {
    const { code, err } = await seedbed(["run", `${name}.json`, "--record", `${name}.jsonl`], { cwd });
    expect(code, err).toBe(0);
  }
});

async function json<S extends z.ZodObject>(schema: S, ...args: string[]): Promise<z.output<S>> {
  const { out, err } = await seedbed(["profile", ...args, "--json"], { cwd });
  const document: unknown = JSON.parse(out);
  expect(schema.parse(document), err).toEqual(document);
  return schema.parse(document);
}

async function exported(format: string, ...more: string[]): Promise<string> {
  const { code, out, err } = await seedbed(["profile", "export", "waits.jsonl", "--format", format, ...more], { cwd });
  expect(code, err).toBe(0);
  return out;
}

describe.concurrent("profile", () => {
  test("profile top shows the operations that were waited for", async () => {
    const { rows, virtualMs, runs } = await json(profileTopOutput, "top", "waits.jsonl");
    expect({ virtualMs, runs }).toEqual({ virtualMs: 100.5, runs: 5 });
    const named = Object.fromEntries(rows.map((row) => [row.name, row]));
    expect(named["sleep"]).toMatchObject({ count: 3, virtualMs: 110.5 });
    expect(named["http ← 200 GET /x localhost"]).toMatchObject({ count: 1, virtualMs: 30 });
    const byTask = await json(profileTopOutput, "top", "waits.jsonl", "--by", "task", "--limit", "1");
    expect(byTask).toMatchObject({ total: 3, rows: [{ virtualMs: 100.5 }] });
    const { out } = await seedbed(["profile", "top", "waits.jsonl", "--time", "real", "--runs", "2"], { cwd });
    expect(out).toMatch(/median of 2 runs\)\n\n +virtual +real +count {2}operation\n/);
    for (const character of ["\u0000", "\u202e"]) expect(out).not.toContain(character);
  });

  test("profile timeline draws a lane for each task", async () => {
    const { slices } = await json(profileTimelineOutput, "timeline", "waits.jsonl");
    expect(slices.filter(({ task, toMs, fromMs }) => task === "alice" && toMs > fromMs)).toMatchObject([
      { operation: "sleep", capability: "sleep", fromMs: 0, toMs: 10 },
      { operation: "http ← 200 GET /x localhost", capability: "http", bornMs: 10, fromMs: 10, toMs: 40 },
    ]);
    const { out } = await seedbed(["profile", "timeline", "waits.jsonl"], { cwd });
    const lanes = out.trimEnd().split("\n").slice(-3);
    expect(lanes.map((lane) => lane.trim().split(" ")[0])).toEqual(["main", "alice", "bob"]);
    expect(lanes[1]).toMatch(/alice sleep─*┤http ← 2/);
    expect(lanes[1]!.length).toBeLessThan(lanes[2]!.length / 2);
  });

  test("profile says if no virtual time passes in a run", async () => {
    await seedbed(["run", "none.json", "--record", "none.jsonl"], { cwd });
    for (const command of ["flame", "timeline"]) {
      const { code, out } = await seedbed(["profile", command, "none.jsonl"], { cwd });
      expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("no virtual time went by: ") });
    }
    const { code, out } = await seedbed(["profile", "flame", "none.jsonl", "--format", "svg"], { cwd });
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("no time passed") });
  });

  test("profile diff shows what got slower", async () => {
    const { differences } = await json(profileDiffOutput, "diff", "waits.jsonl", "longer.jsonl", "--by", "task");
    expect(differences.map(({ name, virtualMs }) => [name, virtualMs])).toEqual([
      ["main", 150],
      ["bob", 150],
      ["alice", 0],
    ]);
    const same = await seedbed(["profile", "diff", "waits.jsonl", "waits.jsonl"], { cwd });
    expect(same).toMatchObject({ code: 0, out: expect.stringContaining("no difference in virtual time") });
  });

  test.each([
    [["top", "nothing.jsonl"], /there is no such file/],
    [["top", "waits.jsonl", "--by", "line"], /expected operation or step or task or capability/],
    [["flame", "waits.jsonl", "--time", "both"], /expected virtual or real/],
    [["export", "waits.jsonl"], /--format: expected speedscope, chrome, otlp, folded, found nothing/],
    [["export", "waits.jsonl", "--format", "pprof"], /expected speedscope or chrome/],
    [["export", "waits.jsonl", "--format", "otlp", "-o", "."], /found a folder/],
    [["top", "waits.jsonl", "--runs", "0"], /expected a whole number of at least 1/],
  ])("profile refuses %j", async (args, message) => {
    expect(await seedbed(["profile", ...args], { cwd })).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(message),
    });
  });
});

describe.concurrent("flame", () => {
  test("profile flame prints shares of the whole, the largest first", async () => {
    const { out } = await seedbed(["profile", "flame", "waits.jsonl"], { cwd });
    expect(out).toMatch(/█{24} +241 ms 100\.0%/);
    expect(out.indexOf("bob")).toBeLessThan(out.indexOf("alice"));
    expect(out).toMatch(/ +http ← 200 GET \/x localhost +█+░+ +30 ms +12\.4%/);
  });

  test("profile flame draws valid XML without a script, in which no frame is wider than its parent", async () => {
    const { text } = await json(profileDrawingOutput, "flame", "waits.jsonl", "--format", "svg");
    const { valid, errors } = await validateXML({ xml: text!, schema: ANY_SCHEMA });
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
    expect(text).not.toMatch(/<script|href=|onerror/);
    const boxes = [...text!.matchAll(/<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g)].map(([, x, y, width]) => ({
      from: Number(x),
      row: Number(y),
      to: Number(x) + Number(width),
    }));
    expect(boxes[0]).toMatchObject({ from: 0, to: 1200 });
    for (const { from, to, row } of boxes.slice(1)) {
      expect(boxes.some((below) => below.row === row - 24 && below.from <= from + 0.1 && below.to >= to - 0.1)).toBe(
        true,
      );
    }
  });

  slowWhere(CHROMIUM !== undefined)("profile flame writes a page that works in Chromium", async () => {
    await seedbed(["profile", "flame", "waits.jsonl", "--format", "html", "-o", "flame.html"], { cwd });
    const browser = await launch();
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [1280, 390]) {
          const { page, complaints, requests } = await look(browser, join(cwd, "flame.html"), { colorScheme, width });
          expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
          expect(await page.locator("td").filter({ hasText: "http ← 200 GET /x localhost" }).count()).toBe(1);
          expect(await paleTexts(page)).toEqual([]);
          await page.close();
        }
      }
    } finally {
      await browser.close();
    }
  });
});

/** Takes any SVG: what is looked at is whether it is well formed. */
const ANY_SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/svg">
<xs:element name="svg"><xs:complexType><xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence>
<xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:schema>`;

describe.concurrent("export", () => {
  test("profile export writes to a file", async () => {
    const document = await json(profileExportOutput, "export", "waits.jsonl", "--format", "otlp", "-o", "o/otlp.json");
    expect(document).toMatchObject({ format: "otlp", out: "o/otlp.json" });
    expect(readFileSync(join(cwd, "o/otlp.json")).length).toBe(document.bytes);
  });

  test("profile export does not mix its document with that of --json", async () => {
    const { code, out } = await seedbed(["profile", "export", "waits.jsonl", "--format", "otlp", "--json"], { cwd });
    expect({ code, error: JSON.parse(out) }).toMatchObject({
      code: 2,
      error: { error: { message: "--json: expected --out as well" } },
    });
  });

  // https://github.com/jlfwong/speedscope/blob/main/src/lib/file-format-spec.ts
  test("profile export writes valid speedscope files", async () => {
    const number = z.number().min(0);
    const schema = z.strictObject({
      $schema: z.literal("https://www.speedscope.app/file-format-schema.json"),
      name: z.string(),
      exporter: z.string(),
      activeProfileIndex: z.int().min(0),
      shared: z.strictObject({ frames: z.array(z.strictObject({ name: z.string() })) }),
      profiles: z.array(z.strictObject({
        type: z.literal("sampled"),
        name: z.string(),
        unit: z.enum(["none", "nanoseconds", "microseconds", "milliseconds", "seconds", "bytes"]),
        startValue: number,
        endValue: number,
        samples: z.array(z.array(z.int().min(0))),
        weights: z.array(number),
      })),
    });
    const { shared, profiles } = schema.parse(JSON.parse(await exported("speedscope")));
    for (const { samples, weights, startValue, endValue } of profiles) {
      expect(samples.length).toBe(weights.length);
      expect(weights.reduce((total, weight) => total + weight, 0)).toBeCloseTo(endValue - startValue);
      for (const sample of samples) for (const frame of sample) expect(frame).toBeLessThan(shared.frames.length);
    }
    expect(profiles.map(({ name }) => name)).toEqual([
      "main (virtual time)",
      "alice (virtual time)",
      "bob (virtual time)",
      "all tasks (real time)",
    ]);
    expect(profiles[2]).toMatchObject({ startValue: 0, endValue: 100.5 });
  });

  // https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
  test("profile export writes chrome events that nest or do not overlap", async () => {
    const common = { pid: z.int(), tid: z.int(), name: z.string() };
    const schema = z.strictObject({
      displayTimeUnit: z.enum(["ms", "ns"]),
      otherData: z.record(z.string(), z.json()),
      traceEvents: z.array(z.discriminatedUnion("ph", [
        z.strictObject({ ph: z.literal("M"), ...common, args: z.strictObject({ name: z.string() }) }),
        z.strictObject({
          ph: z.literal("X"),
          ...common,
          cat: z.string(),
          ts: z.number().min(0),
          dur: z.number().min(0),
          args: z.record(z.string(), z.json()).optional(),
        }),
      ])),
    });
    const { traceEvents } = schema.parse(JSON.parse(await exported("chrome")));
    const named = new Set(traceEvents.filter(({ ph }) => ph === "M").map(({ pid, tid }) => `${pid} ${tid}`));
    const complete = traceEvents.filter((event) => event.ph === "X");
    for (const [thread, events] of Map.groupBy(complete, ({ pid, tid }) => `${pid} ${tid}`)) {
      expect(named).toContain(thread);
      const open: number[] = [];
      for (const { ts, dur } of events.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
        while (open.length > 0 && open.at(-1)! <= ts + 1e-6) open.pop();
        if (open.length > 0) expect(ts + dur).toBeLessThanOrEqual(open.at(-1)! + 1e-6);
        open.push(ts + dur);
      }
    }
    expect(complete).toContainEqual(
      expect.objectContaining({ name: "http ← 200 GET /x localhost", cat: "http", ts: 10_000, dur: 30_000 }),
    );
  });

  // https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding, opentelemetry-proto trace.proto
  test("profile export writes valid OTLP", async () => {
    const attributes = z.array(z.strictObject({
      key: z.string().min(1),
      value: z.union([
        z.strictObject({ stringValue: z.string() }),
        z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
        z.strictObject({ doubleValue: z.number() }),
      ]),
    }));
    const spanId = z.string().regex(/^(?!0+$)[0-9a-f]{16}$/);
    const nano = z.string().regex(/^\d{19}$/);
    const schema = z.strictObject({
      resourceSpans: z.array(z.strictObject({
        resource: z.strictObject({ attributes }),
        scopeSpans: z.array(z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(z.strictObject({
            traceId: z.string().regex(/^(?!0+$)[0-9a-f]{32}$/),
            spanId,
            parentSpanId: spanId.optional(),
            name: z.string().min(1),
            kind: z.int().min(0).max(5),
            startTimeUnixNano: nano,
            endTimeUnixNano: nano,
            attributes,
            status: z.strictObject({ code: z.int().min(0).max(2) }),
          })),
        })),
      })),
    });
    const { resourceSpans: [resource] } = schema.parse(JSON.parse(await exported("otlp")));
    const { spans } = resource!.scopeSpans[0]!;
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    expect(byId.size).toBe(spans.length);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
    for (const { parentSpanId, startTimeUnixNano, endTimeUnixNano } of spans) {
      expect(BigInt(startTimeUnixNano)).toBeLessThanOrEqual(BigInt(endTimeUnixNano));
      const parent = parentSpanId === undefined ? undefined : byId.get(parentSpanId)!;
      if (parent !== undefined) expect(BigInt(parent.startTimeUnixNano)).toBeLessThanOrEqual(BigInt(startTimeUnixNano));
    }
    const request = spans.find(({ name }) => name === "http ← 200 GET /x localhost")!;
    expect(BigInt(request.endTimeUnixNano) - BigInt(request.startTimeUnixNano)).toBe(30_000_000n);
    expect(byId.get(request.parentSpanId!)!.name).toMatch(/^1\/alice\/1 http_request/);
  });

  // https://github.com/brendangregg/FlameGraph#2-fold-stacks
  test("profile export writes folded stacks", async () => {
    const lines = (await exported("folded")).trimEnd().split("\n").map((line) => /^(.+) (\d+)$/.exec(line)!);
    expect(lines.every((line) => line !== null && line[1]!.split(";").length <= 3)).toBe(true);
    const total = lines.reduce((sum, [, , us]) => sum + Number(us), 0);
    const { slices } = await json(profileTimelineOutput, "timeline", "waits.jsonl");
    expect(total).toBe(Math.round(slices.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) * 1000));
    expect(await exported("folded", "--time", "real")).toMatch(
      /^alice;1\/alice\/1 http_request;http ← 200 GET \/x localhost \d+$/m,
    );
  });
});
