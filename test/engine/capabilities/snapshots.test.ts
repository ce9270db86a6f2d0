/** What a snapshot of the simulated file system keeps. */
import { expect, test } from "vitest";
import { VirtualFs } from "../../../src/engine/capabilities/fs/virtual_fs.ts";
import "../../../src/engine/capabilities/world.ts";
import { Kernel } from "../../../src/engine/world/kernel.ts";
import { seeded } from "../support/programs.ts";

/** Every path below a folder with its type, its permissions and its content. */
function treeOf(fs: VirtualFs, folder: string): string[] {
  return fs.use((volume) =>
    (volume.readdirSync(folder) as string[]).sort().flatMap((name) => {
      const path = `${folder}/${name}`;
      const stats = volume.lstatSync(path);
      const mode = (Number(stats.mode) & 0o7777).toString(8);
      if (stats.isDirectory()) return [`${path}/ ${mode}`, ...treeOf(fs, path)];
      if (stats.isSymbolicLink()) return [`${path} → ${volume.readlinkSync(path)}`];
      return [`${path} ${mode} ${volume.readFileSync(path, "utf8")}`];
    })
  );
}

test("restoring a snapshot brings back content, links, and the permissions of files and folders", () => {
  const kernel = new Kernel({ source: seeded() });
  const fs = new VirtualFs(kernel, kernel.clock);
  fs.use((volume) => {
    volume.mkdirSync("/data/private", { recursive: true, mode: 0o700 });
    volume.writeFileSync("/data/private/key", "secret", { mode: 0o600 });
    volume.writeFileSync("/data/run", "#!/bin/sh", { mode: 0o755 });
    volume.symlinkSync("/data/run", "/data/latest");
  });
  const before = treeOf(fs, "/data");
  expect(before).toEqual([
    "/data/latest → /data/run",
    "/data/private/ 700",
    "/data/private/key 600 secret",
    "/data/run 755 #!/bin/sh",
  ]);
  fs.snapshot("s");
  fs.use((volume) => {
    for (const name of ["private", "run", "latest"]) volume.rmSync(`/data/${name}`, { recursive: true, force: true });
    volume.writeFileSync("/data/new", "new");
  });
  expect(fs.restore("s")).toBe(true);
  expect(treeOf(fs, "/data")).toEqual(before);
  expect(fs.restore("none")).toBe(false);
});
