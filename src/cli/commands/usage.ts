/** `seedbed usage`: which command for which need. */
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { padTo, widthOf } from "../present/text.ts";
import { type NeedGroup, NEEDS } from "../usage.ts";

export const command = defineCommand({
  name: "usage",
  description: "Lists commands by task: all of them, or those whose line contains one of the words.",
  operands: { usage: "[words…]", what: "words to look for", min: 0, max: Infinity },
  options: {},
  examples: [
    { line: "seedbed usage", says: "everything on one page" },
    { line: "seedbed usage slower flaky", says: "the lines about either" },
  ],
  run({ operands }, context) {
    const words = operands.map((word) => word.toLowerCase());
    const found = NEEDS.map(({ title, needs }) => ({
      title,
      needs: needs.filter(({ need, lines }) => {
        const text = [title, need, ...lines].join(" ").toLowerCase();
        return words.length === 0 || words.some((word) => text.includes(word));
      }),
    })).filter(({ needs }) => needs.length > 0);
    if (found.length === 0) {
      throw new SeedbedError("usage", `no line of seedbed usage contains ${words.join(" or ")}`, {
        hint: "seedbed usage shows all of it",
      });
    }
    context.document({ schema: "seedbed/usage@1", ok: true, groups: found }, textOf(found, context.style.colors.bold));
    return Promise.resolve(EXIT.pass);
  },
});

function textOf(groups: readonly NeedGroup[], bold: (text: string) => string): string {
  const width = Math.max(...groups.flatMap(({ needs }) => needs.map(({ need }) => widthOf(need))));
  return groups.map(({ title, needs }) =>
    `${bold(title)}\n${
      needs.map(({ need, lines }) =>
        lines.map((line, index) => `  ${padTo(index === 0 ? need : "", width)}   ${line}\n`).join("")
      ).join("")
    }`
  ).join("\n");
}
