/** docs/quality.md: how many mutants the tests notice, and which they do not. */
import type { Scored, Survivor } from "./score.ts";

export function qualityDocument(scores: readonly Scored[], seed: number): string {
  const rows = scores.map(({ target, total, tried, killed }) =>
    `| \`${target}\` | ${total} | ${tried} | ${killed} | ${(100 * killed / tried).toFixed(1)} % |\n`
  );
  return `# What the tests notice

\`npm run mutate\` changes the source in small ways, one change at a time, and looks whether a test fails. The changes are the default
mutators of [Stryker](https://stryker-mutator.io/docs/mutation-testing-elements/supported-mutators), without those for regular
expressions. A mutant is tried on tests of the engine that reach the changed code and start no process of their own, the quickest first,
up to four seconds of them; slower tests may notice more. This page is written by \`npm run mutate -- --sample <n> --page\`. The sample is
drawn with seed ${seed}.

| part | mutants | tried | noticed | score |
| --- | --- | --- | --- | --- |
${rows.join("")}
## Mutants that no test notices

A reason is given where the change makes no difference that a test could see, or none that matters.
${scores.map(section).join("")}`;
}

function section({ target, survivors }: Scored): string {
  const lines = survivors.map(row).join("");
  return `\n### ${target}\n\n${
    survivors.length === 0 ? "None.\n" : `| where | before | after | reason |\n| --- | --- | --- | --- |\n${lines}`
  }`;
}

function row({ file, line, before, after, reason }: Survivor): string {
  return `| ${file.replace("src/engine/", "")}:${line} | ${code(before)} | ${code(after)} | ${reason ?? ""} |\n`;
}

/** As code in a table: a pipe would end the cell. */
function code(text: string): string {
  const ticks = text.includes("\`") ? "\`\`" : "\`";
  return `${ticks} ${text.replaceAll("|", "\\|")} ${ticks}`;
}
