/** Zips made to do harm. Each is refused with the reason, and nothing of it is written anywhere. */
import { Buffer } from "node:buffer";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { BUNDLE_LIMITS } from "../../../../src/api/project/bundle/format.ts";
import { readBundle } from "../../../../src/api/project/bundle/read_bundle.ts";
import { readZip } from "../../../../src/api/project/bundle/read_zip.ts";
import { importBundle, unpackBundle } from "../../../../src/api/project/bundle/place.ts";
import { SeedbedError } from "../../../../src/engine/errors.ts";
import { folder } from "../../../cli/seedbed.ts";
import { type RawEntry, rawZip } from "../../../support/zip.ts";
import { ID, packed } from "./support.ts";
import { fc } from "../../../support/properties.ts";
import { slow } from "../../../support/slow.ts";

let good: ReadonlyMap<string, Uint8Array>;
let zip: Uint8Array;
beforeAll(async () => {
  ({ files: good, zip } = await packed());
});

/** The entries of a good bundle, with these added; they come first, so that they are met before anything else ends it. */
function withGood(...evil: RawEntry[]): RawEntry[] {
  return [...evil, ...[...good].map(([name, content]) => ({ name, content: Buffer.from(content) }))];
}

/** Imports it in both ways, and says why it was refused. */
async function refusal(content: Uint8Array): Promise<string> {
  const root = folder({ "in/evil.zip": "" });
  const file = join(root, "in/evil.zip");
  writeFileSync(file, content);
  const messages: string[] = [];
  for (
    const take of [
      () => unpackBundle(file, join(root, "out"), "1"),
      () => importBundle(file, { project: root, folder: join(root, "store"), newId: () => "own", nowMs: () => 0 }),
    ]
  ) {
    const error = await take().then(() => undefined, (thrown: unknown) => thrown);
    if (error === undefined) return "taken in";
    expect(error).toBeInstanceOf(SeedbedError);
    expect((error as SeedbedError).location).toEqual({ file });
    messages.push((error as Error).message);
  }
  expect(messages[1]).toBe(messages[0]);
  expect(readdirSync(root, { recursive: true }).map(String).sort()).toEqual(["in", join("in", "evil.zip")]);
  return messages[0]!;
}

test("a valid zip written by the same code is accepted", async () => {
  expect(await refusal(rawZip(withGood()))).toBe("taken in");
});

const NAMES: readonly (string | Buffer)[] = [
  "../evil",
  "../../../../../../tmp/evil",
  "a/../../evil",
  "/etc/evil",
  "//host/share/evil",
  "C:\\evil",
  "C:evil",
  "..\\evil",
  "a\\b",
  "folder/",
  "folder/file",
  ".",
  "..",
  ".bashrc",
  "",
  "nul",
  "COM1.txt",
  "file.",
  "file ",
  "file:stream",
  "with\nnewline",
  "nul\0byte",
  "é",
  "\u202efdp.exe",
  "a".repeat(101),
  Buffer.from([0xff, 0xfe]),
];

test.each(NAMES)("a zip with a file called %j is refused", async (name) => {
  expect(await refusal(rawZip(withGood({ name, content: "evil" })))).toMatch(/^not a valid reproducer: .*(name|path)/i);
});

slow("a zip is refused unless all its names are plain", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 12 }), async (name) => {
      fc.pre(!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name));
      expect(await refusal(rawZip([{ name, content: "evil" }]))).toMatch(/^not a valid reproducer: /);
    }),
    { numRuns: 100 },
  );
});

test.each<[string, RawEntry, RegExp]>([
  ["a link", { name: "link", content: "/etc/passwd", mode: 0o120777 }, /"link" is a link, a folder or a device/],
  ["a folder by its kind", { name: "d", mode: 0o040755 }, /"d" is a link, a folder or a device/],
  ["a device", { name: "tty", mode: 0o020666 }, /"tty" is a link, a folder or a device/],
  ["an encrypted file", { name: "secret", content: "x", flags: 0x801 }, /"secret" is encrypted/],
  ["an unknown compression", { name: "x", stored: Buffer.from("x"), method: 99 }, /"x" is compressed in a way/],
  ["a file that the digests do not list", { name: "more.txt", content: "x" }, /has "more.txt", which bundle.json does/],
  ["the same file twice", { name: "trace.jsonl", content: "x" }, /two files are called "trace.jsonl"/],
  ["a name in other letters", { name: "Trace.JSONL", content: "x" }, /two files are called "trace.jsonl"/],
  ["what is no deflated text", { name: "x", stored: Buffer.from("not deflated") }, /^not a valid reproducer: \S/],
])("a hostile zip is refused: %s", async (_what, entry, words) => {
  expect(await refusal(rawZip(withGood(entry)))).toMatch(words);
});

