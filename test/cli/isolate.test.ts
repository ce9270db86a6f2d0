/** Code in an isolated process, even when it gets out of the sandbox, reaches what the command line named and nothing else. */
import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { seal } from "../../src/engine/sandbox/build/digest.ts";
import { nodeArgs } from "../../src/cli/isolation/runtimes.ts";
import { folder, seedbed } from "./seedbed.ts";
import { slow, slowUnless } from "../support/slow.ts";

const DENO = fileURLToPath(new URL("../../node_modules/deno/", import.meta.url));
const PATH = `${DENO}:${process.env["PATH"]}`;
/** Deno isolates itself; Node may be isolated by either. */
const RUNTIMES = "deno" in process.versions ? ["deno"] : ["node", "deno"];

const SCENARIO = `import { scenario } from "seedbed";
export default scenario("theirs").step("runs", async () => {
  await new Promise((resolve) => setTimeout(resolve, 1 + Math.floor(Math.random() * 5)));
  throw new Error("it ran");
});
`;

let theirs: string;
beforeAll(async () => {
  theirs = folder({ "theirs.scenario.ts": SCENARIO });
  const there = { cwd: theirs, env: { SEEDBED_STATE_DIR: folder() } };
  await seedbed(["run", "theirs.scenario.ts", "--record", "run.jsonl", "--seed", "7"], there);
  await seedbed(["artifacts", "pack", "run.jsonl", "-o", "run.zip"], there);
  await seedbed(["compile", "theirs.scenario.ts", "-o", "compiled.json"], there);
  expect(readdirSync(theirs)).toEqual(expect.arrayContaining(["run.zip", "compiled.json", "run.jsonl"]));
});

/**
 * A compiled scenario whose text ends the functions that it is wrapped in, so that `attack` runs outside of the sandbox: when
 * the process ends, since no world runs then, and nothing is trapped.
 */
function escaping(attack: string): object {
  const scenario = JSON.parse(readFileSync(join(theirs, "compiled.json"), "utf8"));
  const { sha256: _sha256, ...code } = scenario.code;
  const atExit = `process.on("exit", () => { const fs = process.getBuiltinModule("node:fs"); ${attack} })`;
  // The wrapper's own end closes what is opened here; the last value of the commas is the function that is called.
  const text = `return 0; })(); })(); }; }), ${atExit}, ` +
    `(function () { return function () { return (function () { return (function () { throw new Error("over"); `;
  return { ...scenario, code: seal({ ...code, bundle: text }) };
}

interface Attack {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly outside: string;
}

/**
 * Runs pieces of code that have left the sandbox, one after the other in one process, in isolation unless told otherwise.
 * Returns what each said of itself.
 */
async function attack<Name extends string>(
  { cwd, env }: Attack,
  bodies: Readonly<Record<Name, string>>,
  isolation: readonly string[] = [],
): Promise<Record<Name, string>> {
  const say = (name: string, text: string) => `fs.writeSync(1, "<<${name}: " + (${text}) + ">>");`;
  const text = Object.entries<string>(bodies).map(([name, body]) =>
    `try { ${body.replaceAll(/SAY\((.*?)\);/g, (_, each) => say(name, each))} } catch (error) {
    ${say(name, '"refused " + (error.code ?? error.name)')} }`
  ).join("\n");
  writeFileSync(join(cwd, "attack.json"), JSON.stringify(escaping(text)));
  const { out, err } = await seedbed(["run", "attack.json", "--allow-code", ...isolation], { cwd, env });
  const said = [...out.matchAll(/<<([^:]*): ([^]*?)>>/g)].map(([, name, said]) => [name!, said!]);
  if (said.length !== Object.keys(bodies).length) throw new Error(`not every attack said something: ${out}${err}`);
  return Object.fromEntries(said) as Record<Name, string>;
}

