/** Disks that fail while a program uses them, and what the profile ext4 promises. */
import { Volume } from "memfs";
import { describe, expect, test } from "vitest";
import { Disk, type DiskProfile } from "../../../src/engine/capabilities/fs/disk.ts";
import type { Loss } from "../../../src/engine/capabilities/fs/journal.ts";
import type { Logged } from "../../support/logged.ts";
import { runLogged } from "../../support/logged.ts";
import { said, scenarioOf } from "../machine/programs.ts";
import { slow } from "../../support/slow.ts";

const SEEDS = Array.from({ length: 16 }, (_, seed) => seed);

async function runs(run: string, faults: string, more = ""): Promise<Logged[]> {
  const program = await scenarioOf(
    `.machine("db", { background: true, run: ${run}${more} }).faults(${faults}).step(time.sleep("20s"))`,
    'import { readFile, writeFile } from "node:fs/promises";',
  );
  const all = [];
  for (const seed of SEEDS) all.push(await runLogged(program, seed));
  for (const { outcome } of all) expect(outcome.finding).toBeUndefined();
  expect(said(all[0]!).join()).not.toMatch(/EIO|ENOSPC|lost/);
  return all;
}

const lines = (all: readonly Logged[]) => new Set(all.flatMap((run) => said(run)));

/** Writes ten bytes every 100 ms, and says what each call came to. */
const WRITES = `async () => {
  const fd = fs.openSync("log", "a");
  for (let n = 0; n < 100; n++) {
    await new Promise((go) => setTimeout(go, 100));
    try { console.log("wrote", fs.writeSync(fd, "0123456789")); } catch (error) { console.log(error.code, error.errno, error.message); }
  }
}`;

describe("a disk", () => {
  slow("that is full takes a part of a write, then none, and has room again", async () => {
    const all = await runs(WRITES, 'fault.diskFull({ lasts: "500ms" })');
    expect(lines(all)).toEqual(
      new Set(["db: wrote 10", "db: wrote 1", "db: ENOSPC -28 ENOSPC: no space left on device, write"]),
    );
    for (const run of all) {
      const text = said(run);
      expect(text.at(-1)).toBe("db: wrote 10");
      expect(text.length).toBe(100);
      text.forEach((line, at) => line === "db: wrote 1" && expect(text[at + 1]).toContain("ENOSPC"));
    }
  });

  test("fails whole files that do not fit, and leaves the part that did", async () => {
    const all = await runs(
      `async () => {
        for (let n = 0; n < 50; n++) {
          await new Promise((go) => setTimeout(go, 100));
          try { await writeFile("data", "x".repeat(50)); } catch (error) { console.log(error.code, fs.statSync("data").size); }
        }
      }`,
      'fault.diskFull({ lasts: "1s" })',
    );
    expect([...lines(all)].filter((line) => /^db: ENOSPC (0|1|10|50)$/.test(line)).length).toBe(lines(all).size);
    expect(lines(all).size).toBeGreaterThan(0);
  });

  test("fails reads and writes with EIO, in promises and at once", async () => {
    const all = await runs(
      `async () => {
        for (let n = 0; n < 10; n++) {
          try { await writeFile("a", "1"); } catch (error) { console.log(error.code, error.syscall); }
          try { await readFile("a", "utf8"); } catch (error) { console.log(error.code, error.syscall); }
          try { fs.readFileSync("a", "utf8"); } catch (error) { console.log(error.code, error.syscall); }
        }
      }`,
      "fault.diskError()",
    );
    expect(lines(all)).toEqual(new Set(["db: EIO write", "db: EIO read"]));
  });

  test("is slow for calls that are awaited", async () => {
    const all = await runs(
      `async () => {
        for (let n = 0; n < 100; n++) {
          const before = performance.now();
          await writeFile("a", "1");
          if (performance.now() - before > 99) console.log("slow");
          await new Promise((go) => setTimeout(go, 50));
        }
      }`,
      'fault.diskSlow({ lasts: "1s" })',
    );
    expect(lines(all)).toEqual(new Set(["db: slow"]));
    expect(said(all[0]!)).toEqual([]);
  });

  test("rots by one bit, which stays after a loss of power", async () => {
    const all = await runs(
      `async () => {
        if (!fs.existsSync("a")) {
          const fd = fs.openSync("a", "w");
          fs.writeSync(fd, "\\0".repeat(8)); fs.fsyncSync(fd);
          fs.fsyncSync(fs.openSync(".", "r"));
        }
        for (let n = 0; n < 100; n++) {
          await new Promise((go) => setTimeout(go, 50));
          const bits = [...fs.readFileSync("a")].map((byte) => byte.toString(2).replaceAll("0", "").length).reduce((a, b) => a + b);
          if (bits > 0) console.log("bits", bits);
        }
      }`,
      "fault.bitRot({ most: 1 }), fault.power()",
    );
    expect(lines(all)).toEqual(new Set(["db: bits 1"]));
    const both = all.filter((run) =>
      run.events("faults.bitRot").length > 0 && run.events("machine.powerOff").length > 0
    );
    expect(both.length).toBeGreaterThan(0);
  });

  test("replays", async () => {
    const program = await scenarioOf(
      `.machine("db", { background: true, run: ${WRITES} })
       .faults(fault.diskFull(), fault.diskError(), fault.fsyncError(), fault.diskSlow(), fault.bitRot(), fault.power())
       .step(time.sleep("20s"))`,
    );
    for (const seed of [1, 2, 3]) {
      const run = await runLogged(program, seed);
      expect((await runLogged(program, run.decisions)).log).toEqual(run.log);
    }
  });
});

