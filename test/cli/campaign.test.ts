/** `seedbed campaign`: many scenarios, with processes that may end at any time; and the commands on campaigns. */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import {
  campaignFindingsOutput,
  campaignOutput,
  campaignStatusOutput,
  campaignStopOutput,
} from "../../src/cli/output/campaign.ts";
import { CAN_MOUNT, mountTiny } from "../support/mounts.ts";
import { childrenOf } from "../support/processes.ts";
import { isThorough, slow } from "../support/slow.ts";
import { PASSES, RACE, SKIPPED, TWO_BUGS } from "./scenarios.ts";
import { type Ended, ended, folder, freshSeedbed, seedbed, start } from "./seedbed.ts";

const FILES = { "two.scenario.ts": TWO_BUGS, "race.scenario.json": RACE, "passes.scenario.json": PASSES };

function parsed({ out, err }: Ended) {
  return campaignOutput.parse(JSON.parse(out || `{"nothing": ${JSON.stringify(err)}}`));
}

/** What does not depend on who did what, and when. */
function found(ended: Ended) {
  const { runs, failing, canary, scenarios, findings } = parsed(ended);
  return {
    runs,
    failing,
    canary,
    scenarios: scenarios.map(({ scenario, runs, failing, observed, distinct, isDone }) => ({
      scenario,
      runs,
      failing,
      observed,
      distinct,
      isDone,
    })),
    findings: findings.map(({ scenario, fingerprint, seed, strategy, times }) => ({
      scenario,
      fingerprint,
      seed,
      strategy,
      times,
    })),
  };
}

const campaign = (cwd: string, ...args: string[]) => seedbed(["campaign", ...args, "--json"], { cwd });

