/** What a disk keeps when the power fails. */
import { Buffer } from "node:buffer";
import { fc } from "../../support/properties.ts";
import { Volume } from "memfs";
import { describe, expect, test } from "vitest";
import { Disk } from "../../../src/engine/capabilities/fs/disk.ts";
import { type Loss, LOSSES } from "../../../src/engine/capabilities/fs/journal.ts";

function made(): { volume: Volume; disk: Disk } {
  const volume = new Volume();
  const disk = new Disk(volume);
  disk.settle();
  return { volume, disk };
}

/** What survives, by path: the text of files, and true for folders. */
function after(disk: Disk, loss: Loss, draw: (bound: number) => number = () => 0): Record<string, unknown> {
  return Object.fromEntries(
    disk.afterLoss(loss, draw).map(({ path, kind, content }) => [path, kind === "folder" ? true : String(content)]),
  );
}

/** Writes a file and syncs what is asked for. */
function put(volume: Volume, path: string, text: string, sync: "file" | "folder" | "both" | "nothing"): void {
  const fd = volume.openSync(path, "w");
  volume.writeSync(fd, text);
  if (sync === "file" || sync === "both") volume.fsyncSync(fd);
  volume.closeSync(fd);
  if (sync === "folder" || sync === "both") syncFolder(volume, "/");
}

function syncFolder(volume: Volume, path: string): void {
  const fd = volume.openSync(path, "r");
  volume.fsyncSync(fd);
  volume.closeSync(fd);
}

describe("of what was not synced", () => {
  test.each(
    [
      ["nothing: closing syncs nothing", "nothing", {}],
      ["the data: their name is lost", "file", {}],
      ["the name: the file is empty", "folder", { "/a": "" }],
      ["both: all is there", "both", { "/a": "text" }],
    ] as const,
  )("%s", (_, sync, survivors) => {
    const { volume, disk } = made();
    put(volume, "/a", "text", sync);
    expect(after(disk, "all")).toEqual(survivors);
  });

  test("a write to a synced file is lost, and the old content is there", () => {
    const { volume, disk } = made();
    put(volume, "/a", "old", "both");
    volume.appendFileSync("/a", " and new");
    expect(after(disk, "all")).toEqual({ "/a": "old" });
  });

  test("a file that was opened with O_SYNC needs no fsync", () => {
    const { volume, disk } = made();
    put(volume, "/a", "", "both");
    const fd = volume.openSync("/a", 0o2 | 0o4010000);
    volume.writeSync(fd, "synced");
    expect(after(disk, "all")).toEqual({ "/a": "synced" });
  });

  test("a beginning may survive, or single writes", () => {
    const { volume, disk } = made();
    put(volume, "/a", "", "both");
    for (const text of ["1", "2", "3"]) volume.appendFileSync("/a", text);
    expect(after(disk, "later", () => 2)).toEqual({ "/a": "12" });
  });

  test("a write that is lost before one that is not leaves zeros", () => {
    const { volume, disk } = made();
    put(volume, "/a", "", "both");
    for (const text of ["1", "2"]) volume.appendFileSync("/a", text);
    let asked = 0;
    expect(after(disk, "some", () => asked++ === 0 ? 1 : 0)).toEqual({ "/a": "\0" + "2" });
  });

  test("the last write may be torn at a sector", () => {
    const { volume, disk } = made();
    put(volume, "/a", "", "both");
    volume.writeFileSync("/a", "x".repeat(1_500));
    expect(after(disk, "torn", () => 2)).toEqual({ "/a": "x".repeat(1_024) });
  });

  test("a rename happens as a whole, or not at all", () => {
    const { volume, disk } = made();
    put(volume, "/a", "old", "both");
    put(volume, "/b", "new", "both");
    volume.renameSync("/b", "/a");
    expect(disk.pending).toBe(1);
    expect(after(disk, "all")).toEqual({ "/a": "old", "/b": "new" });
    expect(after(disk, "none")).toEqual({ "/a": "new" });
  });

  test("a file that is removed is there again", () => {
    const { volume, disk } = made();
    put(volume, "/a", "text", "both");
    volume.unlinkSync("/a");
    expect(after(disk, "all")).toEqual({ "/a": "text" });
  });
});

describe("for any sequence of calls", () => {
  const path = fc.constantFrom("/a", "/b", "/d/a", "/d/b");
  const text = fc.string({ maxLength: 20 });
  const call = fc.oneof(
    fc.tuple(fc.constant("write"), path, text),
    fc.tuple(fc.constant("append"), path, text),
    fc.tuple(fc.constant("truncate"), path, fc.nat(10)),
    fc.tuple(fc.constant("rename"), path, path),
    fc.tuple(fc.constant("unlink"), path, fc.constant("")),
    fc.tuple(fc.constant("sync"), fc.constantFrom("/", "/d", "/a", "/d/a"), fc.constant("")),
  );

  function perform(volume: Volume, [what, first, second]: readonly [string, string, string | number]): void {
    try {
      if (what === "write") volume.writeFileSync(first, String(second));
      else if (what === "append") volume.appendFileSync(first, String(second));
      else if (what === "truncate") volume.truncateSync(first, Number(second));
      else if (what === "rename") volume.renameSync(first, String(second));
      else if (what === "unlink") volume.unlinkSync(first);
      else syncFolder(volume, first);
    } catch (error) {
      // A path that is not there, as programs meet it.
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    }
  }

  function visible(volume: Volume): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    for (const folder of ["/", "/d"]) {
      if (!volume.existsSync(folder)) continue;
      for (const name of volume.readdirSync(folder) as string[]) {
        const here = folder === "/" ? `/${name}` : `${folder}/${name}`;
        found[here] = volume.statSync(here).isDirectory() ? true : String(volume.readFileSync(here));
      }
    }
    return found;
  }

  test("nothing is lost if nothing is lost", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 20 }), (calls) => {
        const { volume, disk } = made();
        volume.mkdirSync("/d");
        for (const each of calls) perform(volume, each);
        const expected = visible(volume);
        expect(after(disk, "none")).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test("what is durable survives whatever is lost", () => {
    const losses = fc.constantFrom(...LOSSES);
    fc.assert(
      fc.property(fc.array(call, { maxLength: 20 }), losses, fc.infiniteStream(fc.nat()), (calls, loss, draws) => {
        const { volume, disk } = made();
        volume.mkdirSync("/d");
        volume.writeFileSync("/kept", Buffer.from("kept"));
        syncFolder(volume, "/kept");
        syncFolder(volume, "/");
        for (const each of calls) perform(volume, each);
        const draw = (bound: number) => (draws.next().value as number) % bound;
        expect(after(disk, loss, draw)).toMatchObject({ "/kept": "kept", "/d": true });
      }),
      { numRuns: 100 },
    );
  });
});
