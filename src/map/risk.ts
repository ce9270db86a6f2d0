/** Rates how much can go wrong in a module that no scenario looks at. Rules, so that the answer can be given in words. */
import { type Form, FORM_NAMES, type Trait, type TraitKind } from "./facts.ts";

/** The highest first. */
export const RISKS = ["high", "medium", "low"] as const;
export type Risk = (typeof RISKS)[number];

export interface Assessment {
  readonly risk: Risk;
  /** Orders modules of the same risk. */
  readonly score: number;
  /** The same in words, the heaviest first. */
  readonly reason: string;
}

/** The kinds by which a module is on the map. Clock and randomness are named where there is one of these. */
export const KINDS_ON_THE_MAP = ["concurrency", "io", "retry", "timeout"] as const satisfies readonly TraitKind[];

const WEIGHTS: Readonly<Record<Form, number>> = {
  "shared-state": 12,
  "not-awaited": 5,
  "retry": 5,
  "waiting": 5,
  "worker": 4,
  "overlap": 3,
  "lock": 3,
  "timeout": 2,
  "io": 2,
  "clock": 1,
  "random": 1,
};

const WORDS: Readonly<Record<Form, string>> = {
  "shared-state": "check-then-act across an await",
  "not-awaited": "calls that nobody awaits",
  "retry": "retries",
  "waiting": "calls that wait for one another",
  "worker": "workers",
  "overlap": "calls that overlap",
  "lock": "locks or queues",
  "timeout": "timers",
  "io": "I/O",
  "clock": "the clock",
  "random": "randomness",
};

const MEDIUM_ALONE: readonly Form[] = ["not-awaited", "retry", "waiting"];

/** The largest count of a trait that adds to the risk, which does not grow with every further one. */
const COUNTED = 3;

/** The heaviest first, and as they were among equals. */
export function heaviestFirst<T extends { readonly form: Form }>(traits: readonly T[]): T[] {
  return traits.toSorted((a, b) => WEIGHTS[b.form] - WEIGHTS[a.form]);
}

/** Undefined if none of the traits puts the module on the map. */
export function assess(traits: readonly Trait[]): Assessment | undefined {
  const kinds = new Set<TraitKind>(traits.map(({ kind }) => kind));
  const onTheMap = KINDS_ON_THE_MAP.filter((kind) => kinds.has(kind)).length;
  if (onTheMap === 0) return undefined;
  const counts = new Map<Form, number>();
  for (const { form } of traits) counts.set(form, (counts.get(form) ?? 0) + 1);
  const forms = FORM_NAMES.filter((form) => counts.has(form))
    .sort((a, b) => WEIGHTS[b] - WEIGHTS[a]);
  const score = forms.reduce((sum, form) => sum + WEIGHTS[form] * Math.min(COUNTED, counts.get(form)!), 0);
  const risk = counts.has("shared-state") || onTheMap >= 3
    ? "high"
    : onTheMap === 2 || MEDIUM_ALONE.some((form) => counts.has(form))
    ? "medium"
    : "low";
  return { risk, score, reason: forms.map((form) => WORDS[form]).join(", ") };
}
