/**
 * `node bench/shrinking.ts [seeds] [name]`: the challenges of the public shrinking collection, each shrunk from many failures: how many
 * different results there are, what they took, and what fast-check's own shrinker leaves of the same generators.
 */
import process from "node:process";
import { CHALLENGES } from "./shrinking/challenges.ts";
import { byFastCheck, bySeedbed, type Result } from "./shrinking/measure.ts";

const [seeds = "20", only = ""] = process.argv.slice(2);
/** Far enough apart that each starts from a failure of its own. */
const APART = 100_000;
/** fast-check takes a minute for some. */
const MAX_PEER_SEEDS = 20;

const numbers = Array.from({ length: Number(seeds) }, (_, index) => index);
console.log(
  "challenge".padEnd(24),
  "distinct  smallest  mean evaluations  median ms   fast-check: distinct  mean evaluations",
);
for (const challenge of CHALLENGES.filter(({ name }) => name.startsWith(only))) {
  const own: Result[] = [];
  for (const index of numbers) own.push(await bySeedbed(challenge, 1 + index * APART));
  const peer = numbers.slice(0, MAX_PEER_SEEDS).flatMap((index) => byFastCheck(challenge, index) ?? []);
  const hits = own.filter(({ smallest }) => challenge.smallest.includes(smallest)).length;
  console.log(
    challenge.name.padEnd(24),
    String(distinct(own)).padStart(8),
    `${hits}/${own.length}`.padStart(9),
    mean(own).toFixed(0).padStart(17),
    median(own.map(({ ms }) => ms)).toFixed(1).padStart(10),
    String(distinct(peer)).padStart(22),
    mean(peer).toFixed(0).padStart(17),
  );
  for (const { smallest } of own.filter((each) => !challenge.smallest.includes(each.smallest)).slice(0, 3)) {
    console.log(`  ${smallest.slice(0, 110)}`);
  }
}

function distinct(results: readonly Result[]): number {
  return new Set(results.map(({ smallest }) => smallest)).size;
}

function mean(results: readonly Result[]): number {
  return results.reduce((sum, { evaluations }) => sum + evaluations, 0) / Math.max(1, results.length);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
