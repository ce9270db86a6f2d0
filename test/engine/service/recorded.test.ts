/** Programs of a world talk to real servers: what these answer is recorded, and a replay needs none. */
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadFile, loadOne } from "../../../src/api/project/load/load.ts";
import { range } from "../../../src/api/runs/run/range.ts";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { env, scenario, service } from "../../../src/dsl/mod.ts";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import { EditedSource, OverriddenSource, RecordedSource } from "../../../src/engine/decisions/sources.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import { execute } from "../../../src/engine/modes/execute.ts";
import { record } from "../../../src/engine/modes/record.ts";
import { sourceOf } from "../../../src/engine/strategies/by_seed.ts";
import { strategyNamed } from "../../../src/engine/strategies/catalog.ts";
import { slow } from "../../support/slow.ts";
import { PASSWORD, POSTGRES, type RealPostgres, startPostgres } from "../../support/postgres.ts";

const ACCOUNTS = fileURLToPath(new URL("accounts.scenario.ts", import.meta.url));
const ECHO = fileURLToPath(new URL("echo.scenario.ts", import.meta.url));

async function recorded(program: Program, seed = 1) {
  let text = "";
  const executed = await record(program, { seed, strategy: "random", sink: (piece) => void (text += piece) });
  return { ...executed, text, finding: executed.outcome.finding };
}

/** The same run, where nothing may be asked. */
async function replayed(program: Program, decisions: Awaited<ReturnType<typeof recorded>>["decisions"]) {
  return await execute({ ...program, mayAskHost: [] }, { source: new RecordedSource(decisions) });
}

