/** Published packages serve and ask in a world, unmodified, and in the same way on Node and on Deno. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { loadFile } from "../../../../src/api/project/load/load.ts";
import { runLogged } from "../../../support/logged.ts";
import { ROOT } from "../../../support/files.ts";
import { slow } from "../../../support/slow.ts";

const FILE = fileURLToPath(new URL("packages.scenario.ts", import.meta.url));
const run = promisify(execFile);

slow(
  "Express, Fastify, Koa, ws, undici and axios run in a world, over TLS as well, in whatever order things happen",
  async () => {
    for (const { program } of await loadFile(FILE)) {
      for (const seed of [0, 1]) {
        const { outcome } = await runLogged(program, seed);
        expect(outcome.finding, `${program.ir.name}, seed ${seed}`).toBeUndefined();
      }
    }
  },
);

async function expectSameTraces(seeds: number) {
  const script = `${ROOT}test/support/trace_digests.ts`;
  const [node, deno] = await Promise.all([
    run(`${ROOT}node_modules/.bin/node`, [script, String(seeds), FILE]),
    run(`${ROOT}node_modules/.bin/deno`, ["run", "-A", script, String(seeds), FILE]),
  ]);
  const lines = node.stdout.trim().split("\n");
  expect(lines).toHaveLength(5 * (seeds + 1));
  expect(deno.stdout.trim().split("\n")).toEqual(lines);
}

slow("their traces are the same bytes on Node and on Deno for 20 seeds", () => expectSameTraces(20));
