/** The ledger of trusted code as a person reads it. */
import { capabilityNames } from "../../api/project/trust/capabilities.ts";
import type { TrustReport } from "../output/trust.ts";
import { ageText } from "./runs_text.ts";
import type { Style } from "./style.ts";
import { escapeControls, fit, padTo, widthOf } from "./text.ts";

/** Of a digest; an entry is named by as many. */
export const SHOWN_DIGITS = 12;
const MAX_NAME_WIDTH = 32;

/** Digest, why, age, scenario, who packed it and what it uses, in columns. */
export function trustLines(entries: readonly TrustReport[], { colors, marks, width }: Style): string {
  const rows = entries.map(({ digest, why, ageMs, scenario, entry, packedBy, capabilities }) => {
    const uses = capabilities === undefined ? [] : capabilityNames(capabilities);
    return [
      digest.slice(0, SHOWN_DIGITS),
      why,
      ageMs === undefined ? "" : ageText(ageMs),
      fit(escapeControls(scenario ?? entry ?? ""), MAX_NAME_WIDTH, marks.ellipsis),
      escapeControls([
        ...packedBy === undefined ? [] : [packedBy],
        ...why === "damaged" ? ["no consent: the file cannot be read as an entry"] : [],
        ...uses.length === 0 ? [] : [`uses ${uses.join(", ")}`],
      ].join("; ")),
    ];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => widthOf(row[column]!))));
  const left = widths.reduce((sum, each) => sum + each + 2, 0);
  return rows.map(([digest, why, age, name, rest]) => {
    const paint = why === "allowed" ? colors.yellow : why === "damaged" ? colors.red : colors.green;
    const columns = [
      padTo(digest!, widths[0]!),
      paint(padTo(why!, widths[1]!)),
      colors.dim(padTo(age!, widths[2]!)),
      padTo(name!, widths[3]!),
      fit(rest!, Math.max(24, width - left), marks.ellipsis),
    ];
    return `${columns.join("  ").trimEnd()}\n`;
  }).join("");
}
