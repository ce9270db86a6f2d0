/** `node:child_process` inside a world: rules answer, or the host does and its answers are recorded. */
import process from "node:process";
import { describe, expect, test } from "vitest";
import { programOf, runLogged, valueOf as valueOfScript } from "../../support/logged.ts";

const STEPS = [
  'proc.when("git", ["status"]).exits(0, "clean\\n")',
  'proc.when("make", ["all"]).exits(2, "half", "no rule\\n")',
  'proc.when("/bin/sh", ["-c", "ls | wc -l"]).exits(0, "3\\n")',
  'proc.when("cat").exits(0, "from the rule")',
];

const HEAD = `
  import * as cp from "node:child_process"; import { promisify } from "node:util"; import { once } from "node:events";
  import { text } from "node:stream/consumers"; import { Readable } from "node:stream";
  const ended = (child) => new Promise((resolve) => child.on("close", (...all) => resolve(all)));`;

const HOST = { backends: { proc: "host" } } as const;
const scriptOf = (body: string, world?: typeof HOST) => ({ head: HEAD, steps: STEPS, body, world });
const valueOf = (body: string) => valueOfScript(scriptOf(body));
const run = async (body: string) => await runLogged(await programOf(scriptOf(body)));

describe("spawn", () => {
  test("spawn gives streams, events and an exit code", async () => {
    const value = await valueOf(`
      const seen = []; const child = cp.spawn("make", ["all"]);
      for (const name of ["spawn", "exit", "close"]) child.on(name, (...all) => seen.push([name, ...all]));
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
      return [out, err, seen, child.exitCode, child.signalCode, child.pid, child.spawnfile, child.spawnargs, child.killed];`);
    const seen = [["spawn"], ["exit", 2, null], ["close", 2, null]];
    expect(value).toEqual(["half", "no rule\n", seen, 2, null, 2, "make", ["make", "all"], false]);
  });

  test("spawn closes even if nothing reads its output", async () => {
    expect(await valueOf('return await ended(cp.spawn("git", ["status"]));')).toEqual([0, null]);
  });

  test("spawn passes outputs to the program's own, or drops them", async () => {
    const { events, outcome } = await run(`
      const shown = cp.spawn("git", ["status"], { stdio: "inherit" });
      await ended(shown); if (shown.stdout !== null) throw new Error("a stream");
      await ended(cp.spawn("make", ["all"], { stdio: ["ignore", "ignore", "inherit"] }));`);
    expect(outcome.finding).toBeUndefined();
    expect([events("stdout"), events("stderr")]).toEqual([["clean\n"], ["no rule\n"]]);
  });

  test("spawn with a shell runs /bin/sh", async () => {
    const value = await valueOf(`
      const child = cp.spawn("ls | wc", ["-l"], { shell: true });
      return [await text(child.stdout), child.spawnfile, child.spawnargs];`);
    expect(value).toEqual(["3\n", "/bin/sh", ["/bin/sh", "-c", "ls | wc -l"]]);
  });

  test("spawn can be killed, and nothing of its answer arrives", async () => {
    const value = await valueOf(`
      const child = cp.spawn("git", ["status"]); const first = child.kill("SIGINT");
      const [out, end] = await Promise.all([text(child.stdout), ended(child)]);
      let unknown; try { child.kill("SIGNONE"); } catch (error) { unknown = error.code; }
      return [first, child.kill(), child.killed, out, end, child.exitCode, child.signalCode, unknown ?? null];`);
    expect(value).toEqual([true, false, true, "", [null, "SIGINT"], null, "SIGINT", "ERR_UNKNOWN_SIGNAL"]);
  });

  test("spawn can be abandoned by a timeout or an AbortSignal", async () => {
    const value = await valueOf(`
      const late = cp.spawn("cat", { timeout: 50, killSignal: "SIGKILL" }); late.stdin.write("never ended");
      const first = await ended(late);
      const controller = new AbortController(); setTimeout(() => controller.abort(), 25);
      const aborted = cp.spawn("cat", { signal: controller.signal }); aborted.stdin.write("never ended");
      const error = await new Promise((resolve) => aborted.on("error", resolve));
      return [first, error.name, error.code, await ended(aborted), world.clock.elapsedMs];`);
    expect(value).toEqual([[null, "SIGKILL"], "AbortError", "ABORT_ERR", [null, "SIGTERM"], 95]);
  });

  test("spawn throws for invalid arguments", async () => {
    const value = await valueOf(`
      const codes = [];
      for (const args of [[], [""], [7], ["git", "status"]]) { try { cp.spawn(...args); } catch (error) { codes.push(error.code); } }
      return codes;`);
    expect(value).toEqual([
      "ERR_INVALID_ARG_TYPE",
      "ERR_INVALID_ARG_VALUE",
      "ERR_INVALID_ARG_TYPE",
      "ERR_INVALID_ARG_TYPE",
    ]);
  });
});

