/** `seedbed profile flame`: the time of a run as a flame graph. */
import { resolve } from "node:path";
import { z } from "zod";
import { flameSvg, milliseconds } from "../../api/reports/pictures/flame_svg.ts";
import { frames } from "../../engine/profile/sums.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { newId } from "../../api/new_id.ts";
import { value } from "../options/option.ts";
import { CLOCK, PROFILE, profileOf } from "../options/profile.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { flamePage } from "../present/flame_page.ts";
import { flameText, profileHead } from "../present/profile_text.ts";

export const command = defineCommand({
  name: "profile flame",
  description: `Draws where the time of a run went: the run, its tasks, their steps, what they waited for. As text
in the terminal, as one SVG, or as a page with the figures below it.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    ...PROFILE,
    ...CLOCK,
    format: value("<name>", "text, svg or html", z.enum(["text", "svg", "html"]).default("text")),
    out: value("<path>", "write it to this file", z.string().min(1).optional(), { short: "o" }),
  },
  examples: [
    { line: "seedbed profile flame latest", says: "in the terminal" },
    { line: "seedbed profile flame run.jsonl --time real --format svg -o flame.svg", says: "what took real time" },
  ],
  async run({ operands, options, config }, context) {
    const { time, format } = options;
    const profile = await profileOf(operands[0]!, { options, config }, context);
    const root = frames(profile, time);
    const about = `${milliseconds(root.totalMs)} of ${time} time in all tasks`;
    const text = format === "svg"
      ? flameSvg(root, about)
      : format === "html"
      ? flamePage(profile, root, about)
      : profileHead(profile, context.style) + flameText(root, time, context.style);
    const path = options.out === undefined ? undefined : resolve(context.cwd, options.out);
    if (path !== undefined) writeFileAtomically(path, text, newId());
    const out = path && context.show(path);
    context.document(
      { schema: "seedbed/profile-drawing@1", ok: true, format, out, text: path === undefined ? text : undefined },
      path === undefined ? text : `wrote ${out}\n`,
    );
    return EXIT.pass;
  },
});
