/**
 * docs/walkthrough.md, with its screens: each is drawn again from the keys above it. `vitest -u` writes what is drawn
 * into the document, to be read before it is committed.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { folder, seedbed } from "../cli/seedbed.ts";
import { codeBlocks } from "../support/documents.ts";
import { ROOT } from "../support/files.ts";
import { expectFramed, type Opened, openRepl } from "./opened.tsx";

const DOCUMENT = `${ROOT}docs/walkthrough.md`;
const SIZE = { columns: 96, rows: 20 };
const NAMES: Readonly<Record<string, string>> = { Enter: "return", Escape: "escape", Right: "right", Left: "left" };

/** What is drawn once the keys of a screen have had their effect. */
async function drawn(repl: Opened, note: string): Promise<string> {
  if (note.startsWith("type ")) {
    await repl.command(note.slice("type ".length));
    await repl.settled();
  }
  for (const key of note.startsWith("press") ? note.split(" ").slice(1) : []) {
    await repl.press(NAMES[key] ?? key);
    await repl.settled();
  }
  const frame = await repl.still();
  expectFramed(repl, SIZE);
  return frame;
}

test("the screens of docs/walkthrough.md are up to date", async () => {
  const text = readFileSync(DOCUMENT, "utf8");
  const blocks = codeBlocks(text);
  const files = blocks.flatMap(({ note, code }) => {
    const title = /title=(\S+)/.exec(note)?.[1];
    return title === undefined ? [] : [[title, `${code}\n`]];
  });
  const cwd = folder(Object.fromEntries(files));
  const commands = blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => code.split("\n"));
  for (const line of commands.slice(0, 2)) {
    await seedbed(line.replace(/#.*/, "").trim().split(/\s+/).slice(1), { cwd });
  }
  const repl = await openRepl(cwd, "failing.jsonl", { size: SIZE });
  let shown = "";
  let copied = 0;
  const screens = [...text.matchAll(/<!-- (.*) -->\n\n```\n([^]*?)```/g)];
  expect(screens.length).toBeGreaterThan(8);
  for (const { 0: whole, 1: note, index } of screens) {
    const frame = await drawn(repl, note!);
    shown += `${text.slice(copied, index)}<!-- ${note} -->\n\n\`\`\`\n${frame}\n\`\`\``;
    copied = index + whole.length;
  }
  shown += text.slice(copied);
  await expect(shown).toMatchFileSnapshot(DOCUMENT);
});
