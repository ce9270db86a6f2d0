/**
 * A trace is data, no matter who made it: nothing that is done with one asks the host, unless whoever does it allows that.
 * What the host would do leaves a mark here: a file that a process makes, one that is written, a request that a server
 * counts.
 */
import { copyFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadOne } from "../../src/api/project/load/load.ts";
import { withSetting } from "../../src/api/project/load/setting.ts";
import { viewTrace } from "../../src/api/runs/traces/run_view.ts";
import { openSession } from "../../src/api/runs/traces/open_session.ts";
import { openTrace } from "../../src/api/runs/traces/open_trace.ts";
import { replayTrace } from "../../src/api/runs/traces/replay_trace.ts";
import { shrinkTrace } from "../../src/api/runs/traces/shrink_trace.ts";
import { testProgram } from "../../src/api/runs/run/test_program.ts";
import { SeedbedError } from "../../src/engine/errors.ts";
import { record } from "../../src/engine/modes/record.ts";
import { measure } from "../../src/engine/profile/measure.ts";
import { HOST_CAPABILITIES as ALL, type HostCapability } from "../../src/engine/world/host_permission.ts";
import { forge, withoutAnswers, withoutBody } from "../support/forge.ts";
import { ROOT } from "../support/files.ts";
import { folder } from "../cli/seedbed.ts";

/** Only code talks to a real server (`tcp`), whose permission is tested with it (`test/engine/service/`). */
const HOST_CAPABILITIES = ALL.filter((each) => each !== "tcp");

let server: Server;
let requests = 0;
let root: string;
/** Texts of traces by what they are. */
const traces = new Map<string, string>();

/** Two tasks, so that there is something to pick, and a failure after the host was asked. */
const scenario = (capability: Exclude<HostCapability, "tcp">) => {
  const { port } = server.address() as AddressInfo;
  const step = {
    proc: { type: "proc_spawn", cmd: "touch", args: [join(root, "MARK")] },
    http: { type: "http_request", method: "GET", path: `http://127.0.0.1:${port}/` },
    fs: { type: "fs_write", path: "MARK", data: "x" },
    wasm: { type: "wasm_run", component: "touch.wasm", dirs: [`${root}::/data`] },
  }[capability];
  return {
    version: 1,
    name: `asks ${capability}`,
    world: { backends: { [capability]: "host" } },
    steps: [
      { type: "parallel", tasks: { a: [{ type: "sleep", duration: "1ms" }], b: [{ type: "sleep", duration: "1ms" }] } },
      step,
      { type: "fail", message: "as it should" },
    ],
  };
};

/** Whether the host was asked since the last time. */
function wasAsked(): boolean {
  const found = existsSync(join(root, "MARK")) || requests > 0;
  rmSync(join(root, "MARK"), { force: true });
  requests = 0;
  return found;
}