describe.concurrent("campaign", () => {
  slow("finds the same with one process and with two, and stores each first run", async () => {
    const cwd = folder(FILES);
    const one = await campaign(cwd, "--runs", "200", "--no-shrink");
    expect(one.code, one.err).toBe(1);
    const document = parsed(one);
    expect(document).toEqual(JSON.parse(one.out));
    expect(document).toMatchObject({ ok: false, state: "done", canary: "found", strategy: "portfolio", firstSeed: 1 });
    expect(new Set(document.findings.map(({ scenario }) => scenario))).toEqual(new Set(["two bugs", "bob is first"]));
    for (const { trace, replay } of document.findings) {
      expect(existsSync(join(cwd, trace!))).toBe(true);
      expect(replay).toContain("replay");
    }
    const { trace } = document.findings.find(({ scenario }) => scenario === "two bugs")!;
    expect(await seedbed(["replay", trace!], { cwd })).toMatchObject({
      code: 1,
      out: expect.stringContaining("reproduced"),
    });
    const two = await campaign(cwd, "--runs", "200", "--no-shrink", "--jobs", "2");
    expect(found(two)).toEqual(found(one));
    // Of each finding the run that `explore` tells of.
    const explored = JSON.parse(
      (await seedbed(["explore", "two.scenario.ts", "--runs", "200", "--no-shrink", "--json"], { cwd })).out,
    );
    expect(
      document.findings.filter(({ file }) => file === "two.scenario.ts").map((
        { seed, times, fingerprint },
      ) => [seed, times, fingerprint]),
    )
      .toEqual(
        explored.findings.map(({ times, report }: never) => [report["seed"], times, report["finding"]["fingerprint"]]),
      );
  });

  test("names what does not load and what is skipped, and the others go on", async () => {
    const cwd = folder({
      "broken.scenario.ts": "export default 1 +",
      "passes.scenario.json": PASSES,
      "skipped.scenario.json": SKIPPED,
      "host.scenario.json": { ...PASSES, name: "asks", world: { backends: { http: "host" } } },
    });
    const { code, out } = await seedbed(["campaign", "--runs", "20"], { cwd });
    expect(code).toBe(2);
    expect(out).toMatch(/error: broken\.scenario\.ts:1/);
    expect(out).toMatch(/passes +passes\.scenario\.json/);
    expect(out).toContain("asks   it asks the host");
    expect(out).toContain("no findings");
    expect(await campaign(folder({ "broken.scenario.ts": "export default 1 +" }))).toMatchObject({
      code: 2,
      out: expect.stringContaining("nothing was run: "),
    });
  });

  slow("status, findings and stop know campaigns by the beginning of their id, and say which there are", async () => {
    const cwd = folder({ "race.scenario.json": RACE });
    expect(await seedbed(["campaign", "status"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("expected a campaign, found none here"),
    });
    const { id } = parsed(await campaign(cwd, "--runs", "20", "--no-shrink"));
    const status = JSON.parse((await seedbed(["campaign", "status", id.slice(0, 12), "--json"], { cwd })).out);
    expect(campaignStatusOutput.parse(status)).toEqual(status);
    expect(status).toMatchObject({ id, state: "done", findings: 1 });
    const findings = JSON.parse((await seedbed(["campaign", "findings", "--json"], { cwd })).out);
    expect(campaignFindingsOutput.parse(findings)).toEqual(findings);
    expect(findings.findings).toMatchObject([{
      scenario: "bob is first",
      trace: expect.stringContaining(".seedbed/runs/"),
    }]);
    expect(await seedbed(["campaign", "status", "nothing"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        new RegExp(`expected an id of a campaign, found "nothing"\\n\\s+hint: there are ${id}`),
      ),
    });
    expect(await seedbed(["campaign", "stop"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("expected one that is running"),
    });
    // The compiled scenarios of the campaign are none of the project's.
    expect((await seedbed(["validate"], { cwd })).out).not.toContain("campaigns");
  });

  slow("a journal that was cut off in the middle of a line goes on as an undisturbed one", async () => {
    const cwd = folder(FILES);
    const whole = await campaign(cwd, "--runs", "100", "--no-shrink");
    const { id } = parsed(whole);
    const journal = join(cwd, ".seedbed/campaigns", id, "journal.jsonl");
    const text = readFileSync(journal, "utf8");
    for (const share of isThorough("a journal that was cut off") ? [0, 0.3, 0.8] : [0.5]) {
      writeFileSync(journal, text.slice(0, Math.floor(text.length * share)));
      const resumed = await seedbed(["campaign", "resume", "--json", "--jobs", "2"], { cwd });
      expect(found(resumed)).toEqual(found(whole));
    }
    // As if no worker had told of the canary's failures.
    const { canary } = JSON.parse(readFileSync(join(cwd, ".seedbed/campaigns", id, "campaign.json"), "utf8"));
    const deaf = text.trim().split("\n").map((line) => JSON.parse(line)).map((line) =>
      line.result?.unit.scenario !== canary.digest ? line : {
        ...line,
        result: {
          ...line.result,
          failures: [],
          ...(line.result.unit.seeds && { runs: 64, unit: { ...line.result.unit, seeds: { first: 1, count: 64 } } }),
        },
      }
    );
    writeFileSync(journal, deaf.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const missed = await seedbed(["campaign", "resume"], { cwd });
    expect(missed).toMatchObject({ code: 4, out: expect.stringContaining("machinery is broken") });
    appendFileSync(journal, "no line of a journal\n");
    expect(await seedbed(["campaign", "status"], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/journal\.jsonl:\d+: expected a line of a campaign's journal/),
    });
  });

  test.each([
    [["--strategy", "coverage"], /--strategy: expected one whose runs do not depend on one another, found coverage/],
    [["--strategy", "fifo"], /found fifo; there are portfolio, random, pct, pos, delay/],
    [["--runs", "0"], /--runs: expected a whole number of at least 1/],
    [["--seed", "9007199254740991"], /expected seeds up to 9007199254740991/],
    [["none/**"], /expected scenario files, found none that match/],
  ])("refuses %j", async (options, message) => {
    const cwd = folder({ "passes.scenario.json": PASSES });
    expect(await seedbed(["campaign", ...options], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringMatching(message),
    });
    const left = join(cwd, ".seedbed/campaigns");
    expect(existsSync(left) ? readdirSync(left) : []).toEqual([]);
  });
});

/** One that goes on until somebody ends it. */
async function endless(cwd: string) {
  const child = start(["campaign", "--time", "1h", "--jobs", "2", "--no-shrink", "--json"], { cwd });
  const over = ended(child);
  const status = async () => JSON.parse((await seedbed(["campaign", "status", "--json"], { cwd })).out);
  await vi.waitFor(async () => expect(await status()).toMatchObject({ state: "running", findings: 3 }), {
    timeout: 60_000,
    interval: 200,
  });
  return { child, over, status };
}

slow("Ctrl-C ends a campaign, keeps what it found, and resume goes on where it was", async () => {
  const cwd = folder(FILES);
  const { child, over } = await endless(cwd);
  expect((await seedbed(["campaign", "resume"], { cwd })).err).toMatch(
    /expected one that is not running, found it in process \d+/,
  );
  child.kill("SIGINT");
  const stopped = await over;
  expect(stopped.code, stopped.err).toBe(1);
  expect(parsed(stopped)).toMatchObject({ state: "stopped", canary: "found" });
  expect(parsed(stopped).findings.every(({ trace }) => trace !== undefined)).toBe(true);
  const resume = async () => parsed(await seedbed(["campaign", "resume", "--time", "5s", "--json"], { cwd }));
  let more = await resume();
  expect(more).toMatchObject({ state: "time" });
  // On a busy machine, five seconds may not be enough to start a process; a campaign that goes on gets there.
  while (more.runs === parsed(stopped).runs) more = await resume();
  expect(more.runs).toBeGreaterThan(parsed(stopped).runs);
  expect(more.findings.map(({ fingerprint, seed }) => [fingerprint, seed]))
    .toEqual(parsed(stopped).findings.map(({ fingerprint, seed }) => [fingerprint, seed]));
});

slow(
  "kills of workers and coordinators, and seedbed campaign stop, change nothing that is covered or found",
  async () => {
    const cwd = folder({
      ...FILES,
      "slow.scenario.ts": TWO_BUGS.replace("two bugs", "slow").replace(
        '"10ms")',
        '"10ms");\n    for (let i = 0; i < 3e5; i++);',
      ),
    });
    const runs = ["--runs", "400", "--no-shrink"];
    const undisturbed = found(await campaign(cwd, ...runs, "--jobs", "2"));
    const begin = (...args: string[]) => {
      const child = start(["campaign", ...args, "--jobs", "2", "--json"], { cwd });
      return { child, over: ended(child) };
    };
    let { child, over } = begin(...runs);
    let kills = 0;
    for (; kills < 8; kills++) {
      await new Promise((resolve) => setTimeout(resolve, 1_500 + 137 * kills));
      if (child.exitCode !== null) break;
      const workers = childrenOf(child.pid!);
      if (kills % 2 === 0 && workers.length > 0) process.kill(workers[kills % workers.length]!, "SIGKILL");
      else {
        child.kill("SIGKILL");
        await over;
        ({ child, over } = begin("resume"));
      }
    }
    await over;
    expect(kills).toBeGreaterThan(3);
    expect(found(await freshSeedbed(["campaign", "resume", "--json"], { cwd }))).toEqual(undisturbed);
  },
);

slow("seedbed campaign stop waits until the campaign has ended", async () => {
  const cwd = folder(FILES);
  const { over } = await endless(cwd);
  const stopped = JSON.parse((await seedbed(["campaign", "stop", "--json"], { cwd })).out);
  expect(campaignStopOutput.parse(stopped)).toMatchObject({ state: "stopped" });
  expect((await over).code).toBe(1);
});

(CAN_MOUNT ? slow : test.skip)("a full disk ends a campaign with one message, and what it found is told", async () => {
  const mount = mountTiny(192)!;
  try {
    for (const [name, content] of Object.entries(FILES)) {
      writeFileSync(join(mount.path, name), typeof content === "string" ? content : JSON.stringify(content));
    }
    const { code, out } = await seedbed(["campaign", "--time", "60s", "--no-shrink", "--json"], { cwd: mount.path });
    expect(code).toBe(1);
    const document = campaignOutput.parse(JSON.parse(out));
    expect(document.problem).toMatchObject({
      code: "unwritable",
      message: expect.stringContaining("the disk is full"),
    });
    expect(document.findings.length).toBeGreaterThan(0);
  } finally {
    mount.release();
  }
});
