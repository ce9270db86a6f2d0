/** Code blocks of Markdown documents, for the test that runs them. */

export interface CodeBlock {
  /** As in `ts`; empty where none is given. */
  readonly language: string;
  /** What follows the language on the fence, as in `title=checkout.ts`. */
  readonly note: string;
  readonly code: string;
  /** Of the first line of code, counted from 1. */
  readonly line: number;
}

export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = markdown.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const fence = /^( *)```(\w*) ?(.*)$/.exec(lines[index]!);
    if (fence === null) continue;
    const start = index + 1;
    do index++; while (index < lines.length && lines[index]!.trim() !== "```");
    blocks.push({
      language: fence[2]!,
      note: fence[3]!.trim(),
      code: lines.slice(start, index).map((line) => line.slice(fence[1]!.length)).join("\n"),
      line: start + 1,
    });
  }
  return blocks;
}
