/** docs/strategies.md: every strategy of the catalog. */
import { DEFAULT_STRATEGY, STRATEGIES } from "../src/engine/strategies/catalog.ts";
import type { StrategyDefinition } from "../src/engine/strategies/strategy.ts";

const HEAD = `# Every strategy

A strategy decides how a search explores: which of the operations that could happen next does, and what random draws give.
\`--strategy <name>\`, \`strategy\` in the configuration and in calls of the library, and \`SEEDBED_STRATEGY\` choose one for runs with a
seed. The baseline comes first in every search. This page is made from the catalog by \`npm run build\`.

| name | how a run chooses | its runs | source |
| --- | --- | --- | --- |
`;

const TAIL = `
- **default**: used unless you name another one.
- **baseline**: the run that comes first, without a seed.
- **seeded**: the seed alone brings a run back. For other strategies, Seedbed keeps the decisions of a failing run.
- **systematic**: each schedule is run once; when all of them have been run, the report says \`exhausted\`.
`;

export function strategiesDocument(): string {
  return HEAD + STRATEGIES.map(row).join("") + TAIL;
}

function row(strategy: StrategyDefinition): string {
  const { name, summary, citation } = strategy;
  return `| \`${name}\` | ${summary} | ${traitsOf(strategy).join(", ")} | ${citation ?? ""} |\n`;
}

function traitsOf({ name, baseline, seeded, systematic }: StrategyDefinition): string[] {
  const traits = { default: name === DEFAULT_STRATEGY, baseline, seeded, systematic };
  return Object.entries(traits).filter(([, holds]) => holds).map(([trait]) => trait);
}
