/** The write skew of a real PostgreSQL is in a recording that replays without one; where there is one, it is found anew. */
import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openTrace } from "../../src/api/runs/traces/open_trace.ts";
import { replayTrace } from "../../src/api/runs/traces/replay_trace.ts";
import { examplePair } from "../support/example_pair.ts";
import { ROOT } from "../support/files.ts";
import { POSTGRES, startPostgres } from "../support/postgres.ts";
import { slow } from "../support/slow.ts";

const RECORDED = `${ROOT}examples/write-skew/recorded.jsonl`;

test("the recorded write skew replays without a server", async () => {
  const { outcome } = await replayTrace(await openTrace(RECORDED, { cwd: ROOT }));
  expect(outcome.finding).toMatchObject({ kind: "invariant", title: "somebody is on call" });
});

slow("it replays on Deno", async () => {
  const args = ["run", "-A", `${ROOT}src/cli/main.ts`, "replay", RECORDED];
  const failed: { code: number; stdout: string } = await promisify(execFile)(`${ROOT}node_modules/.bin/deno`, args)
    .then(
      () => expect.unreachable("it fails"),
      (error: { code: number; stdout: string }) => error,
    );
  expect(failed.stdout).toContain("reproduced: it ends as it was recorded");
  expect(failed.code).toBe(1);
});

const REAL = POSTGRES === undefined ? " (skipped: PostgreSQL is not installed)" : "";

slow(`under REPEATABLE READ both doctors leave, and under SERIALIZABLE one of them stays${REAL}`, async ({ skip }) => {
  if (POSTGRES === undefined) return skip();
  const postgres = await startPostgres();
  process.env["DATABASE_URL"] = postgres.url;
  try {
    const { fails, survives } = examplePair("write-skew");
    await fails(50, { kind: "invariant", title: "somebody is on call" }, 10);
    await survives(50);
  } finally {
    delete process.env["DATABASE_URL"];
    await postgres.stop();
  }
});
