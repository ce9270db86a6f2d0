/**
 * A capability: all that one kind of thing in the world consists of. Each folder here exports one, and `registry.ts` lists
 * them. The world, its settings, the steps, and what authors get are derived from that list.
 */
import type { z } from "zod";
import type { BaseWorld, PartDefinition } from "./part.ts";
import { type AnyEntries, type AnyPartState, entriesState, type PartState } from "./part_state.ts";
import type { StepsSchema } from "./step.ts";

/** An object that the code of a scenario has under a name, such as `world.kv`. */
export interface AuthorObject<T = object, R extends readonly PropertyKey[] = readonly PropertyKey[]> {
  readonly make: (world: BaseWorld) => T;
  /** The members that conditions may use: those that only look. */
  readonly reads: R;
}

/** @param reads members that conditions may use: those that only look */
export function authorObject<T, const R extends readonly (keyof T)[]>(
  make: (world: BaseWorld) => T,
  reads: R,
): AuthorObject<NoInfer<T>, NoInfer<R>> {
  return { make, reads };
}

/** Functions of the author's world itself, such as `world.sleep`, each made for a world. */
export type AuthorFunctions<F> = { readonly [K in keyof F]: (world: BaseWorld) => F[K] };

/** What is asked of a part that was used, when a run ends. */
export interface EndOfRun<T> {
  /** Throws a Failure for what must not be so at the end of a run that would pass. */
  readonly check?: ((part: T) => void) | undefined;
  /** What is not right at the end of a run that passes, and is no failure. */
  readonly warning?: ((part: T) => string | undefined) | undefined;
  /** Rules for requests and the like that answered nothing. */
  readonly unusedRules?: ((part: T) => readonly string[]) | undefined;
}

export interface AnyStepDefinition {
  readonly type: string;
  readonly schema: z.ZodType;
  readonly constructor: string;
}

export interface Capability<
  N extends string = string,
  P extends PartDefinition | undefined = PartDefinition | undefined,
  S extends readonly AnyStepDefinition[] = readonly AnyStepDefinition[],
  A = Readonly<Record<string, AuthorObject>>,
  F = AuthorFunctions<object>,
  V = AnyPartState,
> {
  readonly name: N;
  /** What the world has of it; undefined for one that needs nothing but the kernel. */
  readonly part: P;
  /** @param nested the schema of steps within steps */
  readonly steps: (nested: StepsSchema) => S;
  readonly authors: A;
  readonly functions: F;
  /** What sessions and `trace show --at` show of the part. */
  readonly state: V;
  readonly end: EndOfRun<never>;
}

/** Defines a capability by its part in the world, or by a name where it has none. */
export function defineCapability<
  const D extends PartDefinition | string,
  const S extends readonly AnyStepDefinition[] = readonly [],
  A extends Readonly<Record<string, AuthorObject>> = Readonly<Record<never, AuthorObject>>,
  F = Readonly<Record<never, never>>,
  V = NoState,
>(
  definition: D,
  options: {
    readonly steps?: (nested: StepsSchema) => S;
    /** Objects that code gets, by name. */
    readonly authors?: A;
    readonly functions?: AuthorFunctions<F>;
    readonly state?: V;
    readonly end?: EndOfRun<PartOf<D>>;
  },
): Capability<NameOf<D>, D extends PartDefinition ? D : undefined, S, A, AuthorFunctions<F>, V> {
  const {
    steps = () => [] as unknown as S,
    authors = {} as A,
    functions = {} as AuthorFunctions<F>,
    state = entriesState({}) as V,
    end = {},
  } = options;
  return {
    name: (typeof definition === "string" ? definition : definition.name) as NameOf<D>,
    part: (typeof definition === "string" ? undefined : definition) as D extends PartDefinition ? D : undefined,
    steps,
    authors,
    functions,
    state,
    end,
  };
}

type NoState = PartState<never, Readonly<Record<never, AnyEntries>>, never>;
type NameOf<D> = D extends string ? D : D extends { readonly name: infer N extends string } ? N : never;

/** What a world makes of a part's definition. */
export type PartOf<D> = D extends { readonly create: (world: BaseWorld) => infer T } ? T : never;
