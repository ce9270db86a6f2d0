/**
 * A capability: all that one kind of thing in the world consists of. Each folder here exports one, and `registry.ts` lists
 * them. The world, its settings, the steps, and what authors get are derived from that list.
 */
import type { z } from "zod";
import type { Json } from "../json.ts";
import type { BaseSetting, BaseWorld, PartDefinition } from "./part.ts";
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

/** The question that is put to a part that was used, when a run ends. */
export interface EndOfRun<T> {
  /** Throws a Failure for what must not be so at the end of a run that would pass. */
  readonly check?: ((part: T) => void) | undefined;
  /** Returns a warning at the end of a run that passes, which is no failure. */
  readonly warning?: ((part: T) => string | undefined) | undefined;
  /** What this run did not do and some run should, in words that follow "no run": `used the rule …`. */
  readonly unmet?: ((part: T) => readonly string[]) | undefined;
}

/** A file that a run leaves beside its trace. */
export interface Artifact<T, S> {
  /** Name of the file. */
  readonly file: string;
  readonly describe: string;
  /** Returns the content, as JSON; undefined if the run gave no reason for one. */
  readonly of: (part: T) => object | undefined;
  /** Returns whether a run is kept for its sake, even if it passes. */
  readonly isWanted: (setting: S) => boolean;
}

/** A setting that an option of the command line gives. */
export interface CapabilityOption {
  /** Name of the setting, as in `memory.limitMb`. */
  readonly sets: string;
  /** The placeholder for the value in help, as in `<mb>`; left out for an option that is on or off. */
  readonly value?: string;
  readonly help: string;
  /** Reads the text of the command line; undefined if the option is not given. Not for one that is on or off. */
  readonly schema?: z.ZodType;
}

/** A group of settings of a configuration, which are those that a scenario can give itself. */
export interface ConfigurationGroup<S extends z.ZodType = z.ZodType, D extends object = object> {
  readonly schema: S;
  /** Each of them, with undefined for what has no default. */
  readonly defaults: D;
}

/** The text of an event, such as `→ POST /send mailer.internal`. */
export interface EventWords {
  /** Fields without which an event of this name is not of the world's. */
  readonly needs: readonly string[];
  readonly words: (data: Readonly<Record<string, Json | undefined>>) => string;
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
  G = Readonly<Record<string, ConfigurationGroup>>,
> {
  readonly name: N;
  /** The part that the world has of it; undefined for a capability that needs nothing but the kernel. */
  readonly part: P;
  /** @param nested the schema of steps within steps */
  readonly steps: (nested: StepsSchema) => S;
  readonly authors: A;
  readonly functions: F;
  /** The state of the part that sessions and `trace show --at` show. */
  readonly state: V;
  readonly end: EndOfRun<never>;
  readonly artifact: Artifact<never, never> | undefined;
  readonly options: Readonly<Record<string, CapabilityOption>>;
  readonly configuration: G;
  /** Returns the problem of a world's settings that contradict each other, which no schema of one field finds. */
  readonly settingProblem: ((setting: never) => string | undefined) | undefined;
  /** Words for its events, by name; an event without them is shown as it is. */
  readonly events: Readonly<Record<string, EventWords>>;
  /** Types of the steps that only the host can answer, where its backend is the host's, and of the rules that could, too. */
  readonly answeredByHost: Readonly<Record<string, string>>;
}

/** Defines a capability by its part in the world, or by a name where it has none. */
export function defineCapability<
  const D extends PartDefinition | string,
  const S extends readonly AnyStepDefinition[] = readonly [],
  A extends Readonly<Record<string, AuthorObject>> = Readonly<Record<never, AuthorObject>>,
  F = Readonly<Record<never, never>>,
  V = NoState,
  const G extends Readonly<Record<string, ConfigurationGroup>> = Readonly<Record<never, ConfigurationGroup>>,
>(
  definition: D,
  options: {
    readonly steps?: (nested: StepsSchema) => S;
    /** Objects that code gets, by name. */
    readonly authors?: A;
    readonly functions?: AuthorFunctions<F>;
    readonly state?: V;
    readonly end?: EndOfRun<PartOf<D>>;
    readonly artifact?: Artifact<PartOf<D>, SettingOf<D>>;
    /** Options of the commands that run scenarios, by name. */
    readonly options?: Readonly<Record<string, CapabilityOption>>;
    readonly configuration?: G;
    readonly settingProblem?: (setting: SettingOf<D> & BaseSetting) => string | undefined;
    readonly events?: Readonly<Record<string, EventWords>>;
    readonly answeredByHost?: Readonly<Record<string, string>>;
  },
): Capability<NameOf<D>, D extends PartDefinition ? D : undefined, S, A, AuthorFunctions<F>, V, G> {
  const {
    steps = () => [] as unknown as S,
    authors = {} as A,
    functions = {} as AuthorFunctions<F>,
    state = entriesState({}) as V,
    end = {},
    artifact,
    options: flags = {},
    configuration = {} as G,
    settingProblem,
    events = {},
    answeredByHost = {},
  } = options;
  return {
    name: (typeof definition === "string" ? definition : definition.name) as NameOf<D>,
    part: (typeof definition === "string" ? undefined : definition) as D extends PartDefinition ? D : undefined,
    steps,
    authors,
    functions,
    state,
    end,
    artifact,
    options: flags,
    configuration,
    settingProblem,
    events,
    answeredByHost,
  };
}

type NoState = PartState<never, Readonly<Record<never, AnyEntries>>, never>;
type NameOf<D> = D extends string ? D : D extends { readonly name: infer N extends string } ? N : never;

type SettingOf<D> = D extends { readonly settings: infer S extends z.ZodRawShape } ? z.output<z.ZodObject<S>> : never;

/** The object that a world makes from a part's definition. */
export type PartOf<D> = D extends { readonly create: (world: BaseWorld) => infer T } ? T : never;
