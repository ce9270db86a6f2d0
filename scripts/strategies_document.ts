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
- **guided**: what its runs reach decides which runs follow. One process makes all of them, whatever \`--jobs\` says, so that a search
  repeats exactly.
- **systematic**: each schedule runs once; when all of them have run, the report says \`exhausted\`.

## What portfolio does

With realistic delays, a search with \`portfolio\` opens with orders of few preemptions, as \`dfs\` makes them. If there are at most 100 and all
pass, the scenario is proved within the bounds that the report names, and the seeds are not tried. If there are more, or if there are random draws,
faults or inputs that the orders leave open, the search continues with its seeds after 32 to 100 orders. The seeds are also tried if
the orders do not cover everything: if the program reads the clock once something has happened, if an order that looked possible was not
reached, if the limit on virtual time is within reach, or if latencies beyond the windows, which some seeds have, would allow further
orders. If runs draw values, every second run of the opening is the first order with the draws of the next seed. Of eight seeds in a row, six are \`random\`, one is \`delay\` and one
is \`pct\`: \`seedbed run x.scenario.ts --seed 17\` makes the same run as a search does with its seed 17. A failure that the opening found is named
\`dfs\`; it comes back from its trace, and from the same search. A run of more than 1,000 decisions has too many
orders for that: its search begins with the seeds. With unbounded delays every seed is \`random\`, and nothing opens the search.

The shares are fixed; they do not adapt to what each strategy finds. To adapt, they would need a signal before the first failure. New
happens-before digests are not such a signal: on each of the races below, each of 100 runs had a different digest, with \`random\`, \`pct\` and \`delay\` alike.
Findings come too late: the opening fails within three runs in each race. And if a share depended on earlier runs, a seed would no longer
stand for one run, which it now does even if several processes share the seeds. \`pct\` and \`delay\` keep their eighths for what \`random\`
rarely reaches, such as steps in lockstep: if a task has to overtake another one at each of ten steps, \`pct\` finds the failure after a
median of 11 runs, and \`random\` does not find it within 1,000.

A search that passes says how many distinct schedules its first 100 seeds showed, and how many more there are by estimate (Chao1): runs that
differ only in the order of operations that commute, or in what they drew, count once. Only the first 100 are observed, since observing a short run takes up to half as long as the run itself.

## What coverage does

A quarter of its runs are random. The others follow the decisions of a run that reached something new, but redraw some of them: those at the end, a
few single ones, all of one operation, or a stretch in the middle; or they continue with the end of another run; or they change what its inputs are made
of (see [fuzzing](fuzzing.md)). Something new is a state of the world (keys and values, files, nodes), an order of two operations that race in different
tasks, an edge of your own code with how often it is taken, by powers of two, or how near the two sides of a comparison came. The
rarer what a run reached, the more often the search uses it. Code is instrumented only with this strategy. Of what code keeps
in memory, the search sees only the edges and the comparisons that depend on it.

It is for failures that need several unlikely things in a row. A task that fails once it has advanced four times in a row, each time with probability 1/8, fails
after a median of 644 runs with \`coverage\`, and in 3 of 9 searches of 3,000 random runs. A task that has to overtake another one at each of
ten steps fails within 1,000 runs in three of six searches, and in none with random runs; \`pct\` and \`dfs\` are better still at such steps in
lockstep. In the races below it needs about as many runs as \`random\`, and each run takes up to four times as long. So it has no share in
\`portfolio\`: try it with a few thousand seeds when a search with the default has found nothing.

## Measured

\`npm run bench:find\` over the races of \`examples/\` (100 seeds, 11 starting seeds): the share of 100 runs that fail, and the median number of
runs to the first failure (of \`dfs\`: the place of the first order that fails). Delays are realistic, except in the first column. bench/README.md
has more races, for the default search.

| race                | unbounded | portfolio | random  | pct     | pos     | delay   | dfs     | coverage |
| ------------------- | --------- | --------- | ------- | ------- | ------- | ------- | ------- | -------- |
| checkout            | 0.71, 1   | 0.42, 2   | 0.43, 2 | 0.23, 3 | 0.45, 2 | 0.27, 3 | 0.82, 2 | 0.59, 1  |
| async-mutex-27      | 0.96, 1   | 0.99, 1   | 0.97, 1 | 1.00, 1 | 1.00, 1 | 1.00, 1 | 0.84, 1 | 1.00, 1  |
| cache-manager-742   | 0.26, 3   | 0.49, 1   | 0.50, 1 | 0.40, 3 | 0.39, 3 | 0.57, 1 | 0.28, 1 | 0.53, 1  |
| cacheable-888       | 0.19, 3   | 0.38, 1   | 0.36, 2 | 0.31, 3 | 0.29, 3 | 0.41, 2 | 0.24, 1 | 0.45, 2  |
| lru-cache-270       | 0.79, 1   | 0.82, 1   | 0.77, 1 | 0.88, 1 | 0.80, 1 | 0.75, 1 | 0.86, 1 | 0.82, 1  |
| mkdirp-92           | 0.07, 9   | 0.10, 4   | 0.10, 8 | 0.16, 6 | 0.09, 8 | 0.14, 7 | 0.12, 3 | 0.09, 8  |
| mkpath-1            | 0.76, 1   | 0.62, 1   | 0.60, 1 | 0.32, 2 | 0.52, 2 | 0.46, 1 | 0.82, 1 | 0.69, 1  |
| tarn-48             | 0.16, 6   | 0.15, 9   | 0.14, 6 | 0.17, 5 | 0.17, 5 | 0.17, 5 | 0.94, 2 | 0.28, 3  |
| geometric mean of P | 0.35      | 0.39      | 0.39    | 0.35    | 0.37    | 0.39    | 0.50    | 0.46     |

Hence the opening of the default search: orders with few preemptions, which \`dfs\` tries first, fail more often than random ones, and
find each of these races within three runs. \`delay\` and \`pct\` reach the hardest race (\`mkdirp-92\`) no later than \`random\` and fail in it more
often, which is why each has a share. \`pos\` gained nothing here, and has no share. Runs of \`coverage\` fail more
often than those of \`random\`, but take 1.2 to 3.7 times as long, since they are observed.

## Why dfs has no sleep sets

Sleep sets skip orders that differ only in operations that commute (Godefroid: "Partial-Order Methods for the Verification of Concurrent
Systems", LNCS 1032, 1996). Seedbed knows which file, host or node an operation is for. It does not know which variables the code
after it reads and writes, and most races are about variables. We ran all orders of small programs and grouped those that sleep sets would
treat as one, by their happens-before relation (as \`--saturate\` does after each run):

| two or three tasks                                | orders | classes | classes with orders that pass and orders that fail |
| ------------------------------------------------- | ------ | ------- | -------------------------------------------------- |
| one file each, then a variable that both share    | 4      | 2       | 2                                                  |
| three calls for a file of its own                 | 40     | 2       | 0                                                  |
| three calls for the same file                     | 40     | 40      | 0                                                  |
| three tasks, two calls for a file of its own each | 540    | 6       | 0                                                  |

In the first program, each class has an order that fails and one that passes: with one run of each class, a search would prove a program correct that is not. So \`dfs\` runs every
order, and \`exhausted\` never relies on operations that commute. \`--saturate\` counts the classes, but claims no proof.
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
