/** The space-time view of a run of machines. */
import { expect, test } from "vitest";
import { observe } from "../../../src/engine/session/observation.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";
import { spaceRows } from "../../../src/repl/view/space_rows.ts";
import { textOf } from "../../../src/repl/view/row.ts";
import { plainTheme } from "../../../src/repl/view/theme.ts";
import { loadSource } from "../../support/source.ts";

test("the line of a machine shows where it is paused and where it is down", async () => {
  const [loaded] = await loadSource(`import { machine, scenario, time } from "seedbed";
    export default scenario("lanes")
      .machine("api", () => { setInterval(() => {}, 10); })
      .machine("peer", () => { setInterval(() => console.log("tock"), 10); })
      .step(time.sleep("25ms")).step(machine.pause("api", "30ms")).step(time.sleep("50ms"))
      .step(machine.crash("api")).step(time.sleep("30ms"));`);
  const observation = await observe(loaded!.program, randomSource(1));
  const rows = spaceRows(observation, 0, { width: 120, height: 200 }, plainTheme({}));
  const lines = rows.map(textOf);
  const column = lines[0]!.indexOf("api");
  const tocks = lines.filter((line) => line.includes("tock")).map((line) => line[column]);
  expect([...new Set(tocks)]).toEqual(["│", "┊", "×"].filter((mark) => tocks.includes(mark)));
  expect(tocks).toContain("┊");
  expect(tocks.at(-1)).toBe("×");
});
