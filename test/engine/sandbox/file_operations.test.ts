/** Files as the system has them: what a call does is several operations, and descriptors are the world's own. */
import { describe, expect, test } from "vitest";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { loadSource } from "../../support/source.ts";
import { runLogged, seeded } from "../support/programs.ts";

const seeds = (count: number) => Array.from({ length: count }, (_each, seed) => seed);

async function search(source: string): Promise<string | undefined> {
  const [loaded] = await loadSource(`import { scenario } from "seedbed";\nimport * as fs from "node:fs";\n${source}`);
  for (const seed of seeds(100)) {
    const { outcome } = await testProgram(loaded!.program, { seed, strategy: "random", shrink: false });
    if (outcome.finding !== undefined) return outcome.finding.message;
  }
  return undefined;
}

/** Waits for a call with a callback. */
const CALLED = `const called = (name, ...args) => new Promise((resolve, reject) =>
  fs[name](...args, (error, value) => error ? reject(error) : resolve(value)));`;

describe("a reader sees a file that is being written", () => {
  test.each([
    ["promises", `fs.promises.writeFile("/c", "new")`, `fs.promises.readFile("/c", "utf8")`],
    ["callbacks", `called("writeFile", "/c", "new")`, `called("readFile", "/c", "utf8")`],
    ["Deno", `Deno.writeTextFile("/c", "new")`, `Deno.readTextFile("/c")`],
    [
      "a handle",
      `fs.promises.open("/c", "w").then((file) => file.writeFile("new").then(() => file.close()))`,
      `called("readFile", "/c", "utf8")`,
    ],
    [
      "a stream",
      `new Promise((done) => fs.createWriteStream("/c").end("new", done))`,
      `fs.promises.readFile("/c", "utf8")`,
    ],
  ])("with %s", async (_how, write, read) => {
    expect(
      await search(`${CALLED}
export default scenario("torn").world({ files: { "/c": "old" } }).parallel("go", {
  writer: () => ${write},
  reader: async () => {
    const text = await ${read};
    if (text !== "old" && text !== "new") throw new Error("torn: " + JSON.stringify(text));
  },
});`),
    ).toContain(`torn: ""`);
  });

  test("a reader sees no partial file with synchronous calls", async () => {
    expect(
      await search(`
export default scenario("whole").world({ files: { "/c": "old" } }).parallel("go", {
  writer: () => fs.writeFileSync("/c", "new"),
  reader: () => { if (!["old", "new"].includes(fs.readFileSync("/c", "utf8"))) throw new Error("torn"); },
});`),
    ).toBeUndefined();
  });

  test("of two writers to one file, the longer text leaves its end", async () => {
    expect(
      await search(`
export default scenario("mixed").parallel("go", {
  long: () => fs.promises.writeFile("/m", "x".repeat(200_000)),
  short: () => fs.promises.writeFile("/m", "y"),
}).step("whole", async () => {
  if (new Set(await fs.promises.readFile("/m", "utf8")).size !== 1) throw new Error("mixed");
});`),
    ).toContain("mixed");
  });

  test("an append goes to the end of the file at the time of the write", async () => {
    expect(
      await search(`
export default scenario("appended").parallel("go", {
  a: () => fs.promises.appendFile("/log", "aa"), b: () => fs.promises.appendFile("/log", "bb"),
}).step("both", () => {
  if (!["aabb", "bbaa"].includes(fs.readFileSync("/log", "utf8"))) throw new Error("lost");
});`),
    ).toBeUndefined();
  });

  test("a large file is written in chunks, and a signal ends it between two", async () => {
    expect(
      await search(`
export default scenario("chunks").parallel("go", {
  async writer() {
    const stop = new AbortController();
    globalThis.stop = () => stop.abort(new Error("enough"));
    const error = await fs.promises.writeFile("/big", new Uint8Array(1_200_000), { signal: stop.signal }).catch((error) => error);
    if (error !== undefined && (error.name !== "AbortError" || error.code !== "ABORT_ERR")) throw error;
  },
  stopper() { globalThis.stop?.(); },
}).step("a part", () => {
  const { size } = fs.statSync("/big", { throwIfNoEntry: false }) ?? { size: 0 };
  if (size === 512 * 1024 || size === 1024 * 1024) throw new Error("a part: " + size);
});`),
    ).toMatch(/a part: (524288|1048576)/);
  });
});

test.each([
  ["made", `{}`, `fs.promises.mkdir("/t/a/b", { recursive: true })`],
  ["removed", `{ "/t/a/b": "1", "/t/c": "2" }`, `fs.promises.rm("/t", { recursive: true })`],
])("a tree that is being %s is visible in part", async (_how, files, work) => {
  expect(
    await search(`
export default scenario("tree").world({ files: ${files} }).parallel("go", {
  worker: () => ${work},
  watcher: async () => {
    await fs.promises.stat("/");
    if (fs.existsSync("/t") && !fs.existsSync("/t/a/b")) throw new Error("half a tree");
  },
});`),
  ).toContain("half a tree");
});

const HANDLES = `
import { open } from "node:fs/promises";
import { scenario } from "seedbed";
const write = async () => {
  const file = await open("/tmp/x", "w");
  await file.writeFile("hello");
  await file.sync();
  await file.close();
  return file.fd;
};
export default scenario("handles").parallel("two", { ann: write, bob: write }).step("fails", () => { throw new Error("on purpose"); });
`;

describe("descriptors", () => {
  test("a run with descriptors is the same in every run of a process, replays, and its labels show paths", async () => {
    const [loaded] = await loadSource(HANDLES);
    const first = await runLogged(loaded!.program, { source: seeded(1, "random") });
    for (const seed of [2, 3, 1]) {
      const again = await runLogged(loaded!.program, { source: seeded(seed, "random") });
      if (seed === 1) expect(again.entries).toEqual(first.entries);
    }
    const replayed = await runLogged(loaded!.program, { source: new RecordedSource(first.decisions) });
    expect(replayed.entries).toEqual(first.entries);
    const text = JSON.stringify(first.entries);
    for (const name of ["open", "write", "fsync", "close"]) expect(text).toContain(`${name} /tmp/x`);
  });

  test("descriptors are the lowest free numbers from 3", async () => {
    const [loaded] = await loadSource(`
import * as fs from "node:fs";
import { scenario } from "seedbed";
export default scenario("numbers").step("open", ({ event }) => {
  const [a, b, c] = ["/a", "/b", "/c"].map((path) => fs.openSync(path, "w"));
  fs.closeSync(b);
  fs.closeSync(a);
  event("numbers", { numbers: [a, b, c, fs.openSync("/d", "w"), fs.openSync("/e", "w"), fs.openSync("/f", "w")] });
});`);
    for (let time = 0; time < 2; time++) {
      const { entries } = await runLogged(loaded!.program);
      const events = entries.flatMap((entry) => "event" in entry ? [entry.data] : []);
      expect(events).toEqual([{ numbers: [3, 4, 5, 3, 4, 6] }]);
    }
  });
});
