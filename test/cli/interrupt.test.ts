/** Ctrl-C while a command searches: what it has so far is told. */
import { createInterface } from "node:readline";
import { expect, vi } from "vitest";
import { eventSchema } from "../../src/api/reports/events.ts";
import { ended, folder, start } from "./seedbed.ts";
import { slowUnless } from "../support/slow.ts";

const set = (key: string) => ({ type: "set_kv", key, value: "1" });
const PASSES_ALWAYS = {
  version: 1,
  name: "passes",
  steps: [{ type: "parallel", tasks: { a: [set("a"), set("b")], b: [set("c"), set("d")] } }],
};

/** Sends the signal as soon as the command tells of runs that were made. */
async function interruptedSearch(args: readonly string[], signal: NodeJS.Signals) {
  const cwd = folder({ "a.scenario.json": PASSES_ALWAYS, "b.scenario.json": PASSES_ALWAYS });
  const child = start([...args, "--seeds", "5000000", "--strategy", "random", "--reporter", "ndjson"], { cwd });
  const end = ended(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const event = eventSchema.parse(JSON.parse(line));
    if (event.kind === "progress") break;
  }
  child.stdout.resume();
  child.kill(signal);
  const { code, signal: by, out, err } = await end;
  const events = out.trim().split("\n").slice(-2).map((line) => eventSchema.parse(JSON.parse(line)));
  return { code: by ?? code, events, err };
}

for (
  const [command, signal, codes] of [
    ["run", "SIGINT", [130, "SIGINT"]],
    ["test", "SIGINT", [130, "SIGINT"]],
    ["test", "SIGTERM", [130, "SIGINT"]],
    ["test --jobs 3", "SIGINT", [130, "SIGINT"]],
  ] as const
) {
  slowUnless(command === "run" || signal === "SIGTERM")(`${command} reports the runs so far: ${signal}`, async () => {
    const { code, events, err } = await interruptedSearch([...command.split(" "), "a.scenario.json"], signal);
    expect(events).toMatchObject([
      { kind: "scenario", report: { status: "pass", interrupted: true } },
      { kind: "end", ok: false, summary: { passed: 1 } },
    ]);
    const [told] = events;
    const runs = told?.kind === "scenario" ? told.report.runs : 0;
    expect(runs).toBeGreaterThan(1);
    expect(runs).toBeLessThan(5_000_000);
    expect(codes).toContain(code);
    if (command !== "run") expect(err).toContain("interrupted: the remaining files were not run");
  });
}

/** Blocks in one of the first seeds. */
const BLOCKS = `import { scenario } from "seedbed";
export default scenario("blocks").step("one", async () => {
  await new Promise((resolve) => setTimeout(resolve, Math.random()));
  if (Math.random() < 0.0001) /^(a+)+$/.test("a".repeat(40) + "!");
});
`;
for (
  const [how, args, files] of [
    ["run", ["run", "a.scenario.ts"], {}],
    ["test of one file", ["test"], {}],
    ["test of two files", ["test"], { "b.scenario.json": PASSES_ALWAYS }],
  ] as const
) {
  slowUnless(how === "run")(
    `an interrupted search reports its results even while its code blocks: ${how}`,
    async () => {
      const cwd = folder({ "a.scenario.ts": BLOCKS, ...files });
      const child = start([...args, "--seeds", "5000000", "--real-timeout", "10m", "--reporter", "ndjson"], { cwd });
      const end = ended(child);
      let runs = 0;
      let lastMs = performance.now();
      child.stdout.on("data", () => {
        runs++;
        lastMs = performance.now();
      });
      // It blocks when nothing more is told.
      await vi.waitUntil(() => runs > 0 && performance.now() - lastMs > 3_000, { timeout: 60_000, interval: 100 });
      child.kill("SIGINT");
      const { code, out, err } = await end;
      const events = out.trim().split("\n").slice(-2).map((line) => eventSchema.parse(JSON.parse(line)));
      expect(events).toMatchObject([
        { kind: "scenario", report: { name: "blocks", status: "pass", interrupted: true } },
        { kind: "end", ok: false },
      ]);
      const [told] = events;
      expect(told?.kind === "scenario" ? told.report.runs : 0).toBeGreaterThan(1);
      expect(code).toBe(130);
      if (args[0] === "test") expect(err).toContain("interrupted: the remaining files were not run");
    },
  );
}
