/**
 * docs/stories.md: bugs with the story that Seedbed tells of each, beside the lines that the fix changed, and whether the story
 * names them. `node scripts/stories.ts` writes it; a test compares it with what would be written.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadOne } from "../src/api/load/load.ts";
import { range, testProgram } from "../src/api/run/test_program.ts";
import { scenarioReport } from "../src/api/report/scenario_report.ts";
import { storyLines } from "../src/cli/present/scenario_text.ts";
import { createStyle } from "../src/cli/present/style.ts";
import { type Bug, BUGS } from "./story_bugs.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PLAIN = { ...createStyle(false, { LC_ALL: "C.UTF-8" }), width: 130 };

const HEAD = `# Stories

What Seedbed says of a bug, beside what its fix changed. Each story is made anew by \`node scripts/stories.ts\`, and a test compares this
page with what would be written. The last line of each says, as honestly as we can, whether the story, read without the code,
names the line or the call that the fix changed.

`;

/** The story of a bug: why it fails, and the lines that led there. */
export async function storyOfBug({ file }: Bug): Promise<string> {
  const path = join(ROOT, file);
  const loaded = await loadOne(path, undefined);
  const result = await testProgram(loaded.program, { seeds: range(1, 100) });
  const { finding, story = [] } = await scenarioReport(loaded, result, { cwd: dirname(path), durationMs: 0 });
  if (finding === undefined) throw new Error(`${file} does not fail`);
  return [finding.message, "", ...storyLines(story, PLAIN)].join("\n");
}

/** What the fix changed: given, or the difference between the two scenarios. */
export function fixOf({ file, fix }: Bug): readonly string[] {
  if (fix !== undefined) return fix;
  const lines = (name: string) => readFileSync(join(ROOT, name), "utf8").split("\n").map((line) => line.trim());
  const [broken, fixed] = [lines(file), lines(file.replace("broken", "fixed"))];
  const only = (some: readonly string[], others: readonly string[], sign: string) =>
    some.filter((line) => line !== "" && !others.includes(line)).map((line) => `${sign} ${line}`);
  const changed = [...only(broken, fixed, "-"), ...only(fixed, broken, "+")];
  return changed.length > 0 ? changed : moved(broken, fixed);
}

/** Lines that are the same and stand elsewhere. */
function moved(broken: readonly string[], fixed: readonly string[]): string[] {
  const at = broken.findIndex((line, index) => line !== fixed[index]);
  return [`- ${broken[at]}`, `- ${broken[at + 1]}`, `+ ${fixed[at]}`, `+ ${fixed[at + 1]}`];
}

async function section(bug: Bug): Promise<string> {
  const { title, file, names, judgement } = bug;
  const story = await storyOfBug(bug);
  if (names !== undefined && !story.includes(names)) throw new Error(`the story of ${file} does not name ${names}`);
  const verdict = names === undefined ? `**No.** ${judgement}` : `**Yes**, \`${names}\`. ${judgement}`;
  return `## ${title}\n\n[${file}](../${file})\n\n\`\`\`\n${story}\n\`\`\`\n\nThe fix:\n\n\`\`\`\n${
    fixOf(bug).join("\n")
  }\n\`\`\`\n\nNamed: ${verdict}\n`;
}

export async function storiesDocument(bugs: readonly Bug[] = BUGS): Promise<string> {
  const sections: string[] = [];
  for (const bug of bugs) sections.push(await section(bug));
  const named = bugs.filter(({ names }) => names !== undefined).length;
  return `${HEAD}The changed line or call is named by ${named} of ${bugs.length} stories.\n\n${sections.join("\n")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(ROOT, "docs/stories.md"), await storiesDocument());
  console.log(`wrote ${relative(process.cwd(), join(ROOT, "docs/stories.md"))}`);
}
