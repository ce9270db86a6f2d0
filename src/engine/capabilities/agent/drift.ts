/** Drift: a newer version of a model says the same in another form. */
import type { Said } from "../../text/llm/format.ts";
import { jsonOf } from "../../text/json_text.ts";
import { DRIFT_SEVERITIES, type LlmFault } from "./fault_setting.ts";

const RENAMED = ["action", "tool_name", "name", "type", "output"];
const OTHER_NAMES: Readonly<Record<string, string>> = { action: "tool_name", tool_name: "action" };
const KEYS_LOOKED_AT = 5;
const KEYS_TOLD = 10;
const PADDING = "to put it in other words and to be entirely clear about the matter at hand";
const REFUSALS = [
  "Unfortunately I'm unable to assist with this request.",
  "That is something I have to decline.",
  "I won't be able to do that for you.",
];
const CASUAL = [[/\bplease\b/gi, "pls"], [/\bhello\b/gi, "hey"], [/\byou are\b/gi, "you're"], [
  /\.(\s|$)/g,
  "!$1",
]] as const;

/** `severity` says how many places change. */
export function drifted(said: Said, fault: LlmFault): Said {
  const sites = DRIFT_SEVERITIES[fault.severity ?? "subtle"];
  switch (fault.drift ?? "json_field_rename") {
    case "json_field_rename":
      return {
        ...said,
        text: renamed(said.text, sites),
        calls: said.calls.map((call) => ({ ...call, args: renamed(call.args, sites, true) })),
      };
    case "verbosity_shift":
      return { ...said, text: resized(said.text, fault) };
    case "format_change":
      return { ...said, text: told(said.text) };
    case "refusal_rephrase":
      return /\b(can't|cannot|unable|sorry|won't)\b/i.test(said.text)
        ? { ...said, text: REFUSALS[said.text.length % REFUSALS.length]! }
        : said;
    case "tone_shift": {
      const changes = CASUAL.slice(0, Number.isFinite(sites) ? sites + 1 : CASUAL.length);
      return { ...said, text: changes.reduce((text, [from, to]) => text.replace(from, to), said.text) };
    }
  }
}

/** @param any whether any field is renamed where none has one of the usual names */
function renamed(text: string, sites: number, any = false): string {
  const value = jsonOf(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return text;
  const keys = Object.keys(value).slice(0, KEYS_LOOKED_AT);
  const usual = RENAMED.filter((key) => keys.includes(key));
  const chosen = (usual.length === 0 && any ? keys : usual).slice(0, sites);
  return JSON.stringify(Object.fromEntries(
    Object.entries(value).map(([key, each]) => [chosen.includes(key) ? OTHER_NAMES[key] ?? `${key}_v2` : key, each]),
  ));
}

function resized(text: string, { direction = "expand", factor = 2 }: LlmFault): string {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return text;
  if (direction === "compress") return words.slice(0, Math.max(1, Math.floor(words.length / factor))).join(" ");
  const padding = PADDING.split(" ");
  const more = Math.round(words.length * (factor - 1));
  return [...words, ...Array.from({ length: more }, (_, at) => padding[at % padding.length]!)].join(" ");
}

/** An object as prose. */
function told(text: string): string {
  const value = jsonOf(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return text;
  return Object.entries(value).slice(0, KEYS_TOLD).map(([key, each]) =>
    `${key}: ${typeof each === "string" ? each : JSON.stringify(each)}`
  ).join("\n");
}
