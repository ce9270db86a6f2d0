/** Files, of `node:fs`: inodes, dates, temporary names, folders. */
import fs from "node:fs";
import * as promises from "node:fs/promises";
import { outcomeOf, type Touches } from "./touch.ts";

export const FILE_TOUCHES: Touches = {
  "node:fs": {
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
      say(await outcomeOf(() => fs.readFileSync(`/none/${n}`)), await outcomeOf(() => fs.rmdirSync("/tmp")));
      say(await new Promise((resolve) => fs.stat("/none", (error) => resolve(error))));
      say(await outcomeOf(() => fs.closeSync(999)));
    },
  },
  "node:fs/promises": {
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
