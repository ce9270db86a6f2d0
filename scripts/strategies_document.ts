/** docs/strategies.md: every strategy of the catalog. */
import { DEFAULT_STRATEGY, STRATEGIES } from "../src/engine/strategies/catalog.ts";
import type { StrategyDefinition } from "../src/engine/strategies/strategy.ts";

const HEAD = `# Every strategy

A strategy decides how a search explores: which operation happens next, how long operations take, and what random draws return.
\`--strategy <name>\`, \`strategy\` in the configuration and in calls of the library, and \`SEEDBED_STRATEGY\` choose one for runs with a
seed. The baseline comes first in every search. \`npm run build\` generates this page from the catalog.

| name | how a run chooses | its runs | source |
| --- | --- | --- | --- |
`;

const TAIL = `
- **default**: used unless you name another one.
- **baseline**: the run that comes first, without a seed.
- **seeded**: the seed alone brings a run back. For other strategies, Seedbed keeps the decisions of a failing run.
- **guided**: what its runs come upon decides which runs follow. One process makes them all, whatever \`--jobs\` says, so that a search repeats
  exactly.
- **systematic**: each schedule is run once; when all of them have been run, the report says \`exhausted\`.

## What portfolio does

With realistic delays, a search with \`portfolio\` opens with orders of few preemptions, as \`dfs\` makes them. If there are at most 100 and all
pass, the scenario is proved within the bounds that the report names, and the seeds are not tried. If there are more, or if random draws, faults
or inputs were left open, the search goes on with its seeds after 32 to 100 orders. The seeds are also tried where
an order does not tell everything: if the program reads the clock once something has happened, if an order that looked possible was not
reached, if the limit on virtual time is within reach, or if latencies beyond the windows, which some seeds have, would allow further
orders. Where runs draw values, every second order is the first one with the draws of the next seed. Of eight seeds in a row, six are \`random\`, one is \`delay\` and one
is \`pct\`: \`seedbed run x.scenario.ts --seed 17\` makes the same run as a search does with its seed 17. A failure that the opening found is named
\`dfs\`; it comes back from its trace, and from the same search. A run of more than 1,000 decisions has too many
orders for that: its search begins with the seeds. With unbounded delays every seed is \`random\`, and nothing opens the search.

The shares are fixed, and do not follow what each strategy finds. To follow it would need a signal before the first failure. New
happens-before digests are none: on each of the races below, all of 100 runs had a digest of their own, with \`random\`, \`pct\` and \`delay\` alike. Findings come too
late: the opening fails within three runs in each race. And a share that depended on earlier runs would take from the seed what it
now has, a run of its own, also when several processes share the seeds. \`pct\` and \`delay\` keep their eighths for what \`random\`
is blind to, such as steps in lockstep: of a task that has to pass another one at each of ten steps, \`pct\` finds the failure after a
median of 11 runs, and \`random\` not within 1,000.

A search that passes says how many distinct schedules its first 100 seeds showed, and how many more there are by estimate (Chao1): runs that
differ only in the order of operations that commute, or in what they drew, count once. More are not observed, since that takes up to half as long
as a short run itself.

## What coverage does

A quarter of its runs are random. The others follow the decisions of a run that came upon something new, with some of them made anew: the end, a
few decisions, all of one operation, a stretch in the middle, or the end of another run. New is a state of the world (keys and values, files,
nodes), a pair of operations of two tasks that race, in that order, or a branch of the code and how often it is taken, by powers of two. The rarer what a run came
upon, the more often it is taken up. Code is made to tell its branches only for this strategy. What code keeps in memory shows in its branches
alone.

It is for failures that need several unlikely things in a row. A task that gets on with probability 1/8, four times in a row, fails
after a median of 644 runs with \`coverage\`, and in 3 of 9 searches of 3,000 random runs. A task that has to pass another one at each of
ten steps fails within 1,000 runs in three searches of six, and in none of random runs; \`pct\` and \`dfs\` are better still at such steps in
lockstep. Of the races below it finds none sooner than \`random\` does, and a run of it takes up to three times as long. So \`portfolio\` has no share
for it: take it when a search of the default has found nothing, with a few thousand seeds.

## Measured

\`npm run bench:find 100\` over the races of \`examples/\`: the share of 100 runs that fail, and the median number of runs to the first failure
(of \`dfs\`: the place of the first order that fails). Delays are realistic, except in the first column. No strategy failed in a fixed version.

| race                | random, unbounded | random   | pct      | pos      | delay    | dfs      |
| ------------------- | ----------------- | -------- | -------- | -------- | -------- | -------- |
| checkout            | 0.71, 1           | 0.43, 1  | 0.23, 4  | 0.45, 2  | 0.27, 3  | 0.85, 2  |
| async-mutex-27      | 0.96, 1           | 0.97, 1  | 1.00, 1  | 1.00, 1  | 1.00, 1  | 1.00, 1  |
| cache-manager-742   | 0.26, 3           | 0.50, 2  | 0.40, 2  | 0.39, 2  | 0.57, 2  | 0.46, 1  |
| cacheable-888       | 0.19, 4           | 0.36, 2  | 0.31, 2  | 0.29, 2  | 0.41, 2  | 0.43, 1  |
| lru-cache-270       | 0.79, 1           | 0.77, 1  | 0.88, 1  | 0.80, 1  | 0.75, 1  | 0.77, 1  |
| mkdirp-92           | 0.07, 10          | 0.10, 7  | 0.16, 4  | 0.09, 10 | 0.14, 4  | 0.12, 3  |
| mkpath-1            | 0.76, 1           | 0.60, 1  | 0.32, 2  | 0.52, 1  | 0.46, 2  | 0.93, 1  |
| tarn-48             | 0.16, 5           | 0.14, 5  | 0.17, 4  | 0.17, 4  | 0.17, 4  | 0.25, 2  |
| geometric mean of P | 0.35              | 0.39     | 0.35     | 0.37     | 0.39     | 0.50     |

Hence the opening: orders with few preemptions fail more often than random ones, and find each of these races within three runs. \`delay\` and
\`pct\` find the hardest one sooner than \`random\` does, and have a share for that. \`pos\` gained nothing here, and has none.

## Why dfs has no sleep sets

Sleep sets leave out orders that differ only in operations which commute (Godefroid: "Partial-Order Methods for the Verification of Concurrent
Systems", LNCS 1032, 1996). Seedbed knows which file, host or node an operation is for. It does not know which variables the code
after it reads and writes, and most races are about variables. We ran all orders of small programs and put together those that sleep sets would
take for one, by what happens before what (as \`--saturate\` does, after each run):

| two or three tasks                                | orders | classes | classes with orders that pass and orders that fail |
| ------------------------------------------------- | ------ | ------- | -------------------------------------------------- |
| one file each, then a variable that both share    | 4      | 2       | 2                                                  |
| three calls for a file of its own                 | 40     | 2       | 0                                                  |
| three calls for the same file                     | 40     | 40      | 0                                                  |
| three tasks, two calls for a file of its own each | 540    | 6       | 0                                                  |

In the first one, either class has an order that fails and one that passes: one run of each class would prove a program that is wrong. So \`dfs\` runs every
order, and \`exhausted\` never rests on what commutes. \`--saturate\` counts classes, and says how many are distinct, but claims no proof.
`;

export function strategiesDocument(): string {
  return HEAD + STRATEGIES.map(row).join("") + TAIL;
}

function row(strategy: StrategyDefinition): string {
  const { name, summary, citation } = strategy;
  return `| \`${name}\` | ${summary} | ${traitsOf(strategy).join(", ")} | ${citation ?? ""} |\n`;
}

function traitsOf({ name, baseline, seeded, guided, systematic }: StrategyDefinition): string[] {
  const traits = { default: name === DEFAULT_STRATEGY, baseline, seeded, guided: guided === true, systematic };
  return Object.entries(traits).filter(([, holds]) => holds).map(([trait]) => trait);
}
