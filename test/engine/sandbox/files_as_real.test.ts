/** Generated sequences of calls on the files of a folder do the same on a world's volume as on real files: results, contents and codes of errors. */
import { expect, test } from "vitest";
import { inNode } from "../../support/real_node.ts";
import { evaluate, folderWith } from "../../support/source.ts";
import { fc } from "../../support/properties.ts";

const PATHS = ["a", "b", "c"];
const path = fc.constantFrom(...PATHS);
const slot = fc.nat(2);
const text = fc.constantFrom("", "x", "hello", "0123456789");
const position = fc.constantFrom(null, 0, 2, 12);
const flags = fc.constantFrom("r", "r+", "w", "w+", "wx", "a", "a+", "ax");
const call = (name: string, ...args: fc.Arbitrary<unknown>[]) => fc.tuple(fc.constant(name), ...args);

const CALLS = fc.oneof(
  { weight: 4, arbitrary: call("open", slot, path, flags) },
  { weight: 4, arbitrary: call("write", slot, text, position) },
  { weight: 3, arbitrary: call("read", slot, fc.constantFrom(1, 4, 20), position) },
  { weight: 2, arbitrary: call("close", slot) },
  call("ftruncate", slot, fc.constantFrom(0, 3, 15)),
  call("fstat", slot),
  call("truncate", path, fc.constantFrom(0, 3, 15)),
  { weight: 3, arbitrary: call("writeFile", path, text, flags) },
  call("appendFile", path, text),
  call("readFile", path),
  call("unlink", path),
  { weight: 2, arbitrary: call("rename", path, path) },
  call("link", path, path),
  call("copyFile", path, path),
  call("lstat", path),
  call("exists", path),
);

/** Does the calls in a folder of its own, and tells what each gave and what is there in the end. Runs in a world and outside. */
const PERFORM = `(fs, folder, calls) => {
  const USE_SLOTS = ["write", "read", "close", "ftruncate", "fstat"];
  const slots = [];
  const at = (path) => folder + "/" + path;
  const about = (stats) => [stats.isFile(), stats.isDirectory(), stats.isSymbolicLink(), stats.isFile() ? stats.size : 0, stats.isFile() ? stats.nlink : 0];
  const one = ([name, a, b, c]) => {
    if (USE_SLOTS.includes(name) && slots[a] === undefined) return "closed";
    switch (name) {
      case "open": { const fd = fs.openSync(at(b), c); if (slots[a] !== undefined) fs.closeSync(slots[a]); slots[a] = fd; return; }
      case "write": return fs.writeSync(slots[a], Buffer.from(b), 0, b.length, c);
      case "read": { const buffer = Buffer.alloc(b); const count = fs.readSync(slots[a], buffer, 0, b, c); return [count, buffer.toString("latin1")]; }
      case "close": { const fd = slots[a]; slots[a] = undefined; return fs.closeSync(fd); }
      case "ftruncate": return fs.ftruncateSync(slots[a], b);
      case "fstat": return about(fs.fstatSync(slots[a]));
      case "truncate": return fs.truncateSync(at(a), b);
      case "writeFile": return fs.writeFileSync(at(a), b, { flag: c });
      case "appendFile": return fs.appendFileSync(at(a), b);
      case "readFile": return fs.readFileSync(at(a), "latin1");
      case "unlink": return fs.unlinkSync(at(a));
      case "rename": return fs.renameSync(at(a), at(b));
      case "link": return fs.linkSync(at(a), at(b));
      case "copyFile": return fs.copyFileSync(at(a), at(b));
      case "lstat": return about(fs.lstatSync(at(a)));
      case "exists": return fs.existsSync(at(a));
    }
  };
  const results = calls.map((call) => {
    try { return one(call) ?? null; } catch (error) { return error.code ?? String(error); }
  });
  const left = [];
  const visit = (path) => {
    for (const name of fs.readdirSync(path).sort()) {
      const below = path + "/" + name;
      const stats = fs.lstatSync(below);
      left.push([below.slice(folder.length), about(stats), stats.isFile() ? fs.readFileSync(below, "latin1") : ""]);
      if (stats.isDirectory()) visit(below);
    }
  };
  visit(folder);
  for (const fd of slots) if (fd !== undefined) fs.closeSync(fd);
  return [results, left];
}`;

test("file calls behave as on real files", async () => {
  // Many at a time: each lot is loaded and run once.
  const lots = fc.array(fc.array(CALLS, { minLength: 1, maxLength: 12 }), { minLength: 40, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(lots, async (programs) => {
      const root = await folderWith({});
      const real = inNode(
        `const fs = await import("node:fs");
        const perform = ${PERFORM};
        return ${JSON.stringify(programs)}.map((calls, index) => {
          fs.mkdirSync(${JSON.stringify(root)} + "/" + index);
          return perform(fs, ${JSON.stringify(root)} + "/" + index, calls);
        });`,
      ) as unknown[];
      const simulated = await evaluate(
        `const perform = ${PERFORM};
        return ${JSON.stringify(programs)}.map((calls, index) => {
          fs.mkdirSync("/tmp/" + index);
          return perform(fs, "/tmp/" + index, calls);
        });`,
        `import * as fs from "node:fs";`,
      ) as unknown[];
      for (const [index, calls] of programs.entries()) {
        expect({ calls, gave: simulated[index] }).toEqual({ calls, gave: real[index] });
      }
    }),
    { numRuns: 3, endOnFailure: true, seed: 7 },
  );
});
