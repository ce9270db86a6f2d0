/** Files of a run as a person reads them. */
import type { ArtifactDifference } from "../../api/runs/artifacts/artifacts_diff.ts";
import type { Style } from "./style.ts";
import { escapeControls, fit, padTo, widthOf } from "./text.ts";

export interface ListedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Name, size and digest, in columns. */
export function fileLines(files: readonly ListedFile[], { colors }: Style): string {
  const rows = files.map(({ name, bytes, sha256 }) =>
    [escapeControls(name), bytes.toLocaleString("en-US"), sha256] as const
  );
  const names = Math.max(0, ...rows.map(([name]) => widthOf(name)));
  const sizes = Math.max(0, ...rows.map(([, bytes]) => bytes.length));
  return rows.map(([name, bytes, sha256]) =>
    `${padTo(name, names)}  ${bytes.padStart(sizes)} bytes  ${colors.dim(`sha256 ${sha256}`)}\n`
  ).join("");
}

export function artifactDiffText(found: readonly ArtifactDifference[], { colors, width, marks }: Style): string {
  const names = Math.max(0, ...found.map(({ name }) => widthOf(escapeControls(name))));
  return found.map(({ name, verdict, line, left, right }) => {
    const paint = verdict === "same" || verdict === "equal" ? colors.dim : colors.red;
    const title = `${padTo(escapeControls(name), names)}  ${
      paint(line === undefined ? verdict : `${verdict}, line ${line}`)
    }\n`;
    if (line === undefined) return title;
    const side = (sign: string, text: string | undefined) =>
      `  ${sign} ${
        text === undefined ? colors.dim("(ends here)") : fit(escapeControls(text), width - 4, marks.ellipsis)
      }\n`;
    return title + side("-", left) + side("+", right);
  }).join("");
}
