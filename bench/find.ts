/**
 * `npm run bench:find -- [options] [races]`: how well each strategy finds races in published packages, whether it raises false
 * alarms in their fixed versions, and how long the default search takes next to plain Node. Probabilities and runs do not depend on
 * the machine. bench/README.md says what each figure is.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { DEFAULT_STRATEGY } from "../src/engine/strategies/catalog.ts";
import { installMore } from "./find/install.ts";
import { loopOnNode } from "./find/node_loop.ts";
import { findRaces, type Race } from "./find/races.ts";
import { find, type Found, loadWith, median, OLD, timeToFirst, WAYS } from "./find/ways.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "100" },
    starts: { type: "string", default: "20" },
    fixed: { type: "string", default: "1000" },
    ways: { type: "string", default: WAYS.map(({ name }) => name).join(",") },
    "no-node": { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const starts = Number(values.starts);
const fixedRuns = Number(values.fixed);
const ways = WAYS.filter(({ name }) => values.ways.split(",").includes(name));
const say = (line: string) => console.log(line);

installMore(say);
const races = findRaces(say).filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const width = Math.max(...races.map(({ name }) => name.length), "geometric mean of P".length);
const row = (name: string, cells: readonly string[]) =>
  say(`| ${name.padEnd(width)} | ${cells.map((cell) => cell.padEnd(14)).join(" | ")} |`);
const head = (cells: readonly string[]) => {
  row("race", cells);
  row("-".repeat(width), cells.map(() => "-".repeat(14)));
};
const cell = ({ p, toFirst }: Found) => {
  const middle = median(toFirst);
  return `${p.toFixed(2)}, ${Number.isFinite(middle) ? middle : "none"}`;
};

say(`\nShare of failing runs, and median runs to the first failure (${runs} seeds, ${starts} starting seeds)\n`);
head(ways.map(({ name }) => name));
const found = new Map<Race, Map<string, Found>>();
for (const race of races) {
  const by = new Map<string, Found>();
  for (const way of ways) by.set(way.name, await find(race.broken, way, runs, starts));
  found.set(race, by);
  row(race.name, ways.map(({ name }) => cell(by.get(name)!)));
}
row(
  "geometric mean of P",
  ways.map(({ name }) => {
    const logs = races.map((race) => Math.log(Math.max(found.get(race)!.get(name)!.p, 1 / runs)));
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length).toFixed(2);
  }),
);

const alarms: string[] = [];
if (fixedRuns > 0) {
  for (const { name, fixed } of races) {
    for (const way of fixed === undefined ? [] : ways) {
      const { p, runs: made, titles } = await find(fixed!, way, fixedRuns, 1);
      if (p > 0) alarms.push(`${name}, ${way.name}: ${Math.round(p * made)} of ${made} runs: ${titles.join("; ")}`);
    }
  }
  say(`\nFailures in fixed versions (${fixedRuns} seeds each): ${alarms.length === 0 ? "none" : ""}`);
  for (const alarm of alarms) say(`- ${alarm}`);
}

if (!values["no-node"]) {
  say("\nTime to the first failure, in ms: CPU time of the default search, wall-clock time of a loop on Node\n");
  head(["seedbed", "node", "ratio", "P on node"]);
  for (const { name, broken } of races.filter(({ name }) => name !== "checkout")) {
    const program = await loadWith(broken, "realistic");
    const times: number[] = [];
    for (let start = 0; start < starts; start++) {
      times.push(await timeToFirst(program, DEFAULT_STRATEGY, 1 + start * 1000) ?? Infinity);
    }
    const { runs: made, failures, toNextMs } = await loopOnNode(broken, starts, 20_000);
    const own = median(times);
    const theirs = failures === 0 ? 20_000 : median(toNextMs);
    const cells = [
      own.toFixed(1),
      `${failures === 0 ? "> " : ""}${theirs.toFixed(1)}`,
      `${(theirs / own).toFixed(1)}x`,
    ];
    row(name, [...cells, (failures / made).toFixed(2)]);
  }
}

// The promises of the default search, next to the search of old.
for (const [{ name }, by] of found) {
  const [own, old] = [by.get(DEFAULT_STRATEGY), by.get(OLD.name)];
  if (own === undefined) continue;
  const [mine, before] = [median(own.toFirst), old === undefined ? Infinity : median(old.toFirst)];
  if (mine > 100) say(`MISSED: ${name} within 100 runs`);
  if (mine > 3 * before) say(`SLOWER: ${name} takes ${mine} runs, and took ${before}`);
}
process.exit(0);
