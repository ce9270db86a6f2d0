/** Mutations of prompts, by type: made from a seed, without a model. */
import type { MutationType } from "../config_schema.ts";
import { MUTATION_TYPES } from "../config_schema.ts";
import { custom } from "./custom.ts";
import { drawFrom } from "./draw.ts";
import {
  advancedJailbreak,
  contextManipulation,
  encodingAttacks,
  formatPoisoning,
  languageMixing,
  lengthExtremes,
  multiTurnAttack,
  noise,
  paraphrase,
  promptInjection,
  semanticSimilarityAttack,
  temporalAttack,
  tokenManipulation,
  toneShift,
} from "./generators.ts";
import { applied, type Edit, type Generator } from "./mutation.ts";
import {
  concurrentRequestPattern,
  contentTypeConfusion,
  httpHeaderInjection,
  payloadSizeAttack,
  protocolLevelAttack,
  queryParameterPoisoning,
  requestMethodAttack,
  resourceExhaustion,
  timeoutManipulation,
} from "./network.ts";

interface Definition {
  readonly weight: number;
  readonly generator: Generator;
}

const noTemplate: Generator = () => ({ edits: [] });

export const MUTATIONS: Readonly<Record<MutationType, Definition>> = {
  paraphrase: { weight: 1, generator: paraphrase },
  noise: { weight: 0.8, generator: noise },
  tone_shift: { weight: 0.9, generator: toneShift },
  prompt_injection: { weight: 1.5, generator: promptInjection },
  encoding_attacks: { weight: 1.3, generator: encodingAttacks },
  context_manipulation: { weight: 1.1, generator: contextManipulation },
  length_extremes: { weight: 1.2, generator: lengthExtremes },
  custom: { weight: 1, generator: noTemplate },
  multi_turn_attack: { weight: 1.4, generator: multiTurnAttack },
  advanced_jailbreak: { weight: 2, generator: advancedJailbreak },
  semantic_similarity_attack: { weight: 1.3, generator: semanticSimilarityAttack },
  format_poisoning: { weight: 1.6, generator: formatPoisoning },
  language_mixing: { weight: 1.2, generator: languageMixing },
  token_manipulation: { weight: 1.5, generator: tokenManipulation },
  temporal_attack: { weight: 1.1, generator: temporalAttack },
  http_header_injection: { weight: 1.7, generator: httpHeaderInjection },
  payload_size_attack: { weight: 1.4, generator: payloadSizeAttack },
  content_type_confusion: { weight: 1.5, generator: contentTypeConfusion },
  query_parameter_poisoning: { weight: 1.6, generator: queryParameterPoisoning },
  request_method_attack: { weight: 1.3, generator: requestMethodAttack },
  protocol_level_attack: { weight: 1.8, generator: protocolLevelAttack },
  resource_exhaustion: { weight: 1.5, generator: resourceExhaustion },
  concurrent_request_pattern: { weight: 1.4, generator: concurrentRequestPattern },
  timeout_manipulation: { weight: 1.3, generator: timeoutManipulation },
};

/** The types that a configuration has which names none. */
export const CORE_TYPES = MUTATION_TYPES.slice(0, 7);

/** Types that serve one purpose, by its name. */
export const PRESETS: Readonly<Record<string, readonly MutationType[]>> = {
  comprehensive: MUTATION_TYPES.filter((type) => type !== "custom"),
  security: [
    "prompt_injection",
    "encoding_attacks",
    "multi_turn_attack",
    "advanced_jailbreak",
    "format_poisoning",
    "token_manipulation",
  ],
  ux: ["paraphrase", "noise", "tone_shift", "language_mixing", "context_manipulation"],
  infrastructure: MUTATION_TYPES.slice(15),
  edge: ["length_extremes", "encoding_attacks", "temporal_attack", "token_manipulation", "semantic_similarity_attack"],
};

export interface Mutation {
  readonly type: MutationType;
  readonly prompt: string;
  readonly text: string;
  readonly edits: readonly Edit[];
  readonly weight: number;
  readonly canary?: string | undefined;
}

export interface MutateOptions {
  readonly types: readonly MutationType[];
  /** Mutations of each prompt. */
  readonly count: number;
  readonly seed: number;
  /** What a mutation counts; a table takes the place of the usual weights, and what it does not name counts 1. */
  readonly weights?: Readonly<Partial<Record<MutationType, number>>> | undefined;
  readonly templates?: Readonly<Record<string, string>> | undefined;
}

/** Draws for one mutation until it differs from the prompt and from the others. */
const ATTEMPTS = 50;

/**
 * Mutations of a prompt, each different from it and from the others. Types share the number evenly, each has one at least, and
 * the first gets what is left.
 * @returns the mutations, and for how many a type had no other
 */
export function mutationsOf(
  prompt: string,
  { types, count, seed, weights, templates = {} }: MutateOptions,
): { readonly mutations: readonly Mutation[]; readonly missing: ReadonlyMap<MutationType, number> } {
  const each = Math.max(1, Math.floor(count / types.length));
  const left = Math.max(0, count - each * types.length);
  const seen = new Set([prompt]);
  const mutations: Mutation[] = [];
  const missing = new Map<MutationType, number>();
  for (const [at, type] of types.entries()) {
    const wanted = at === 0 ? each + left : each;
    const weight = weights === undefined ? MUTATIONS[type].weight : weights[type] ?? 1;
    for (let number = 0; number < wanted; number++) {
      const made = drawn(prompt, type, templates, number, seed, seen);
      if (made === undefined) missing.set(type, (missing.get(type) ?? 0) + 1);
      else mutations.push({ ...made, type, prompt, weight });
    }
  }
  return { mutations, missing };
}

function drawn(
  prompt: string,
  type: MutationType,
  templates: Readonly<Record<string, string>>,
  number: number,
  seed: number,
  seen: Set<string>,
) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const draw = drawFrom(`${seed} ${type}#${number}.${attempt} ${prompt}`);
    const { edits, canary } = type === "custom"
      ? custom(templates, number)(prompt, draw)
      : MUTATIONS[type].generator(prompt, draw);
    const text = applied(prompt, edits);
    if (seen.has(text)) continue;
    seen.add(text);
    return { text, edits, canary };
  }
  return undefined;
}