describe.each(RUNTIMES)("isolated by %s", (runtime) => {
  const place = (): Attack => {
    const outside = realpathSync(folder({ "secret.txt": "a secret" }));
    const env = { SEEDBED_STATE_DIR: folder(), SEEDBED_ISOLATE_WITH: runtime, PATH, A_SECRET: "in the environment" };
    return { cwd: folder(), env, outside };
  };

  const ATTACKS: Readonly<Record<string, (at: Attack) => readonly [body: string, succeeds: string]>> = {
    "reads a file": ({ outside }) => [
      `SAY(fs.readFileSync(${JSON.stringify(join(outside, "secret.txt"))}, "utf8"));`,
      "a secret",
    ],
    "reads a file of the system": () => [`SAY(typeof fs.readFileSync("/etc/hostname", "utf8"));`, "string"],
    "lists a folder": ({ outside }) => [`SAY(fs.readdirSync(${JSON.stringify(outside)}).join());`, "secret.txt"],
    "writes a file": ({ outside }) => [
      `fs.writeFileSync(${JSON.stringify(join(outside, "written.txt"))}, "x"); SAY("wrote");`,
      "wrote",
    ],
    "writes beside the scenario": ({ cwd }) => [
      `fs.writeFileSync(${JSON.stringify(join(cwd, "other.scenario.ts"))}, "x"); SAY("wrote");`,
      "wrote",
    ],
    "writes the ledger": ({ env }) => [
      `fs.writeFileSync(${JSON.stringify(join(env["SEEDBED_STATE_DIR"]!, "trusted"))} + "/x.json", "x"); SAY("wrote");`,
      "wrote",
    ],
    "removes a file": ({ outside }) => [
      `fs.rmSync(${JSON.stringify(join(outside, "secret.txt"))}); SAY("removed");`,
      "removed",
    ],
    "starts a process": () => [
      // Deno neither throws nor says why, and there is no exit code.
      `const { error, status } = process.getBuiltinModule("node:child_process").spawnSync(process.execPath, ["--version"]);
       if (error) throw error; if (status !== 0) throw new Error("not started"); SAY("started");`,
      "started",
    ],
  };
  /** What each attack says of itself, in one process for all of them. */
  async function attackAll(isolation: readonly string[]): Promise<{ at: Attack; said: Record<string, string> }> {
    const at = place();
    const bodies = Object.entries(ATTACKS).map(([name, attack]) => [name, attack(at)[0]]);
    return { at, said: await attack(at, Object.fromEntries(bodies), isolation) };
  }
  let isolated: Awaited<ReturnType<typeof attackAll>>;
  let free: Awaited<ReturnType<typeof attackAll>>;
  beforeAll(async () => {
    isolated = await attackAll([]);
    free = await attackAll(["--no-isolate"]);
  });

  test.each(Object.keys(ATTACKS))(
    "isolation refuses code that %s outside the sandbox, and without isolation it is not refused",
    (name) => {
      expect(isolated.said[name]).toMatch(/^refused/);
      // So that the attack itself is one that works. The ledger has no folder for an entry before the first one.
      if (name !== "writes the ledger") expect(free.said[name]).toBe(ATTACKS[name]!(free.at)[1]);
    },
  );

  test("isolated code writes and removes nothing outside the sandbox", () => {
    expect(readdirSync(isolated.at.outside)).toEqual(["secret.txt"]);
    expect(readFileSync(join(isolated.at.outside, "secret.txt"), "utf8")).toBe("a secret");
    expect(readdirSync(free.at.outside)).toEqual(["written.txt"]);
  });

  test.runIf(runtime === "node")(
    "isolation refuses a worker (those of Deno have the permissions of their parent)",
    async () => {
      // The word itself would have its text wrapped differently, and the attack's brackets would not close that.
      const body =
        `new (process.getBuiltinModule("node:worker_threads").Worker)("", { ["ev" + "al"]: true }); SAY("started");`;
      expect(await attack(place(), { body })).toEqual({ body: "refused ERR_ACCESS_DENIED" });
    },
  );

  test.runIf(runtime === "deno")("isolation closes the network (Node cannot before 25)", async () => {
    let reached = 0;
    const server = createServer((socket) => {
      reached++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const body = `const socket = process.getBuiltinModule("node:net").connect(${port}, "127.0.0.1");
        socket.on("error", () => {}); SAY("tried");`;
      await attack(place(), { body });
      expect(reached).toBe(0);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  slowUnless(runtime === "node")(`the environment of an isolated process holds no secret: by ${runtime}`, async () => {
    const body = `SAY(process.env.A_SECRET ?? "nothing");`;
    expect(await attack(place(), { body })).toEqual({ body: "nothing" });
  });

  slowUnless(runtime === "node")(
    `a module that isolated code could have written is not bundled: by ${runtime}`,
    async () => {
      const cwd = folder({ ".seedbed/theirs.scenario.ts": SCENARIO });
      const env = { SEEDBED_ISOLATE_WITH: runtime, PATH };
      const { code, err } = await seedbed(["run", ".seedbed/theirs.scenario.ts", "--isolate"], { cwd, env });
      expect(err).toContain("cannot reach the module");
      expect(code).toBe(2);
    },
  );

  slowUnless(runtime === "node")(`an isolated run has the same bytes: by ${runtime}`, async () => {
    const cwd = folder({ "theirs.scenario.ts": SCENARIO });
    const env = { SEEDBED_STATE_DIR: folder(), SEEDBED_ISOLATE_WITH: runtime, PATH };
    const isolated = ["run", "theirs.scenario.ts", "--seed", "7", "--record", "run.jsonl", "--isolate"];
    const { code, out } = await seedbed(isolated, { cwd, env });
    expect(out).toContain("it ran");
    expect(code).toBe(1);
    expect(readFileSync(join(cwd, "run.jsonl"))).toEqual(readFileSync(join(theirs, "run.jsonl")));
    expect((await seedbed(["replay", "latest", "--isolate"], { cwd, env })).out).toContain("reproduced");
    expect((await seedbed(["test", "--jobs", "2", "--isolate"], { cwd, env })).out).toContain("1 failed");
  });

  slow(
    `allowed code is isolated again, until it is allowed without isolation: by ${runtime}`,
    async () => {
      const cwd = folder();
      writeFileSync(join(cwd, "run.zip"), readFileSync(join(theirs, "run.zip")));
      const state = folder();
      const env = { SEEDBED_STATE_DIR: state, SEEDBED_ISOLATE_WITH: runtime, PATH };
      const isolates = () => {
        const [name] = readdirSync(join(state, "trusted"));
        return JSON.parse(readFileSync(join(state, "trusted", name!), "utf8")).isolate;
      };
      expect((await seedbed(["replay", "run.zip", "--isolate"], { cwd, env })).err).toContain("--allow-code");
      expect((await seedbed(["replay", "run.zip", "--allow-code"], { cwd, env })).out).toContain("reproduced");
      expect(isolates()).toBe(true);
      const again = await seedbed(["replay", "run.zip"], { cwd, env });
      expect(again.out).toContain("reproduced");
      expect(again.err).toMatch(runtime === "node" ? /the network/ : /^$/);
      await seedbed(["replay", "run.zip", "--allow-code", "--no-isolate"], { cwd, env });
      expect(isolates()).toBeUndefined();
    },
  );

  slowUnless(runtime === "node")(`an isolated run that never yields is ended from outside: by ${runtime}`, async () => {
    const stuck = `import { scenario } from "seedbed";
      export default scenario("stuck").step("one", () => { /^(a+)+$/.test("a".repeat(40) + "!"); });`;
    const cwd = folder({ "stuck.scenario.ts": stuck });
    const env = { SEEDBED_ISOLATE_WITH: runtime, PATH };
    const { code, err } = await seedbed(["run", "stuck.scenario.ts", "--isolate", "--real-timeout", "1s"], {
      cwd,
      env,
    });
    expect(err).toContain("--real-timeout");
    expect(code).toBe(1);
  });
});

test("the permission model uses the flag of this Node, and without one there is one message", () => {
  const access = { read: ["/"], write: [] };
  expect(nodeArgs(access, new Set(["--permission", "--allow-net"]))).toMatchObject({ network: "closed" });
  expect(nodeArgs(access, new Set(["--experimental-permission"]))).toEqual({
    args: ["--no-warnings", "--experimental-permission", "--allow-fs-read=/"],
    network: "open",
  });
  expect(() => nodeArgs(access, new Set())).toThrow("has no permission model");
  expect(() => nodeArgs({ read: ["/a*"], write: [] }, new Set(["--permission"]))).toThrow("without *");
});

test("an unknown runtime for isolation gives one message", async () => {
  const cwd = folder({ "theirs.scenario.ts": SCENARIO });
  const env = { SEEDBED_ISOLATE_WITH: "bun" };
  const { code, err } = await seedbed(["run", "theirs.scenario.ts", "--isolate"], { cwd, env });
  expect(err).toContain('expected node or deno, found "bun"');
  expect(code).toBe(2);
});