describe.skipIf(POSTGRES === undefined)("a real PostgreSQL (skipped where it is not installed)", () => {
  let postgres: RealPostgres;
  let programs: readonly Program[];
  beforeAll(async () => {
    postgres = await startPostgres();
    process.env["TEST_DATABASE_URL"] = postgres.url;
    programs = (await loadFile(ACCOUNTS)).map((loaded) => loaded.program);
  });
  afterAll(async () => {
    delete process.env["TEST_DATABASE_URL"];
    await postgres.stop();
  });
  afterEach(() => void (process.env["TEST_DATABASE_URL"] = postgres.url));

  const program = (name: string) => programs.find(({ ir }) => ir.export === name)!;

  test("a statement that waits for a lock is pending, and goes on when the lock is free", async () => {
    const waits = program("waits");
    const { finding, text, decisions } = await recorded(waits);
    expect(finding).toBeUndefined();
    expect(text).toContain('"waits":true');
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain("127.0.0.1");
    expect(text).not.toContain("tester");
    delete process.env["TEST_DATABASE_URL"];
    expect((await replayed(waits, decisions)).outcome.finding).toBeUndefined();
  });

  slow("a deadlock in the server ends when the server says so", async () => {
    const { finding, text } = await recorded(program("deadlock"));
    expect(finding).toBeUndefined();
    expect(text).toContain("waits on");
  });

  slow("what a program has locked is free once it is cut off", async () => {
    expect((await recorded(program("crash"))).finding).toBeUndefined();
  });

  slow("a lost update is found and shrunk, and the shrunk run needs no server", async () => {
    const lostUpdate = program("lostUpdate");
    const { failed } = await testProgram(lostUpdate, { seeds: range(1, 60) });
    expect(failed!.outcome.finding).toMatchObject({ kind: "invariant", title: "both are there" });
    expect(failed!.shrunk!.after.deviations).toBeLessThanOrEqual(10);
    delete process.env["TEST_DATABASE_URL"];
    const again = await replayed(failed!.shrunk!.program, failed!.shrunk!.decisions);
    expect(again.outcome.finding?.title).toBe("both are there");
  });

  slow("the same seed asks and hears the same, as the server is reset before each run", async () => {
    const waits = program("waits");
    const labels = async () => (await recorded(waits, 7)).decisions.map(({ kind, label }) => `${kind} ${label}`);
    expect(await labels()).toEqual(await labels());
  });

  slow("a run that leaves its recording performs the beginning anew, if it may", async () => {
    const waits = program("waits");
    const { decisions } = await recorded(waits);
    const beginning = decisions.slice(0, Math.floor(decisions.length * 0.7));
    const forked = () => ({
      source: new OverriddenSource(beginning, sourceOf(strategyNamed("random"), 9, true)),
    });
    expect((await execute(waits, forked())).outcome.finding).toBeUndefined();
    const refused = await execute({ ...waits, mayAskHost: [] }, forked());
    expect(refused.outcome.finding).toMatchObject({
      title: "host_refused",
      hint: expect.stringContaining("--allow-host tcp"),
    });
    const edited = await execute({ ...waits, mayAskHost: [] }, { source: new EditedSource(beginning) });
    expect(edited.outcome.finding).toMatchObject({ title: "host_refused" });
  });

  test.each([
    [
      "a wrong password",
      (url: string) => url.replace(PASSWORD, "another-s3cret"),
      "does not accept the user and the password of the URL (SQLSTATE 28P01)",
    ],
    [
      "no such database",
      (url: string) => url.replace(/postgres$/, "another"),
      "it has no database of the name in the URL",
    ],
    [
      "nobody at the port",
      () => "postgres://tester:another-s3cret@127.0.0.1:1/postgres",
      "it cannot be reached: ECONNREFUSED",
    ],
    ["no variable", () => undefined, "the environment variable TEST_DATABASE_URL is not set"],
    ["no URL", () => "another-s3cret", "TEST_DATABASE_URL is no URL with a host and a port"],
  ])("%s is said in one message without a secret", async (_, change, message) => {
    const url = change(postgres.url);
    if (url === undefined) delete process.env["TEST_DATABASE_URL"];
    else process.env["TEST_DATABASE_URL"] = url;
    const asks = program("asks");
    const { finding, text, decisions } = await recorded(asks);
    expect(finding).toMatchObject({
      kind: "unsimulated",
      title: "server_failed",
      message: expect.stringContaining(message),
    });
    expect(finding!.message).toContain('the server of "db" (TEST_DATABASE_URL)');
    expect(text).not.toContain("s3cret");
    expect((await replayed(asks, decisions)).outcome.finding?.message).toBe(finding!.message);
  });

  slow("a reset that fails says why, and in which line", async () => {
    const { finding } = await recorded(program("badReset"));
    expect(finding!.message).toContain(
      'its reset fails: column "nothing_of_that_name" does not exist in line 2 (SQLSTATE 42703)',
    );
    expect((await recorded(program("asks"))).finding).toBeUndefined();
  });

  slow("a server that dies during a run ends it, and is no bug of the program", async () => {
    const own = await startPostgres();
    process.env["TEST_DATABASE_URL"] = own.url;
    const waits = program("waits");
    const seeded = sourceOf(strategyNamed("random"), 1, true);
    const source: DecisionSource = {
      next(request) {
        if (request.kind === "host" && request.label.includes(" log in ")) {
          own.kill();
          // The world goes on once it is gone.
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
        }
        return seeded.next(request);
      },
    };
    const { outcome: { finding } } = await execute(waits, { source });
    expect(finding).toMatchObject({ kind: "unsimulated", title: "server_failed" });
    await own.stop();
  });
});

describe("a server of an unknown protocol", () => {
  let server: Server;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.write("welcome ");
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env["TEST_ECHO_URL"] = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  test("greets and answers, and a replay needs none", async () => {
    const { program } = await loadOne(ECHO);
    const { finding, decisions } = await recorded(program);
    expect(finding).toBeUndefined();
    const asked = sockets.size;
    expect((await replayed(program, decisions)).outcome.finding).toBeUndefined();
    expect(sockets.size).toBe(asked);
  });
});

describe("what makes no sense", () => {
  const db = service.tcp("db", { to: env("X") });

  test.each<readonly [string, () => unknown, string]>([
    [
      "a service named twice",
      () => scenario("x").service(db).service(db),
      'expected a name that no other service has, found "db"',
    ],
    [
      "a name of a machine",
      () => scenario("x").machine("db", () => {}).service(db),
      'expected a name that no machine has, found "db"',
    ],
    [
      "a name that is no host",
      () => scenario("x").service(service.tcp("The DB", { to: env("X") })),
      "expected a name of small letters",
    ],
    [
      "an address in the place of a variable",
      () => service.tcp("db", { to: "postgres://x" as never }),
      'expected env("DATABASE_URL")',
    ],
    ["no name of a variable", () => env("postgres://x"), "expected the name of an environment variable"],
  ])("%s is refused where it is written", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
