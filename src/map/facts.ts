/** The facts about one module: its traits with their places, what it imports, and what else the map needs of it. */

/** In the order in which they are shown. */
export const TRAIT_KINDS = ["concurrency", "io", "retry", "timeout", "clock", "random"] as const;
export type TraitKind = (typeof TRAIT_KINDS)[number];

/** The forms that a trait comes in, and the kind that each is of. */
export const FORMS = {
  "shared-state": "concurrency",
  "overlap": "concurrency",
  "not-awaited": "concurrency",
  "waiting": "concurrency",
  "worker": "concurrency",
  "lock": "concurrency",
  "io": "io",
  "retry": "retry",
  "timeout": "timeout",
  "clock": "clock",
  "random": "random",
} as const satisfies Record<string, TraitKind>;
export type Form = keyof typeof FORMS;
export const FORM_NAMES = Object.keys(FORMS) as Form[];

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
  /** Name of the declaration of the module that it is in, which may be a class; `default` for one without a name. */
  readonly declaration: string | undefined;
}

/** An import or `require` that loads something: one of types only is none. */
export interface Import {
  readonly specifier: string;
  /** The imported names: `default` for the default, `*` for all of it. Empty if it is only loaded. */
  readonly names: readonly string[];
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

/** A trait by what a package is known for. It counts unless the name leads to a module of the repository. */
export interface PackageTrait {
  readonly specifier: string;
  readonly trait: Trait;
}

export interface Export {
  readonly exported: string;
  /** Name of its declaration in the module. */
  readonly local: string;
  readonly isFunction: boolean;
  readonly isAsync: boolean;
}

export interface ModuleFacts {
  /** Those that the text of the module alone settles, in its order. */
  readonly traits: readonly Trait[];
  readonly ofPackages: readonly PackageTrait[];
  readonly maybeNotAwaited: readonly MaybeNotAwaited[];
  readonly imports: readonly Import[];
  readonly reexports: readonly Reexport[];
  /** The declarations that it exports, by name. Those of CommonJS are not among them. */
  readonly exports: readonly Export[];
  /** Names of its declarations that the module itself uses. */
  readonly used: ReadonlySet<string>;
  /** Lines with an import whose specifier is computed, so that nobody can say what it loads. */
  readonly computedImports: readonly number[];
}
