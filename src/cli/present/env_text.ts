/** Settings and their sources as a table. */
import type { ConfigSource } from "../../api/project/config/resolve.ts";
import { formatLocation, type SourceLocation } from "../../engine/errors.ts";
import type { EnvReport } from "../output/env.ts";
import type { Style } from "./style.ts";
import { escapeControls, padTo, widthOf } from "./text.ts";

/** @param place the configuration file, in words */
export function envText({ seedbed, runtime, platform, settings }: EnvReport, place: string, { colors }: Style): string {
  const about = [
    ["seedbed", seedbed],
    ["runtime", `${runtime.name} ${runtime.version}`],
    ["platform", `${platform.os} ${platform.arch}`],
    ["config", place],
  ].map(([name, value]) => `${padTo(name!, 8)}  ${escapeControls(value!)}\n`);
  const rows = settings.map(({ name, value, source }) => ({
    name,
    value: escapeControls(valueText(value)),
    source: escapeControls(source),
  }));
  const nameWidth = Math.max(...rows.map(({ name }) => widthOf(name)));
  // One long value must not push the others' sources off the screen.
  const valueWidth = Math.max(...rows.map(({ value }) => widthOf(value)).filter((width) => width <= MAX_VALUE_WIDTH));
  const lines = rows.map(({ name, value, source }) =>
    `${padTo(name, nameWidth)}  ${padTo(value, valueWidth)}  ${source === "default" ? colors.dim(source) : source}\n`
  );
  return `${about.join("")}\n${lines.join("")}`;
}

const MAX_VALUE_WIDTH = 30;

function valueText(value: EnvReport["settings"][number]["value"]): string {
  if (value === null) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return String(value);
}

/** `file seedbed.json:4`. */
export function sourceText(source: ConfigSource, location: SourceLocation | undefined): string {
  switch (source.kind) {
    case "flag":
      return `flag ${source.flag}`;
    case "environment":
      return `environment ${source.variable}`;
    case "file":
      return `file ${formatLocation(location ?? source.location)}`;
    case "default":
      return "default";
  }
}
