/** What is learnt about one module: its traits with their places, what it imports, and what else the map needs of it. */

/** In the order in which they are shown. */
export const TRAIT_KINDS = ["concurrency", "io", "retry", "timeout", "clock", "random"] as const;
export type TraitKind = (typeof TRAIT_KINDS)[number];

/** The forms that a trait comes in, and the kind that each is of. */
export const FORMS = {
  "shared-state": "concurrency",
  "overlap": "concurrency",
  "not-awaited": "concurrency",
  "worker": "concurrency",
  "lock": "concurrency",
  "io": "io",
  "retry": "retry",
  "timeout": "timeout",
  "clock": "clock",
  "random": "random",
} as const satisfies Record<string, TraitKind>;
export type Form = keyof typeof FORMS;

/** Something in the code by which two runs can differ. */
export interface Trait {
  readonly kind: TraitKind;
  readonly form: Form;
  /** In words, as in `Promise.all over 3 calls`. */
  readonly what: string;
  /** Lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
  /** Name of the function that it is in; undefined at the top of the module. */
  readonly within: string | undefined;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** True if nothing of it is left when the types are gone: such an import loads nothing. */
  readonly typeOnly: boolean;
}

/** A name that a module hands on from another one. */
export interface Reexport {
  readonly specifier: string;
  /** `*` for everything. */
  readonly imported: string;
  readonly exported: string;
}

/** A call of an imported function that nobody waits for. It counts if the function turns out to be async. */
export interface MaybeNotAwaited {
  readonly specifier: string;
  readonly imported: string;
  readonly trait: Trait;
}

export interface ModuleFacts {
  readonly traits: readonly Trait[];
  readonly imports: readonly Import[];
  /** Names under which the module exports async functions. */
  readonly asyncExports: ReadonlySet<string>;
  readonly reexports: readonly Reexport[];
  readonly maybeNotAwaited: readonly MaybeNotAwaited[];
}
