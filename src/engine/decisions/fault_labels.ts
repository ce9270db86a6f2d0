/** The labels of `fault` decisions: how those with named options are written, and what was decided, in the words of stories. */
import type { Decision } from "./decision.ts";

/**
 * `crash strikes (1: alice, 2: bob)`.
 *
 * @param first the number of the first option: 0 where the default has a name too
 */
export function faultLabel(what: string, options: readonly string[], first = 1): string {
  return `${what} (${options.map((option, index) => `${index + first}: ${option}`).join(", ")})`;
}

/** `lost in this run (1: 2 %, 2: 10 %)`: how likely a fault is each time. */
export function faultRateLabel(what: string, rates: readonly number[]): string {
  return faultLabel(`${what} in this run`, rates.map((rate) => `${rate * 100} %`));
}

/** Sentences by the label without its options; `decided` is the option, or the number where options have no names. */
const SENTENCES: readonly (readonly [label: RegExp, words: (subject: string, decided: string) => string])[] = [
  [/^(buggify.*) in this run$/, (buggify) => `${buggify} takes part in this run`],
  [/^(buggify.*)$/, (buggify) => `${buggify} is true`],
  [/^(failpoint .*) in this run$/, (failpoint, rate) => `${failpoint} strikes ${rate} of the time in this run`],
  [/^(failpoint .*)$/, (failpoint, does) => `${failpoint} ${does}`],
  [/^(.*): how often in this run$/, (kind, times) => `fault ${kind} strikes at most ${timesWords(times)} in this run`],
  [/^(.*) in this run$/, (kind, rate) => `fault ${kind} strikes ${rate} of the time in this run`],
  [/^crash: (.*)$/, (where, how) => where.replace(" ", ` ${how} `)],
  [/^partition strikes()$/, (_, shape) => `a partition (${shape}) strikes`],
  [/^swizzle strikes()\b/, (_, count) => `a swizzle strikes ${count} ${count === "1" ? "machine" : "machines"}`],
  [/^(\S+) strikes$/, (kind, machine) => `fault ${kind} strikes ${machine}`],
  [/^guest (\S+: .*)$/, (subject, does) => `${subject} ${does}`],
  [/^what (.* loses)$/, (disk, what) => `${disk} ${what}`],
  [/^(datagram .*)$/, (datagram, fate) => `${datagram} is ${fate}`],
];

/** What a fault decision came to, as a clause: `failpoint "after charge" throws`. */
export function faultWords({ label, value }: Pick<Decision, "label" | "value">): string {
  const [, what = label, options] = /^(.*) \(([01]: .*)\)$/s.exec(label) ?? [];
  const decided = (options && optionOf(options, Number(value))) ?? String(value);
  for (const [pattern, words] of SENTENCES) {
    const subject = pattern.exec(what)?.[1];
    if (subject !== undefined) return words(subject, decided);
  }
  return `fault ${label} is ${decided}`;
}

/** The option of a number; options may have a comma in their names. */
function optionOf(options: string, number: number): string | undefined {
  return `, ${options}`.split(`, ${number}: `)[1]?.split(`, ${number + 1}: `)[0];
}

function timesWords(times: string): string {
  return times === "1" ? "once" : `${times} times`;
}
