/**
 * docs/stories.md: bugs with the story that Seedbed tells of each, beside the lines that the fix changed, and whether the story
 * names them. `node scripts/stories.ts` writes it; a test compares it with what would be written.
 */
import { writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadOne } from "../src/api/project/load/load.ts";
import { range } from "../src/api/runs/run/range.ts";
import { testProgram } from "../src/api/runs/run/test_program.ts";
import { scenarioReport } from "../src/api/runs/run/scenario_report.ts";
import { storyLines } from "../src/cli/present/scenario_text.ts";
import { createStyle } from "../src/cli/present/style.ts";
import { type Bug, BUGS } from "./story_bugs.ts";
import { fixOf } from "./story_fix.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PLAIN = { ...createStyle(false, { LC_ALL: "C.UTF-8" }), width: 130 };

const HEAD = `# Stories

What Seedbed reports about a bug, next to what its fix changed. \`node scripts/stories.ts\` regenerates each story and compares the broken
source with the fixed one; a test checks that this page is up to date. The last line of each says, as honestly as we can, whether the
story, read without the code, names the line or the call that the fix changed.

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

/** Returns the change that the fix made, in the scenario or in what it imports. */
export function fixOfBug({ file, fixed, sources = [{ broken: file, fixed }] }: Bug): readonly string[] {
  return fixOf(sources);
}

async function section(bug: Bug): Promise<string> {
  const { title, file, names, judgement } = bug;
  const [story, fix] = [await storyOfBug(bug), fixOfBug(bug)];
  if (names !== undefined) {
    if (!story.includes(names.story)) throw new Error(`the story of ${file} does not name ${names.story}`);
    if (!fix.some((line) => /^[-+]/.test(line) && line.includes(names.fix))) {
      throw new Error(`the fix of ${file} does not change ${names.fix}`);
    }
  }
  const verdict = names === undefined ? `**No.** ${judgement}` : `**Yes**, \`${names.story}\`. ${judgement}`;
  return `## ${title}\n\n[${file}](../${file})\n\n\`\`\`\n${story}\n\`\`\`\n\nThe fix:\n\n\`\`\`\n${
    fix.join("\n")
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
