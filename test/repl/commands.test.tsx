/** What the commands do to a session, and what the status line says of it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { seedbed } from "../cli/seedbed.ts";
import { openRepl } from "./opened.tsx";
import { type Recorded, recorded } from "./scenarios.ts";

let runs: Recorded;
beforeAll(async () => {
  runs = await recorded();
});

/** Commands one after the other; gives the status line after the last. */
async function after(file: string, ...lines: readonly string[]) {
  const repl = await openRepl(runs.cwd, file);
  for (const line of lines) {
    await repl.command(line);
    await repl.settled();
  }
  return { ...repl, said: () => repl.store.get().status?.text ?? "" };
}

describe("moving", () => {
  test("moving goes to a number, a time, a choice, a moment of a task, a text, and back", async () => {
    const repl = await after("passes.jsonl", "go 3");
    expect(repl.store.get().position).toBe(3);
    await repl.command("4");
    expect(repl.store.get().position).toBe(4);
    await repl.command("time 5ms");
    const { observation, position } = repl.store.get();
    expect(observation!.moments[position]!.atMs).toBe(5);
    expect(observation!.moments[position - 1]!.atMs).toBeLessThan(5);
    await repl.command("return");
    expect(repl.store.get().position).toBe(4);
    await repl.command("task bob");
    expect(observation!.moments[repl.store.get().position]!.task).toBe("bob");
    await repl.command("find nothing of this kind");
    await repl.sees('"nothing of this kind" is nowhere in this run');
  });
});

describe("other runs", () => {
  test("a fork continues differently, and the tree keeps both runs", async () => {
    const repl = await after("passes.jsonl", "choice", "fork 1");
    expect(repl.said()).toMatch(/^run 1, decision 0: start#2 \(bob\): /);
    expect(repl.store.get()).toMatchObject({ id: 1, position: 1 });
    await repl.command("parent");
    await repl.sees("run 0 of 2");
    await repl.command("branch 1");
    await repl.sees("run 1, decision 0: start#2 (bob), of run 0");
    await repl.command("diff");
    expect(await repl.sees("part at 1")).toMatch(/1 {2}⑂ 1\/2 {3}start#1 \(ann\) +▸ +1 {2}⑂ 2\/2 {3}start#2 \(bob\)/);
  });

  test("fork takes an option by name, or at a decision by number", async () => {
    const repl = await after("passes.jsonl", "fork start#2 at 0");
    expect(repl.said()).toMatch(/^run 1, decision 0: start#2 \(bob\): /);
  });

  test("seeds runs until one fails", async () => {
    const repl = await after("passes.jsonl", "seeds 1..499");
    expect(repl.said()).toMatch(new RegExp(`^seed ${runs.seed}: fail, Error: expected 30, found`));
    await repl.sees(/▸ +\d+ +✗ Error: expected 30/);
  });

  test("seeds says if none of them fails", async () => {
    expect((await after("passes.jsonl", `seeds ${runs.seed}..${runs.seed}`)).said()).toMatch(/^seed/);
    expect((await after("message.json", "seeds 1..20")).said()).toBe("all 20 seeds passed");
  });

  test("a fault can be edited", async () => {
    const repl = await after("message.json", "choice");
    const taken = repl.store.get().option;
    await repl.sees(/no fault +.*1 fault 1/);
    await repl.command(`fork ${1 - taken}`);
    await repl.sees(new RegExp(`run 1, decision 0: net\\.drop ann→bob = ${1 - taken}: pass`));
    await repl.command(`set 0 ${taken}`);
    await repl.sees(`run 2, decision 0 is ${taken}: pass`);
  });

  test("a field of a step can be edited", async () => {
    const repl = await after("message.json", "edit 2 payload bye");
    expect(repl.said()).toBe("run 1, 2.payload is bye: pass");
    await repl.command("find bye");
    const { observation, position } = repl.store.get();
    expect(observation!.moments[position]!.what).toBe('step 2 net_send from="ann" to="bob" payload="bye"');
    await repl.command("edit 2 paylod bye");
    await repl.sees('steps[2].paylod: unknown field "paylod" (did you mean "payload"?)');
    await repl.command("edit 9 payload bye");
    await repl.sees("there is no step 9");
  });
});

describe("why, and how likely", () => {
  test("the curve fills in and names the decision that made the failure certain", async () => {
    const repl = await after("fails.jsonl", "curve");
    const shown = await repl.sees(/decision \d+ made it certain|no single decision made it certain/);
    expect(shown).toMatch(/0 {2}[█░]+ +\d+% /);
    expect(shown).toMatch(/100% the end/);
  });
});

describe("saving", () => {
  test("saving writes a trace, a pinned scenario or its test, and overwrites nothing", async () => {
    const repl = await after("fails.jsonl", "save trace kept", "save scenario pinned", "save test pinned2");
    expect(repl.said()).toBe("saved pinned2.scenario.ts and pinned2.test.ts");
    const { cwd } = runs;
    expect(await seedbed(["replay", "kept.jsonl"], { cwd })).toMatchObject({ code: 1, out: /reproduced/ });
    expect(await seedbed(["run", "pinned.scenario.ts"], { cwd })).toMatchObject({ code: 1, out: /expected 30/ });
    expect(readFileSync(join(cwd, "pinned2.test.ts"), "utf8")).toContain(
      'import scenario from "./pinned2.scenario.ts"',
    );
    await repl.command("save trace kept");
    await repl.sees("kept.jsonl exists already: nothing was written");
  });

  test("a data scenario is pinned as data", async () => {
    const repl = await after("message.json", "save scenario kept");
    expect(repl.said()).toBe("saved kept.json");
    expect(await seedbed(["run", "kept.json"], { cwd: runs.cwd })).toMatchObject({ code: 0 });
    expect(existsSync(join(runs.cwd, "kept.json"))).toBe(true);
  });
});

describe("the command line", () => {
  test("the command line completes commands and arguments, and lists the candidates", async () => {
    const repl = await openRepl(runs.cwd, "passes.jsonl");
    await repl.press(":", ..."sav", "tab");
    await repl.sees("› save ▌");
    await repl.press("tab");
    await repl.sees("trace  scenario  test");
    await repl.press(..."te", "tab");
    await repl.sees("› save test ▌");
  });

  test("the command line has a history, edits in the middle, and closes", async () => {
    const repl = await after("passes.jsonl", "go 2", "go 5");
    await repl.press(":", "up", "up");
    await repl.sees("› go 2▌");
    await repl.press("left", "backspace", "backspace", "backspace", ..."time ", "end", ..."ms", "return");
    expect(repl.store.get().history.at(-1)).toBe("time 2ms");
    await repl.press(":", ..."abc", "ctrl+u", "up", "escape");
    expect(repl.store.get().prompt).toBeUndefined();
  });

  test("the command line suggests what was meant", async () => {
    const repl = await after("passes.jsonl", "shirnk");
    expect(repl.said()).toBe('there is no command "shirnk": did you mean shrink?');
    await repl.command("go far");
    await repl.sees('go: expected the number of a moment, found "far"');
    await repl.command("go 9999");
    await repl.sees(/expected a moment from 0 to \d+, found 9999/);
    await repl.command("help fork");
    await repl.sees("fork, f [answer] [at <decision>]");
  });
});

test("the hint for newcomers stays until the first key", async () => {
  const repl = await openRepl(runs.cwd, "passes.jsonl");
  await repl.sees("new here? ←→ step through the run, ? shows the keys, : takes commands");
  await repl.press("right");
  expect((await repl.sees(/▸ +1 /)).includes("new here?")).toBe(false);
});
