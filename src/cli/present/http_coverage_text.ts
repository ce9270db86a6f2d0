/** Which statuses the actions of a service were answered with: a table for the terminal. */
import type { ActionCoverage, HttpCoverage } from "../../api/reports/http_coverage.ts";
import type { Style } from "./style.ts";
import { count, escapeControls, padTo, widthOf } from "./text.ts";

interface Row {
  readonly action: string;
  readonly request: string;
  readonly statuses: readonly { readonly text: string; readonly kind: "seen" | "missing" | "undeclared" }[];
}

/** The words for one action. */
export function coverageRow({ name, method, path, declared, destructive, seen }: ActionCoverage): Row {
  const answered: Row["statuses"] = seen.map(({ status, times }) => {
    const isKnown = declared === undefined || declared.includes(status);
    const text = `${status === 0 ? "no answer" : status} ×${times}`;
    return isKnown ? { text, kind: "seen" } : { text: `${text} (undeclared)`, kind: "undeclared" };
  });
  const missing: Row["statuses"] = seen.length === 0
    ? [{ text: destructive ? "never sent (destructive)" : "never sent", kind: "missing" }]
    : (declared ?? []).filter((status) => !seen.some((each) => each.status === status))
      .map((status) => ({ text: `${status} never`, kind: "missing" }));
  return { action: name, request: `${method} ${path}`, statuses: [...answered, ...missing] };
}

/** One line. */
export function coverageSummary({ actions }: HttpCoverage): string {
  const sent = actions.filter(({ seen }) => seen.length > 0).length;
  const declared = actions.flatMap(({ declared = [], seen }) =>
    declared.map((status) => seen.some((each) => each.status === status))
  );
  return `${sent} of ${count(actions.length, "action")} sent, ` +
    `${declared.filter(Boolean).length} of ${declared.length} declared statuses seen`;
}

export function httpCoverageText(coverage: HttpCoverage, { colors }: Style): string {
  const rows = coverage.actions.map(coverageRow).map(({ action, request, statuses }) => ({
    action: escapeControls(action),
    request: escapeControls(request),
    statuses,
  }));
  const widest = (texts: readonly string[]) => Math.max(...texts.map(widthOf));
  const [first, second] = [
    widest(["action", ...rows.map(({ action }) => action)]),
    widest(["request", ...rows.map(({ request }) => request)]),
  ];
  const paint = { seen: (text: string) => text, missing: colors.yellow, undeclared: colors.red };
  const lines = rows.map(({ action, request, statuses }) =>
    `${padTo(action, first)}  ${padTo(request, second)}  ${
      statuses.map(({ text, kind }) => paint[kind](text)).join(", ")
    }\n`
  );
  return `${escapeControls(coverage.service)}: ${coverageSummary(coverage)}\n\n` +
    `${colors.dim(`${padTo("action", first)}  ${padTo("request", second)}  statuses`)}\n${lines.join("")}`;
}