beforeAll(async () => {
  root = folder();
  copyFileSync(`${ROOT}test/engine/wasm/fixtures/touch.core.wasm`, join(root, "touch.wasm"));
  server = createServer((_request, response) => {
    requests++;
    response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  for (const capability of HOST_CAPABILITIES) {
    const file = join(root, `${capability}.json`);
    writeFileSync(file, JSON.stringify(scenario(capability)));
    const { program } = withSetting(await loadOne(file, undefined), {}, root);
    let text = "";
    await record(program, { seed: 3, strategy: "random", sink: (piece) => void (text += piece) });
    expect(wasAsked(), `${capability}: the user's own scenario asks`).toBe(true);
    traces.set(`${capability}: honest`, text);
    traces.set(`${capability}: without answers`, withoutAnswers(text));
    traces.set(`${capability}: without a body`, withoutBody(text));
    traces.set(
      `${capability}: a body without answers that failed in another way`,
      forge(withoutAnswers(text), { footer: ({ finding: _, ...footer }) => ({ ...footer, end: "pass" }) }),
    );
  }
  for (const [name, text] of traces) writeFileSync(pathOf(name), text);
});

afterAll(() => void server.close());

const pathOf = (name: string) => join(root, `${name.replaceAll(/\W+/g, "-")}.jsonl`);
const NAMES = HOST_CAPABILITIES.flatMap((capability) =>
  ["honest", "without answers", "without a body", "a body without answers that failed in another way"].map((kind) => ({
    capability,
    name: `${capability}: ${kind}`,
  }))
);

/** What can be done with a trace. Each may end in any way, as long as it ends, with a message if with an error. */
const DOINGS: Readonly<Record<string, (path: string, options: { allowHost?: HostCapability[] }) => Promise<unknown>>> =
  {
    replay: async (path, options) => await replayTrace(await openTrace(path, { cwd: root, ...options })),
    shrink: async (path, options) => await shrinkTrace(await openTrace(path, { cwd: root, ...options })),
    picture: (path, options) => viewTrace(path, { cwd: root, ...options }),
    "test its program": async (path, options) => {
      const { program, loaded } = await openTrace(path, { cwd: root, ...options });
      await testProgram(loaded?.program ?? program, { seeds: [1, 2, 3], shrink: true });
      return await testProgram(program, { seeds: [1, 2, 3], shrink: true });
    },
    "record its program": async (path, options) => {
      const { program } = await openTrace(path, { cwd: root, ...options });
      return await record(program, { seed: 1, strategy: "random", sink: () => {} });
    },
    "session: fork": async (path, options) => {
      const { session } = await openSession(path, { cwd: root, ...options });
      return await session.fork(0, 0, session.branch(0).decisions[0]?.value === 0 ? 1 : 0);
    },
    "session: reseed": async (path, options) =>
      await (await openSession(path, { cwd: root, ...options })).session.reseed(0, 8),
    "session: hunt": async (path, options) =>
      await (await openSession(path, { cwd: root, ...options })).session.hunt(0, [1, 2, 3]),
    "session: shrink": async (path, options) =>
      await (await openSession(path, { cwd: root, ...options })).session.shrink(0),
    "session: curve": async (path, options) =>
      await (await openSession(path, { cwd: root, ...options })).session.curve(0, { runs: 2, points: 3 }),
    "session: edit a decision": async (path, options) =>
      await (await openSession(path, { cwd: root, ...options })).session.editDecision(0, 0, 1),
    "session: edit the program": async (path, options) => {
      const { session } = await openSession(path, { cwd: root, ...options });
      const { program } = session.branch(0);
      return await session.editProgram(
        0,
        { ...program, ir: { ...program.ir, steps: program.ir.steps.slice(1) } },
        "cut",
      );
    },
    profile: async (path, options) => {
      const { session } = await openSession(path, { cwd: root, ...options });
      return await measure(session.branch(0), { nowMs: () => 0, runs: 2 });
    },
  };

describe.each(NAMES)("$name", ({ name }) => {
  test.each(Object.keys(DOINGS))("%s uses nothing of the host", async (doing) => {
    await DOINGS[doing]!(pathOf(name), {}).catch((error: unknown) => {
      expect(error).toBeInstanceOf(SeedbedError);
      expect((error as Error).message).not.toBe("");
    });
    expect(wasAsked()).toBe(false);
  });
});

describe.each(HOST_CAPABILITIES)("a trace of a scenario that asks %s", (capability) => {
  const others = HOST_CAPABILITIES.filter((each) => each !== capability);

  test("another seed ends at the refused call, and the finding names the call and the option", async () => {
    const { session } = await openSession(pathOf(`${capability}: honest`), { cwd: root, allowHost: others });
    const { outcome } = await session.reseed(0, 8);
    expect(outcome.finding).toMatchObject({ kind: "unsimulated", title: "host_refused", step: "1" });
    expect(outcome.finding!.message).toContain(capability === "fs" ? "fs exists /app" : `${capability} `);
    expect(outcome.finding!.hint).toContain(`--allow-host ${capability}`);
    expect(wasAsked()).toBe(false);
  });

  test("curves and searches of seeds are refused before anything runs", async () => {
    const { session } = await openSession(pathOf(`${capability}: honest`), { cwd: root, allowHost: others });
    const refused = { code: "contract", hint: expect.stringContaining(`--allow-host ${capability}`) as string };
    await expect(session.curve(0)).rejects.toMatchObject(refused);
    await expect(session.hunt(0, [1])).rejects.toMatchObject(refused);
    expect(wasAsked()).toBe(false);
  });

  test("with permission other runs use the host, and replays still do not", async () => {
    const allowHost = [capability];
    const { session } = await openSession(pathOf(`${capability}: honest`), { cwd: root, allowHost });
    expect(session.branch(0).outcome.finding?.title).toBe("fail");
    expect(wasAsked()).toBe(false);
    const { outcome } = await session.reseed(0, 8);
    expect(outcome.finding?.title).toBe("fail");
    expect(wasAsked()).toBe(true);
    const opened = await openTrace(pathOf(`${capability}: honest`), { cwd: root, allowHost });
    expect((await replayTrace(opened)).verdict).toBe("reproduced");
    expect(wasAsked()).toBe(false);
  });
});

test("honest recordings replay, shrink and can be forked", async () => {
  for (const capability of HOST_CAPABILITIES) {
    const path = pathOf(`${capability}: honest`);
    const opened = await openTrace(path, { cwd: root });
    expect((await replayTrace(opened)).verdict).toBe("reproduced");
    expect((await shrinkTrace(opened)).shrunk.after.steps).toBe(1);
  }
  expect(wasAsked()).toBe(false);
});
