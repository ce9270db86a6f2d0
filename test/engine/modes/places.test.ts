/** Lines that people recognise: who called, and which of several concurrent calls it was. */
import { describe, expect, test } from "vitest";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { storyOf } from "../../../src/api/reports/story.ts";
import { loadSource } from "../../support/source.ts";

async function storyOfSource(source: string) {
  const [loaded] = await loadSource(source);
  const { failed } = await testProgram(loaded!.program);
  const told = { program: failed!.shrunk!.program, locateStep: undefined, cwd: "." };
  return await storyOf({ finding: failed!.outcome.finding, told }, { explanation: failed!.explanation, told });
}

const STEPS = `
export default scenario("case")
  .step(http.when("GET", "http://svc.test/a").replies(200))
  .step(http.when("GET", "http://svc.test/b").replies(200))`;

describe("a story", () => {
  test("a story names concurrent calls of one step by their text", async () => {
    const story = await storyOfSource(`import { http, scenario } from "seedbed";
const order = [];
const get = async (name) => { await fetch("http://svc.test/" + name); order.push(name); };
${STEPS}.step("two", async () => {
    await Promise.all([get("a"), get("b")]);
    if (order[0] === "b") throw new Error("out of order");
  });`);
    expect(story[0]).toMatchObject({
      task: 'main: get("b")',
      note: expect.stringMatching(/ before get\("a"\)'s ← 200 GET \/a svc.test$/),
    });
  });

  test("a story names calls by number if code makes the list", async () => {
    const story = await storyOfSource(`import { http, scenario } from "seedbed";
const order = [];
const get = async (name) => { await fetch("http://svc.test/" + name); order.push(name); };
${STEPS}.step("two", async () => {
    await Promise.all(["a", "b"].map(get));
    if (order[0] === "b") throw new Error("out of order");
  });`);
    expect(story[0]).toMatchObject({
      task: "main: call 2",
      note: expect.stringMatching(/ before call 1's ← 200 GET \/a svc.test$/),
    });
  });

  test("a story names the functions on the way, innermost first", async () => {
    const story = await storyOfSource(`import { http, scenario } from "seedbed";
const order = [];
class Client {
  async #roundTrip(name) { await fetch("http://svc.test/" + name); order.push(name); }
  async claim(name) { await this.#roundTrip(name); }
}
const runOnce = async (name) => { await new Client().claim(name); };
${STEPS}.step("two", async () => {
    await Promise.all([runOnce("a"), runOnce("b")]);
    if (order[0] === "b") throw new Error("out of order");
  });`);
    expect(story[0]?.callers).toEqual(["#roundTrip", "claim", "runOnce"]);
  });

  test("a story of a failure in the default order says what makes a run pass", async () => {
    const story = await storyOfSource(`import { http, scenario } from "seedbed";
let stock = 1, sold = 0;
const buy = async () => { if (stock < 1) return; await fetch("http://svc.test/a"); stock--; sold++; };
${STEPS}.parallel("two buyers", { left: buy, right: buy }).finally("sold once", () => sold <= 1);`);
    expect(story[0]).toMatchObject({
      contrast: true,
      task: "left",
      note: expect.stringMatching(/^passes if it starts [\d.]+ m?s late: after right's ← 200 GET \/a svc.test$/),
    });
  });
});