describe("exec and execFile", () => {
  test("exec and execFile call back with both outputs", async () => {
    const value = await valueOf(`
      const call = (start, ...args) => new Promise((resolve) => start(...args, (error, out, err) => resolve([error, out, err])));
      const bytes = await call(cp.execFile, "git", ["status"], { encoding: "buffer" });
      return [await call(cp.exec, "git status"), await call(cp.execFile, "git", ["status"]), Buffer.isBuffer(bytes[1])];`);
    expect(value).toEqual([[null, "clean\n", ""], [null, "clean\n", ""], true]);
  });

  test("exec and execFile promisified give both outputs, the child, and an error with both outputs", async () => {
    const value = await valueOf(`
      const promise = promisify(cp.exec)("ls | wc -l"); const { child } = promise;
      const error = await promisify(cp.execFile)("make", ["all"]).catch((error) => error);
      return [await promise, child instanceof cp.ChildProcess, error.message, error.code, error.killed, error.signal, error.cmd, error.stdout, error.stderr];`);
    expect(value).toEqual([
      { stdout: "3\n", stderr: "" },
      true,
      "Command failed: make all\nno rule\n",
      2,
      false,
      null,
      "make all",
      "half",
      "no rule\n",
    ]);
  });

  test("exec and execFile stop at maxBuffer, and at a timeout", async () => {
    const value = await valueOf(`
      const large = await promisify(cp.execFile)("git", ["status"], { maxBuffer: 3 }).catch((error) => error);
      const slow = cp.exec("cat", { timeout: 10 }); slow.stdin.write("x");
      return [large.code, large.message, large.stdout, await ended(slow)];`);
    expect(value).toEqual([
      "ERR_CHILD_PROCESS_STDIO_MAXBUFFER",
      "stdout maxBuffer length exceeded",
      "cle",
      [null, "SIGTERM"],
    ]);
  });
});

describe("synchronous calls", () => {
  test("synchronous processes are answered at once", async () => {
    const value = await valueOf(`
      const { status, signal, stdout, stderr, output } = cp.spawnSync("make", ["all"], { encoding: "utf8" });
      const bytes = cp.execFileSync("git", ["status"]);
      return [status, signal, stdout, stderr, output, Buffer.isBuffer(bytes), cp.execSync("git status", { encoding: "utf8" })];`);
    expect(value).toEqual([2, null, "half", "no rule\n", [null, "half", "no rule\n"], true, "clean\n"]);
  });

  test("synchronous processes throw for a failure, and show what went to stderr", async () => {
    const { events, outcome } = await run(`
      try { cp.execSync("make all"); } catch (error) {
        world.event("error", [error.message, error.status, String(error.stdout), String(error.stderr)]);
      }
      world.event("large", cp.spawnSync("git", ["status"], { maxBuffer: 2 }).error.code);`);
    expect(outcome.finding).toBeUndefined();
    expect(events("error")).toEqual([["Command failed: make all\nno rule\n", 2, "half", "no rule\n"]]);
    expect(events("large")).toEqual(["ENOBUFS"]);
    expect(events("stderr")).toEqual(["no rule\n"]);
  });
});

describe("a command that no rule answers", () => {
  const cases: Record<string, string> = {
    "spawn": 'cp.spawn("nope", ["-x"]); await world.sleep(1);',
    "an exec that needs no shell": 'cp.execSync("nope -x");',
    "spawnSync": 'cp.spawnSync("nope", ["-x"]);',
  };
  for (const [name, body] of Object.entries(cases)) {
    test(`${name}: the finding says what to declare`, async () => {
      const { finding } = (await run(`\n${body}`)).outcome;
      expect(finding).toMatchObject({ kind: "unsimulated", title: "proc_unmatched", location: { line: 5 } });
      expect(finding?.hint).toContain('proc.when("nope", ["-x"])');
    });
  }
  const swallowed: Record<string, string> = {
    "a listener for errors": 'await new Promise((resolve) => cp.spawn("nope").on("error", resolve));',
    "a listener for the exit":
      'await new Promise((resolve) => cp.spawn("nope").on("error", () => {}).on("exit", resolve));',
    "a callback": 'await promisify(cp.exec)("nope").catch(() => {});',
    "a try around a synchronous call": 'try { cp.execFileSync("nope"); } catch {}',
    "a callback that the run is too short for": 'cp.execFile("nope", ["-x"], () => {});',
  };
  for (const [name, body] of Object.entries(swallowed)) {
    test(`ends the run also if ${name} swallows the error`, async () => {
      const { finding } = (await run(body)).outcome;
      expect(finding).toMatchObject({ kind: "unsimulated", title: "proc_unmatched" });
    });
  }
});

test("two processes race, and the seed decides which is first", async () => {
  const program = await programOf(scriptOf(`
    const order = [];
    await Promise.all(["git status", "cat"].map(async (line) => { await promisify(cp.exec)(line); order.push(line); }));
    world.event("order", order);`));
  const seen = new Set<string>();
  for (let seed = 1; seed <= 10; seed++) {
    const result = await runLogged(program, seed);
    seen.add(JSON.stringify(result.events("order")));
    expect((await runLogged(program, seed)).log).toEqual(result.log);
  }
  expect(seen.size).toBe(2);
});

