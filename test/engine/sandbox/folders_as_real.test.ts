/** Generated sequences of calls on folders, links and modes do the same on a world's volume as on real files. */
import { expect, test } from "vitest";
import { fc } from "../../support/properties.ts";
import { inNode } from "../../support/real_node.ts";
import { evaluate, folderWith } from "../../support/source.ts";

const NAMES = ["a", "b", "a/c", "b/d", "a/c/e", "l", "l/c", "a/l"];
const path = fc.constantFrom(...NAMES);
/** As programs spell paths. A world's are normal before they are looked up, so that it does not tell `x/.` from `x/`. */
const spelled = fc.tuple(path, fc.constantFrom("", "", "", "", "/", "//")).map((parts) => parts.join(""));
const target = fc.constantFrom("a", "b", "c", "../b", "./a", "nowhere", "l", "a/c", ".");
const text = fc.constantFrom("", "x", "hello");
/** None that takes something from the owner: the real files may be those of root, who may do everything. */
const mode = fc.constantFrom(0o755, 0o700, 0o777);
const flag = fc.boolean();
const call = (name: string, ...args: fc.Arbitrary<unknown>[]) => fc.tuple(fc.constant(name), ...args);

const CALLS = fc.oneof(
  { weight: 3, arbitrary: call("mkdir", path, flag) },
  call("mkdir", spelled, fc.constant(false)),
  { weight: 4, arbitrary: call("writeFile", spelled, text) },
  { weight: 3, arbitrary: call("symlink", target, path) },
  { weight: 3, arbitrary: call("rename", spelled, spelled) },
  { weight: 2, arbitrary: call("cp", path, path, flag, flag, flag) },
  { weight: 2, arbitrary: call("rm", spelled, flag, flag) },
  call("rmdir", spelled),
  call("unlink", spelled),
  call("link", path, path),
  call("copyFile", spelled, spelled),
  call("chmod", spelled, mode),
  call("truncate", spelled, fc.constantFrom(0, 2, 9)),
  call("appendFile", spelled, text),
  call("readFile", spelled),
  call("readdir", spelled, flag),
  call("types", spelled),
  call("readlink", spelled),
  call("realpath", spelled),
  call("stat", spelled),
  call("lstat", spelled),
  call("access", spelled),
  call("exists", spelled),
  call("opendir", spelled),
  call("open", spelled, fc.constantFrom("r", "w", "r+", "wx", "a")),
);

/** Does the calls in a folder of its own, and tells what each gave and what is there in the end. Runs in a world and outside. */
const PERFORM = `(fs, folder, calls) => {
  const at = (path) => folder + "/" + path;
  const shown = (path) => (path.startsWith(folder) ? path.slice(folder.length) : path).replace(/[/]+$/, "");
  const about = (stats) => [stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "link", stats.isFile() ? [stats.size, stats.nlink] : 0];
  const one = ([name, a, b, c, d, e]) => {
    switch (name) {
      case "mkdir": { const first = fs.mkdirSync(at(a), { recursive: b }); return first && shown(first); }
      case "writeFile": return fs.writeFileSync(at(a), b);
      case "symlink": return fs.symlinkSync(a, at(b));
      case "rename": return fs.renameSync(at(a), at(b));
      case "cp": return fs.cpSync(at(a), at(b), { recursive: c, force: d, errorOnExist: e });
      // Where links lead in a circle, Node throws an error without a code even if it is forced.
      case "rm": try { return fs.rmSync(at(a), { recursive: b, force: c }); } catch (error) { if (error.code === "") return; throw error; }
      case "rmdir": return fs.rmdirSync(at(a));
      case "unlink": return fs.unlinkSync(at(a));
      case "link": return fs.linkSync(at(a), at(b));
      case "copyFile": return fs.copyFileSync(at(a), at(b));
      case "chmod": return fs.chmodSync(at(a), b);
      case "truncate": return fs.truncateSync(at(a), b);
      case "appendFile": return fs.appendFileSync(at(a), b);
      case "readFile": return fs.readFileSync(at(a), "latin1");
      // Node goes on through links, and ends only when there are too many of them in a path.
      case "readdir": return fs.readdirSync(at(a), { recursive: b })
        .filter((name) => name.split("/").every((_, index, names) => index === names.length - 1 || !fs.lstatSync(at(a) + "/" + names.slice(0, index + 1).join("/")).isSymbolicLink())).sort();
      case "types": return fs.readdirSync(at(a), { withFileTypes: true })
        .map((each) => [shown(each.parentPath), each.name, each.isFile(), each.isDirectory(), each.isSymbolicLink()].join()).sort();
      case "readlink": return fs.readlinkSync(at(a));
      case "realpath": return shown(fs.realpathSync(at(a)));
      case "stat": return about(fs.statSync(at(a)));
      case "lstat": return about(fs.lstatSync(at(a)));
      case "access": return fs.accessSync(at(a));
      case "exists": return fs.existsSync(at(a));
      case "opendir": { const dir = fs.opendirSync(at(a)); const names = []; for (let each; (each = dir.readSync()) !== null;) names.push(each.name); dir.closeSync(); return names.sort(); }
      case "open": return fs.closeSync(fs.openSync(at(a), b));
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
      const content = stats.isFile() ? fs.readFileSync(below, "latin1") : stats.isSymbolicLink() ? shown(fs.readlinkSync(below)) : "";
      left.push([shown(below), about(stats), content]);
      if (stats.isDirectory()) visit(below);
    }
  };
  // A link may have led to the folder itself.
  if (fs.existsSync(folder)) visit(folder);
  return [results, left];
}`;

test("as on real folders", async () => {
  // Many at a time: each lot is loaded and run once.
  const lots = fc.array(fc.array(CALLS, { minLength: 1, maxLength: 12 }), { minLength: 60, maxLength: 120 });
  await fc.assert(
    fc.asyncProperty(lots, async (programs) => {
      const root = await folderWith({});
      const body = (folder: string) =>
        `const perform = ${PERFORM};
        return ${JSON.stringify(programs)}.map((calls, index) => {
          fs.mkdirSync(${JSON.stringify(folder)} + "/" + index);
          return perform(fs, ${JSON.stringify(folder)} + "/" + index, calls);
        });`;
      const real = inNode(`process.umask(0o022); const fs = await import("node:fs"); ${body(root)}`) as unknown[];
      const simulated = await evaluate(body("/tmp"), `import * as fs from "node:fs";`) as unknown[];
      for (const [index, calls] of programs.entries()) {
        expect({ calls, gave: simulated[index] }).toEqual({ calls, gave: real[index] });
      }
    }),
    { numRuns: 3, endOnFailure: true, seed: 7 },
  );
});
