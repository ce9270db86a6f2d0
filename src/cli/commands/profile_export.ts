/** `seedbed profile export`: a profile in the formats of other programs. */
import { Buffer } from "node:buffer";
import { resolve } from "node:path";
import { z } from "zod";
import { chromeTrace } from "../../api/reports/profile_formats/chrome_trace.ts";
import { folded } from "../../api/reports/profile_formats/folded.ts";
import { otlp } from "../../api/reports/profile_formats/otlp.ts";
import { speedscope } from "../../api/reports/profile_formats/speedscope.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { Clock, Profile } from "../../engine/profile/profile.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { newId } from "../../api/new_id.ts";
import { value } from "../options/option.ts";
import { CLOCK, PROFILE, profileOf } from "../options/profile.ts";
import { TRACE_OPERAND } from "../options/trace.ts";
import { version } from "../../api/version.ts";

const FORMATS = ["speedscope", "chrome", "otlp", "folded"] as const;

export const command = defineCommand({
  name: "profile export",
  description: `Writes the profile of a run for other programs: speedscope (speedscope.app), chrome (Trace Event
Format, for Perfetto and chrome://tracing), otlp (spans as OpenTelemetry's JSON), folded (stacks in
µs, for flame graphs). The first two hold virtual and real time, otlp holds virtual time, and folded
the one of --time.`,
  operands: { usage: "<trace>", what: TRACE_OPERAND, min: 1, max: 1 },
  options: {
    ...PROFILE,
    ...CLOCK,
    format: value("<name>", FORMATS.join(", "), z.enum(FORMATS).optional()),
    out: value("<path>", "write to this file instead of standard output", z.string().min(1).optional(), { short: "o" }),
  },
  examples: [
    { line: "seedbed profile export latest --format speedscope -o run.speedscope.json", says: "for speedscope.app" },
    { line: "seedbed profile export run.jsonl --format chrome -o run.trace.json", says: "for ui.perfetto.dev" },
    { line: "seedbed profile export run.jsonl --format folded --time real", says: "for flame graphs" },
  ],
  async run({ operands, options, config }, context) {
    const { format, time } = options;
    if (format === undefined) {
      throw new SeedbedError("usage", `--format: expected ${FORMATS.join(", ")}, found nothing`);
    }
    if (context.json && options.out === undefined) {
      throw new SeedbedError("usage", "--json: expected --out as well", {
        hint: "the export is a document itself",
      });
    }
    const profile = await profileOf(operands[0]!, { options, config }, context);
    const text = textOf(profile, format, time);
    if (options.out === undefined) {
      context.print(text);
      return EXIT.pass;
    }
    const path = resolve(context.cwd, options.out);
    writeFileAtomically(path, text, newId());
    const out = context.show(path);
    context.document(
      { schema: "seedbed/profile-export@1", ok: true, format, out, bytes: Buffer.byteLength(text) },
      `wrote ${out}\n`,
    );
    return EXIT.pass;
  },
});

function textOf(profile: Profile, format: (typeof FORMATS)[number], clock: Clock): string {
  const { scenario, seed, strategy, virtualMs } = profile;
  switch (format) {
    case "folded":
      return folded(profile, clock);
    case "speedscope":
      return json(speedscope(profile, `seedbed ${version()}`));
    case "chrome":
      return json(chromeTrace(profile));
    case "otlp":
      return json(
        otlp(profile, JSON.stringify([scenario, seed, strategy, virtualMs, profile.slices.length]), version()),
      );
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