test("a process listener that throws ends the run with its error", async () => {
  const { finding } = (await run(`
    cp.exec("git status", () => { throw new Error("in a callback"); }); await world.sleep(50);`)).outcome;
  expect(finding).toMatchObject({ kind: "error", message: "Error: in a callback" });
});

describe("what is not simulated is refused by name", () => {
  const cases: Record<string, string> = {
    'cp.spawn("git", { stdio: ["pipe", "pipe", "pipe", "ipc"] })':
      "unsimulated child_process with more than three streams",
    'cp.spawn("git", { stdio: ["pipe", 5, "pipe"] })': "unsimulated child_process with a stream or file as stdio",
  };
  for (const [use, title] of Object.entries(cases)) {
    test(use, async () => {
      expect((await run(`${use};`)).outcome.finding).toMatchObject({ kind: "unsimulated", title });
    });
  }
});

describe.skipIf(process.platform === "win32")("on the host", () => {
  const program = (body: string) => programOf(scriptOf(body, HOST));

  test("host processes give their input, output and exit codes, and a replay starts none", async () => {
    const given = await program(`
      const child = cp.spawn("tr", ["a-z", "A-Z"]); child.stdin.write("piped "); child.stdin.end("in");
      const upper = await text(child.stdout);
      const piped = cp.spawn("tr", ["a-z", "A-Z"]); Readable.from(["from ", "a stream"]).pipe(piped.stdin);
      const upperToo = text(piped.stdout);
      const shell = await promisify(cp.exec)("echo $NAME; exit 3", { env: { NAME: "seedbed" } }).catch((error) => error);
      const sync = cp.execFileSync("tr", ["a-z", "A-Z"], { input: "at once", encoding: "utf8" });
      const killed = cp.spawnSync("sh", ["-c", "kill -TERM $$"]);
      world.event("value", [upper, await upperToo, shell.code, shell.stdout, sync, killed.status, killed.signal]);`);
    const recorded = await runLogged(given);
    expect(recorded.outcome.finding).toBeUndefined();
    expect(recorded.events("value")).toEqual([[
      "PIPED IN",
      "FROM A STREAM",
      3,
      "seedbed\n",
      "AT ONCE",
      null,
      "SIGTERM",
    ]]);
    const replayed = await runLogged(given, recorded.decisions);
    expect(replayed.log).toEqual(recorded.log);
  });

  test("a missing host program gives Node's error", async () => {
    const { events, outcome } = await runLogged(
      await program(`
        const shape = ({ message, code, errno, syscall, path, spawnargs }) => [message, code, errno, syscall, path, spawnargs];
        const child = cp.spawn("no-such-program", ["-x"]);
        const error = await new Promise((resolve) => child.on("error", resolve));
        world.event("value", [shape(error), await ended(child), child.pid ?? null, shape(cp.spawnSync("no-such-program", ["-x"]).error)]);`),
    );
    expect(outcome.finding).toBeUndefined();
    const rest = ["ENOENT", -2];
    expect(events("value")).toEqual([[
      ["spawn no-such-program ENOENT", ...rest, "spawn no-such-program", "no-such-program", ["-x"]],
      [-2, null],
      null,
      ["spawnSync no-such-program ENOENT", ...rest, "spawnSync no-such-program", "no-such-program", ["-x"]],
    ]]);
  });

  test("an output of a host process that is too large says where it was cut off", async () => {
    const given = await program(`
      const child = cp.spawn("head", ["-c", "5000", "/dev/zero"]);
      const error = await new Promise((resolve) => child.on("error", resolve));
      world.event("value", [error.code, error.message, cp.spawnSync("head", ["-c", "5000", "/dev/zero"]).error.code]);`);
    const limited = { ...given, ir: { ...given.ir, limits: { ...given.ir.limits, maxHostBytes: 1000 } } };
    const code = "ERR_CHILD_PROCESS_STDIO_MAXBUFFER";
    const message = "stdout maxBuffer length exceeded: the process was killed after 1000 bytes (maxHostBytes)";
    expect((await runLogged(limited)).events("value")).toEqual([[code, message, code]]);
  });

  test("a synchronous host process that takes too long is a timeout", async () => {
    const given = await program('cp.spawnSync("sleep", ["30"]);');
    const limited = { ...given, ir: { ...given.ir, limits: { ...given.ir.limits, maxHostMs: 100 } } };
    const { finding } = (await runLogged(limited)).outcome;
    expect(finding).toMatchObject({ kind: "timeout", message: expect.stringContaining("sleep 30 (sync)") });
  });

  test("input to a running host process is refused", async () => {
    const { finding } = (await runLogged(
      await program(
        'const child = cp.spawn("tr", ["a", "b"]); await world.sleep(15); child.stdin.end("late"); await ended(child);',
      ),
    )).outcome;
    expect(finding?.title).toBe("unsimulated stdin of a process that runs");
  });
});
