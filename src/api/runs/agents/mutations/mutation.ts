/** A mutation of a prompt: what it was, and the edits that change it. Edits are data, so that a failing one is shrunk edit by edit. */

/** Replaces a part of the prompt. Places are those of the prompt as it was; parts do not overlap. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** What a generator makes. */
export interface Generated {
  readonly edits: readonly Edit[];
  /** What only an agent says that does what the mutation tells it to. */
  readonly canary?: string | undefined;
}

/** Makes a mutation of a prompt: the same draws give the same one. */
export type Generator = (prompt: string, draw: Draw) => Generated;

/** Where generators get their choices from. */
export interface Draw {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number;
  pick<T>(items: readonly T[]): T;
  /** Some of the items, in their order. */
  some<T>(items: readonly T[], count: number): T[];
}

/** The prompt with its edits. */
export function applied(prompt: string, edits: readonly Edit[]): string {
  let text = "";
  let place = 0;
  for (const { at, remove, insert } of edits.toSorted((a, b) => a.at - b.at)) {
    text += prompt.slice(place, at) + insert;
    place = at + remove;
  }
  return text + prompt.slice(place);
}

export const before = (insert: string): Edit => ({ at: 0, remove: 0, insert });
export const after = (prompt: string, insert: string): Edit => ({ at: prompt.length, remove: 0, insert });
export const instead = (prompt: string, insert: string): Edit => ({ at: 0, remove: prompt.length, insert });

export interface Word {
  readonly text: string;
  readonly at: number;
}

/** The words of a prompt, without punctuation. */
export function wordsIn(prompt: string): readonly Word[] {
  return [...prompt.matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu)].map(({ 0: text, index }) => ({ text, at: index }));
}

/** Words that may be misspelt: no numbers, codes or names of one letter. */
export function plainWords(prompt: string): readonly Word[] {
  return wordsIn(prompt).filter(({ text }) => /^\p{L}{2,}$/u.test(text) && !/^\p{Lu}{2,}$/u.test(text));
}

export function replacing({ text, at }: Word, insert: string): Edit {
  return { at, remove: text.length, insert };
}