/** A log of which a sync failed, and that syncs again: what it then acknowledges is not there after a loss of power. */
const SYNCS = (onError: string) =>
  `async () => {
  const fd = fs.openSync("log", "a+");
  fs.fsyncSync(fs.openSync(".", "r"));
  const acknowledged = globalThis.process.env.ACKNOWLEDGED ?? "";
  for (let n = 0; n < 40; n++) {
    fs.writeSync(fd, "x");
    for (;;) {
      try { fs.fsyncSync(fd); break; } catch (error) { ${onError} }
    }
    console.log("acknowledged", n);
    await new Promise((go) => setTimeout(go, 50));
  }
}`;

test("a sync that fails forgets: the next one succeeds, and the data is gone with the power", async () => {
  const lost = async (onError: string) => {
    const program = await scenarioOf(
      `.machine("db", { background: true, run: ${SYNCS(onError)} }).faults(fault.fsyncError()).step(time.sleep("1s"))
       .step(machine.powerOff("db"))
       .finally("all of it is there", ({ machines, history }) => {
         const text = machines.readText("db", "log") ?? "";
         return /^x*$/.test(text) && text.length >= 15;
       })`,
    );
    const all = [];
    for (const seed of SEEDS) all.push(await runLogged(program, seed));
    expect(all[0]!.outcome.finding).toBeUndefined();
    return all.filter(({ outcome }) => outcome.finding !== undefined).length;
  };
  expect(await lost("/* tries again */")).toBeGreaterThan(3);
  // Who writes it again is safe.
  expect(await lost('fs.ftruncateSync(fd, n); fs.writeSync(fd, "x");')).toBe(0);
});

describe("ext4, beside a strict disk", () => {
  function after(profile: DiskProfile, work: (volume: Volume) => void, loss: Loss = "all"): Record<string, string> {
    const volume = new Volume();
    volume.fromJSON({ "/old": "old" });
    const disk = new Disk(volume, profile);
    disk.settle();
    work(volume);
    return Object.fromEntries(disk.afterLoss(loss, () => 0).map(({ path, content }) => [path, String(content)]));
  }
  const synced = (volume: Volume) => {
    const fd = volume.openSync("/new", "w");
    volume.writeSync(fd, "new");
    volume.fsyncSync(fd);
  };
  const replaced = (volume: Volume) => {
    volume.writeFileSync("/new", "new");
    volume.renameSync("/new", "/old");
  };

  test("keeps the name of a new file that was synced", () => {
    expect(after("strict", synced)).toEqual({ "/old": "old" });
    expect(after("ext4", synced)).toEqual({ "/old": "old", "/new": "new" });
  });

  test("writes the data of a file before it takes the place of another", () => {
    const draws = (profile: DiskProfile) => {
      const volume = new Volume();
      volume.fromJSON({ "/old": "old" });
      const disk = new Disk(volume, profile);
      disk.settle();
      replaced(volume);
      // The names survive, and the data does not.
      const isNames = { strict: [0, 1, 0], ext4: [99] }[profile];
      let at = 0;
      const found = disk.afterLoss("some", (bound) => Math.min(bound - 1, isNames[at++] ?? 0));
      return found.map(({ path, content }) => `${path} ${content}`).join();
    };
    expect(draws("ext4")).toBe("/old new");
    expect(draws("strict")).toBe("/old ");
  });

  test("is what a machine and a world may have", async () => {
    const keeps = async (machine: string, world = "") => {
      const program = await scenarioOf(
        `${world}.machine("db", { run: () => { const fd = fs.openSync("a", "w"); fs.fsyncSync(fd); fs.writeSync(fd, "x"); }${machine} })
         .faults(fault.clock()).step(machine.powerOff("db")).finally("kept", ({ machines }) => machines.readText("db", "a") !== undefined)`,
      );
      const all = [];
      for (const seed of SEEDS) all.push(await runLogged(program, seed));
      return all.every(({ outcome }) => outcome.status === "pass");
    };
    expect(await keeps("")).toBe(false);
    expect(await keeps(', disk: "ext4"')).toBe(true);
    expect(await keeps("", '.world({ disk: "ext4" })')).toBe(true);
    expect(await keeps(', disk: "strict"', '.world({ disk: "ext4" })')).toBe(false);
    await expect(keeps(', disk: "zfs"')).rejects.toThrow("disk");
  });
});
