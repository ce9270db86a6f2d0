/** What is written with `flush` is synced: by functions that wait, by those that do not, and by streams. */
import { expect, test } from "vitest";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { MemoryRecorder } from "../../support/memory_recorder.ts";
import { scenarioOf } from "../machine/programs.ts";

const WAYS = {
  writeFileSync: 'fs.writeFileSync("file", "text", { flush });',
  "writeFileSync of bytes": 'fs.writeFileSync("file", Buffer.from("text"), { flush });',
  "writeFileSync of a descriptor": 'const fd = fs.openSync("file", "w"); fs.writeFileSync(fd, "text", { flush });',
  appendFileSync: 'fs.appendFileSync("file", "text", { flush });',
  writeFile: 'await promisify(fs.writeFile)("file", "text", { flush });',
  "promises.writeFile": 'await fs.promises.writeFile("file", "text", { flush });',
  createWriteStream: 'await finished(fs.createWriteStream("file", { flush }).end("text"));',
};

test.each(Object.entries(WAYS))("%s", async (_, write) => {
  const left = async (flush: boolean) => {
    const program = await scenarioOf(
      `.machine("app", async () => {
         if (fs.existsSync("file")) return console.log("found", fs.readFileSync("file", "utf8"));
         const flush = ${flush};
         ${write}
         const folder = fs.openSync(".", "r");
         fs.fsyncSync(folder);
       })
       .step(machine.powerOff("app")).step(machine.restart("app"))`,
      'import { promisify } from "node:util"; import { finished } from "node:stream/promises";',
    );
    // The disk loses all that it may.
    const source: DecisionSource = {
      next: (request) => request.kind === "fault" && request.label.startsWith("what the disk") ? 1 : 0,
    };
    const recorder = new MemoryRecorder();
    const { outcome } = await execute(program, { source, recorder });
    expect(outcome.finding).toBeUndefined();
    return recorder.entries.flatMap((entry) => "event" in entry && entry.event === "console.log" ? [entry.data] : []);
  };
  expect([await left(true), await left(false)]).toEqual([["found text"], ["found "]]);
});
