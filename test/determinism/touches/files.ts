/** Files, of `node:fs`: descriptors, inodes, dates, temporary names, streams, folders. */
import fs from "node:fs";
import * as promises from "node:fs/promises";
import { text } from "node:stream/consumers";
import { outcomeOf, type Touches } from "./touch.ts";

export const FILE_TOUCHES: Touches = {
  "node:fs": {
    "descriptors": ({ say, n }) => {
      const [one, other] = [fs.openSync(`/tmp/a${n}`, "w+"), fs.openSync(`/tmp/b${n}`, "w")];
      say(one, other, fs.writeSync(one, "hello"), fs.readSync(one, Buffer.alloc(9), 0, 5, 0));
      fs.closeSync(one);
      say(fs.openSync(`/tmp/a${n}`, "r"), fs.fstatSync(other));
      fs.closeSync(other);
    },
    "what is known of a file": ({ say, n }) => {
      fs.writeFileSync("/tmp/known", "x".repeat(n));
      const stat = fs.statSync("/tmp/known");
      say(stat, stat.ino, stat.mtime, fs.statSync("/tmp", { bigint: true }).ino, fs.readFileSync("/tmp/known"));
      fs.utimesSync("/tmp/known", n, n);
      say(fs.statSync("/tmp/known").mtimeMs, fs.readdirSync("/tmp"), fs.readdirSync("/tmp", { withFileTypes: true }));
    },
    "temporary names": ({ say }) => {
      const folder = fs.mkdtempSync("/tmp/t-");
      say(folder, fs.statSync(folder).ino, fs.existsSync(folder));
      fs.rmSync(folder, { recursive: true });
    },
    "errors": async ({ say, n }) => {
      say(await outcomeOf(() => fs.readFileSync(`/none/${n}`)), await outcomeOf(() => fs.rmdirSync("/etc")));
      say(await new Promise((resolve) => fs.stat("/none", (error) => resolve(error))));
      say(await outcomeOf(() => fs.closeSync(999)));
    },
    "streams": async ({ say, n }) => {
      const writing = fs.createWriteStream(`/tmp/s${n}`);
      writing.write("one ");
      await new Promise<void>((resolve) => writing.end("two", resolve));
      say(writing.bytesWritten, writing.path, await text(fs.createReadStream(`/tmp/s${n}`, { start: 1 })));
    },
  },
  "node:fs/promises": {
    "handles": async ({ say, n }) => {
      const handle = await promises.open(`/tmp/h${n}`, "w+");
      await handle.writeFile("content");
      say(handle.fd, (await handle.stat()).size, await handle.read(Buffer.alloc(4), 0, 4, 0));
      await handle.close();
      say(await promises.readFile(`/tmp/h${n}`, "utf8"), await outcomeOf(() => promises.access("/none")));
    },
    "folders": async ({ say, world, n }) => {
      const folder = await promises.mkdtemp(`/tmp/${world.task}-`);
      await promises.mkdir(`${folder}/x/y`, { recursive: true });
      await Promise.all([1, 2, n].map((name) => promises.writeFile(`${folder}/x/${name}`, String(n))));
      say(folder, (await promises.readdir(folder, { recursive: true })).toSorted(), (await promises.stat(folder)).ino);
      await promises.rename(`${folder}/x`, `${folder}/z`);
      await promises.rm(folder, { recursive: true });
    },
  },
};
