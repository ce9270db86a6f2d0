/**
 * A search runs without captured call sites, and what looks into a failure runs with them. Both have to find the same place:
 * it is part of the fingerprint by which a failure is shrunk, replayed and stored.
 */
import { describe, expect, test } from "vitest";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { fifoSource } from "../../../src/engine/strategies/fifo.ts";
import { programOf } from "../../support/logged.ts";

const HEAD = `import { exec, execFile, execFileSync, spawn } from "node:child_process";
  import { EventEmitter, once } from "node:events";
  import { createReadStream, readFile } from "node:fs";
  import { open } from "node:fs/promises";
  import * as http from "node:http";
  import { promisify } from "node:util";`;

/** The line that is to be blamed is the one that ends with this. Errors of asynchronous calls of files have no line: their step has. */
const HERE = "// here";

const FAILURES: Readonly<Record<string, string>> = {
  "execFile without a rule": `await new Promise((resolve) => {
    execFile("git", ["status"], resolve); // here
  });`,
  "promisified execFile without a rule": `const run = promisify(execFile);
    try {
      await run("git", ["status"]); // here
    } catch {}`,
  "exec without a rule": `await new Promise((resolve) => {
    exec("git status", resolve); // here
  });`,
  "execFileSync without a rule": `try {
    execFileSync("git", ["status"]); // here
  } catch {}`,
  "spawn without a rule": `const child = spawn("git", ["status"]); // here
    child.on("error", () => {});
    await new Promise((resolve) => child.on("close", resolve));`,
  "Deno.Command without a rule": `const command = new Deno.Command("git", { args: ["status"] });
    await command.output().catch(() => {}); // here`,
  "fetch without a rule": `try {
    await fetch("http://svc.test/"); // here
  } catch {}`,
  "http.get without a rule": `const request = http.get("http://svc.test/"); // here
    await new Promise((resolve) => request.on("error", resolve));`,
  "http.request without a rule, ended later":
    `const request = http.request("http://svc.test/", { method: "POST" }); // here
    request.on("error", () => {});
    request.write("1");
    await world.sleep(5);
    request.end();
    await new Promise((resolve) => request.on("close", resolve));`,
  "a timer's callback throws": `setTimeout(() => {
      throw new Error("in a timer"); // here
    }, 5);
    await world.sleep(10);`,
  "a file that is not there": `const read = promisify(readFile);
    await read("/missing");`,
  "a handle that is not there": `await open("/missing");`,
  "a rejection that nobody handles": `void open("/missing");
    await world.sleep(5);`,
  "a listener throws": `const emitter = new EventEmitter();
    emitter.on("go", () => {
      throw new Error("in a listener"); // here
    });
    await world.sleep(1);
    emitter.emit("go");`,
};

describe("a failure is found at the same place with captured call sites and without", () => {
  test.each(Object.entries(FAILURES))(
    "a failure has the same place with and without captured call sites: %s",
    async (_, body) => {
      const program = await programOf({ head: HEAD, body });
      const [captured, bare] = await Promise.all([true, false].map(async (captureSites) => {
        const { outcome } = await execute(program, { source: fifoSource(), captureSites });
        return outcome.finding!;
      }));
      expect(fingerprint(captured!)).toBe(fingerprint(bare!));
      const lines = program.code!.source(bare!.location!.file)!.split("\n");
      expect(lines[bare!.location!.line! - 1]).toContain(body.includes(HERE) ? HERE : ".step(");
    },
  );
});
