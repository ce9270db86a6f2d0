/** Mutations: deterministic, different from the prompt and from each other, made of edits that can be left out, and quick. */
import { describe, expect, test } from "vitest";
import { MUTATION_TYPES } from "../../src/api/runs/agents/config_schema.ts";
import { requireTemplate } from "../../src/api/runs/agents/mutations/custom.ts";
import { MUTATIONS, mutationsOf, PRESETS } from "../../src/api/runs/agents/mutations/mutate.ts";
import { applied } from "../../src/api/runs/agents/mutations/mutation.ts";
import { fc } from "../support/properties.ts";

const PROMPT = "Where is my parcel 7, and what does order 12 cost?";
const templates = {
  loud: "{prompt|upper}!!! {pick:a,b,c}",
  twice: "{prompt|repeat(2)}",
  coded: "{prompt|base64}",
  short: "{prompt|words(2)}",
};
const types = MUTATION_TYPES.filter((type) => type !== "custom");

describe.each(MUTATION_TYPES)("%s", (type) => {
  test("is the same for a seed, another than the prompt, and what its edits say", () => {
    for (let seed = 0; seed < 200; seed++) {
      const made = mutationsOf(PROMPT, { types: [type], count: 3, seed, templates });
      expect(mutationsOf(PROMPT, { types: [type], count: 3, seed, templates })).toEqual(made);
      expect(made.mutations.length + (made.missing.get(type) ?? 0)).toBe(3);
      expect(made.mutations.length).toBeGreaterThan(0);
      const texts = made.mutations.map(({ text }) => text);
      expect(new Set([PROMPT, ...texts]).size).toBe(texts.length + 1);
      for (const { text, edits, canary } of made.mutations) {
        expect(applied(PROMPT, edits)).toBe(text);
        if (type !== "length_extremes") expect(text.trim()).not.toBe("");
        if (canary !== undefined) expect(text).not.toContain(canary);
      }
    }
  });

  test("makes something of any prompt", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), fc.nat(1_000), (prompt, seed) => {
        const { mutations } = mutationsOf(prompt, { types: [type], count: 1, seed, templates });
        for (const { text, edits } of mutations) expect(applied(prompt, edits)).toBe(text);
      }),
      { numRuns: 20 },
    );
  });
});

test("edits do not overlap, so that each can be left out", () => {
  for (const type of types) {
    for (const { edits } of mutationsOf(PROMPT, { types: [type], count: 50, seed: 1 }).mutations) {
      const places = edits.toSorted((a, b) => a.at - b.at);
      for (const [at, { at: start }] of places.entries()) {
        if (at > 0) expect(start).toBeGreaterThanOrEqual(places[at - 1]!.at + places[at - 1]!.remove);
      }
    }
  }
});

test("noise leaves numbers alone", () => {
  const { mutations } = mutationsOf("Refund order 12 for AB-77 now", { types: ["noise"], count: 50, seed: 0 });
  for (const { text } of mutations) expect(text).toMatch(/12.*AB-77/);
});

test("types share the number, and the first gets the rest", () => {
  const { mutations } = mutationsOf(PROMPT, { types: ["noise", "paraphrase", "tone_shift"], count: 8, seed: 0 });
  const numbers = ["noise", "paraphrase", "tone_shift"].map((type) =>
    mutations.filter((each) => each.type === type).length
  );
  expect(numbers).toEqual([4, 2, 2]);
  expect(mutationsOf(PROMPT, { types, count: 2, seed: 0 }).mutations).toHaveLength(types.length);
});

test("weights are the usual ones, or those of a table, where the rest counts one", () => {
  const of = (weights?: { noise: number }) =>
    mutationsOf(PROMPT, { types: ["noise", "prompt_injection"], count: 2, seed: 0, weights }).mutations.map((
      { weight },
    ) => weight);
  expect(of()).toEqual([0.8, 1.5]);
  expect(of({ noise: 0.1 })).toEqual([0.1, 1]);
  expect(Object.keys(MUTATIONS)).toEqual([...MUTATION_TYPES]);
  for (const preset of Object.values(PRESETS)) expect(preset.length).toBeGreaterThan(0);
});

test("a template is filled byte for byte, and mistakes are found before it is used", () => {
  const [only] =
    mutationsOf('a "b"\n{c}\0', { types: ["custom"], count: 1, seed: 0, templates: { t: "{prompt|json}" } }).mutations;
  expect(JSON.parse(only!.text)).toBe('a "b"\n{c}\0');
  expect(() => requireTemplate("{promt}")).toThrow("with {prompt}");
  expect(() => requireTemplate("{prompt|uper}")).toThrow("a filter");
  expect(() => requireTemplate("{prompt|repeat(1000)|repeat(1000)|repeat(1000)}")).toThrow(
    "at most 10000000 characters",
  );
});

test("a thousand mutations take less than half a second", () => {
  const startMs = performance.now();
  const { mutations } = mutationsOf(PROMPT, { types, count: 1_000, seed: 3 });
  const tookMs = performance.now() - startMs;
  expect(mutations.length).toBeGreaterThan(900);
  // Half a second on an idle machine: others may be at work on this one.
  expect(tookMs).toBeLessThan(2_500);
});