test("a file that is no zip, is empty, or is truncated anywhere is refused", async () => {
  expect(await refusal(Buffer.alloc(0))).toMatch(/^not a valid reproducer: \S/);
  expect(await refusal(Buffer.from("hello"))).toMatch(/^not a valid reproducer: \S/);
  expect(await refusal(rawZip([]))).toMatch(/it has no bundle.json: seedbed did not make it/);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: zip.length - 1 }), async (length) => {
      expect(await refusal(zip.subarray(0, length))).toMatch(/^not a valid reproducer: /);
    }),
    { numRuns: 40 },
  );
});

test("any changed byte is refused or changes nothing that comes out", async () => {
  const root = folder({ "x.zip": "" });
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: zip.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Uint8Array.from(zip);
      changed[at]! ^= flip;
      writeFileSync(join(root, "x.zip"), changed);
      const read = await readBundle(join(root, "x.zip")).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SeedbedError);
        return undefined;
      });
      for (const [name, content] of read?.files ?? []) expect(Buffer.from(content).equals(good.get(name)!)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each<[string, (files: Map<string, Buffer>) => void, RegExp]>([
  [
    "a changed file",
    (files) => files.set("report.json", Buffer.from("{}")),
    /expected \d+ bytes of report.json, found 2/,
  ],
  ["a changed byte", (files) => files.get("report.json")!.write(" "), /report.json was changed after it was packed/],
  ["a file less", (files) => files.delete("shrunk.jsonl"), /bundle.json lists "shrunk.jsonl", which is not in it/],
  ["other digests", (files) => files.set("bundle.json", Buffer.from("[1]")), /bundle.json: /],
  ["digests that are no JSON", (files) => files.set("bundle.json", Buffer.from("{")), /bundle.json is not JSON/],
  ["deep digests", (files) => files.set("bundle.json", Buffer.from("[".repeat(9) + "]".repeat(9))), /nested too deep/],
  [
    "an id that leads out of the store",
    (files) => edit(files, (bundle) => bundle.replaceAll(ID, "../../../evil")),
    /bundle.json: id: /,
  ],
  [
    "an id that is another's",
    (files) => edit(files, (bundle) => bundle.replaceAll(ID, ID.replace("0", "1"))),
    /manifest.json is not that of run 1/,
  ],
])("a good one with %s", async (_what, change, words) => {
  const files = new Map([...good].map(([name, content]) => [name, Buffer.from(content)]));
  change(files);
  expect(await refusal(rawZip([...files].map(([name, content]) => ({ name, content }))))).toMatch(words);
});

function edit(files: Map<string, Buffer>, change: (text: string) => string): void {
  files.set("bundle.json", Buffer.from(change(files.get("bundle.json")!.toString())));
}

const small = { ...BUNDLE_LIMITS, maxFileBytes: 5_000, maxTotalBytes: 8_000, freeBytes: 1_000, maxRatio: 20 };

test.each<[string, readonly RawEntry[], RegExp]>([
  ["too many files", Array.from({ length: 65 }, (_, at) => ({ name: `f${at}` })), /at most 64 files, found 65/],
  ["too large a file", [{ name: "f", content: Buffer.alloc(5_001), method: 0 }], /5001 bytes, more than the 5000/],
  [
    "too much in all",
    ["a", "b"].map((name) => ({ name, content: Buffer.alloc(4_500), method: 0 })),
    /b has 4500 bytes, more than the 3500 that are left/,
  ],
  [
    "too good a ratio",
    [{ name: "f", content: Buffer.alloc(4_000) }],
    /grows from \d+ to 4000 bytes: that is a zip bomb/,
  ],
  [
    "more than it claims",
    [{ name: "f", content: Buffer.alloc(1_000_000), claimedBytes: 10 }],
    /^not a valid reproducer: .*bytes/,
  ],
  ["less than it claims", [{ name: "f", content: "abc", claimedBytes: 900 }], /^not a valid reproducer: .*bytes/],
])("a zip with %s", async (_what, entries, words) => {
  const root = folder({ "x.zip": "" });
  writeFileSync(join(root, "x.zip"), rawZip(entries));
  await expect(readZip(join(root, "x.zip"), small)).rejects.toThrow(words);
});

test("a bomb of a gigabyte is refused before it is inflated", async () => {
  const root = folder({ "x.zip": "" });
  const claimedBytes = 1024 ** 3;
  writeFileSync(join(root, "x.zip"), rawZip([{ name: "f", content: Buffer.alloc(1024 * 1024), claimedBytes }]));
  const before = process.memoryUsage().rss;
  await expect(readZip(join(root, "x.zip"), BUNDLE_LIMITS)).rejects.toThrow(/more than the 268435456 that are left/);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test("a zip that is too large, a folder, and a missing file are refused", async () => {
  const root = folder({ "x.zip": "0123456789" });
  const read = (name: string) => readZip(join(root, name), { ...BUNDLE_LIMITS, maxZipBytes: 9 });
  await expect(read("x.zip")).rejects.toThrow("expected a file of at most 9 bytes, found 10");
  await expect(read(".")).rejects.toThrow("expected a reproducer, found a folder");
  await expect(read("none.zip")).rejects.toThrow("expected a reproducer, there is no such file");
});
