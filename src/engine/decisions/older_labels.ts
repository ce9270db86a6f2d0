/**
 * Labels of operations as they were before they said what happened. They name the same operations, so that a recording which
 * has them is the same recording: it replays, and nothing else of it is otherwise.
 */

/** Returns the earlier labels of an operation with this label: one name, or two where two kinds of it have one name now. */
export function olderLabels(label: string): readonly string[] {
  const [, operation, arrow, what, task] = LABEL.exec(label) ?? [];
  if (operation === undefined) return [];
  const named = (...details: string[]) => details.map((detail) => `${operation} ${detail} ${task}`);
  if (operation.startsWith("proc")) return named(what!.replace(/^(exit -?\d+|\S+) /, ""));
  // The request without its host.
  const request = what!.slice(0, what!.lastIndexOf(" "));
  if (arrow === "→") return named(request);
  const [outcome, rest] = [request.slice(0, request.indexOf(" ")), request.slice(request.indexOf(" ") + 1)];
  return /^\d+$/.test(outcome) ? named(rest) : named(`${rest} ${outcome}`, `${rest} refused`);
}

/** `http#2 ← 202 POST /send mailer.internal (alice)`, `serve#1 → GET /a b.test (bob)`, `proc#1 ← exit 0 git status (main)`. */
const LABEL = /^((?:http|serve|proc)#\d+) ([←→]) (.*) (\([^()]*\))$/s;
