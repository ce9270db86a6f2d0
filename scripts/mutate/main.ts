/**
 * `npm run mutate`: changes the source in small ways, one at a time, and looks whether a test fails. A mutant that no test notices
 * survives: a bug like it would pass the suite. Goes on where it was interrupted.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, setPriority } from "node:os";
import { stripVTControlCharacters } from "node:util";
import process from "node:process";
import { ROOT } from "../command.ts";
import { Campaign, type Verdict } from "./campaign.ts";
import { coverageOf } from "./coverage.ts";
import { qualityDocument } from "./document.ts";
import { knownMutants, sampled } from "./known_mutants.ts";
import { HELP, readOptions } from "./options.ts";
import { type Scored, scoreOf } from "./score.ts";
import { readState, writeState } from "./state.ts";
import { TARGETS, testFiles } from "./targets.ts";

const options = readOptions(process.argv.slice(2));
if (options === "help") console.log(HELP);
else await mutate(options);

async function mutate(
  { targets, file, sample, seed, retry, json, page }: Exclude<ReturnType<typeof readOptions>, "help">,
) {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const say = (text: string) => void process.stderr.write(`${stripVTControlCharacters(text)}\n`);
  const all = knownMutants();
  const chosen = targets.flatMap((target) =>
    sampled(all.filter((each) => each.target === target && each.mutant.file.includes(file)), sample, seed)
  );
  const verdicts = Object.fromEntries(
    targets.map((target) => [target, readState<Record<string, Verdict>>(`verdicts-${target}`, {})]),
  );
  const isDone = (verdict: Verdict | undefined) =>
    verdict !== undefined && (!retry || verdict.status === "killed" || verdict.status === "timeout");
  const rest = chosen.filter(({ target, key }) => !isDone(verdicts[target]![key]));
  say(`${chosen.length} of ${all.length} mutants, of which ${chosen.length - rest.length} are done`);
  if (rest.length > 0) {
    const files = testFiles();
    const mutants = all.map(({ mutant }) => mutant);
    const { tests, atLoad } = await coverageOf(files, mutants, say);
    const campaign = new Campaign({ files, mutants }, tests, atLoad);
    // Those of a file together, so that the tests which notice one are at hand for the next.
    rest.sort((a, b) => a.mutant.id - b.mutant.id);
    for (const [index, { target, key, mutant, before, after }] of rest.entries()) {
      const verdict = verdicts[target]![key] = await campaign.verdictOn(mutant);
      writeState(`verdicts-${target}`, verdicts[target]);
      say(`${index + 1}/${rest.length} ${verdict.status}: ${mutant.file}:${mutant.line} ${before} → ${after}`);
    }
    campaign.stop();
  }
  const scores = targets.map((target): Scored =>
    scoreOf(
      target,
      all.filter((each) => each.target === target).length,
      chosen.filter((each) => each.target === target).map((each) => ({
        ...each,
        verdict: verdicts[target]![each.key]!,
      })),
    )
  );
  if (page) {
    if (targets.length < Object.keys(TARGETS).length || file !== "") throw new Error("--page needs all targets");
    writeFileSync(join(ROOT, "docs/quality.md"), qualityDocument(scores, seed));
  }
  if (json) return console.log(JSON.stringify({ seed, targets: scores }, undefined, 2));
  for (const { target, total, tried, killed, survivors } of scores) {
    console.log(
      `${target}: ${killed} of ${tried} noticed (${(100 * killed / tried).toFixed(1)} %), of ${total} mutants`,
    );
    for (const { file: path, line, before, after, reason } of survivors) {
      console.log(`  ${path}:${line}  ${before}  →  ${after}${reason === undefined ? "" : `  (${reason})`}`);
    }
  }
}
