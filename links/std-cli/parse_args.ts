/**
 * `parseArgs` with the signature of JSR's `@std/cli/parse-args`, over minimist, where std's own parser comes from. What
 * differs between the two is put right here: a repeated option keeps its last value unless it is in `collect`, and
 * `--no-x` means "not x" only for an option in `negatable`.
 */
import minimist from "minimist";

/** What `parseArgs` takes: the options of std that are used, with std's meaning. */
export interface ParseOptions<
  TBooleans extends string = string,
  TStrings extends string = string,
  TCollectable extends string = string,
  TNegatable extends string = string,
  TDefaults extends Record<string, unknown> = Record<string, unknown>,
  TAliases extends AliasMap = AliasMap,
  TDoubleDash extends boolean = boolean,
> {
  /** Keep what follows `--` apart, in the result's `"--"`, instead of in `_`. */
  "--"?: TDoubleDash;
  /** Other names of an option. */
  alias?: TAliases;
  /** Options that take no value; `false` when absent. */
  boolean?: TBooleans | readonly TBooleans[];
  /** Options whose value stays a string (others become numbers where they look like one). */
  string?: TStrings | readonly TStrings[];
  /** Options that may be repeated: their values are an array, `[]` when absent. Not for booleans. */
  collect?: TCollectable | readonly TCollectable[];
  /** Options that `--no-<name>` sets to `false`. */
  negatable?: TNegatable | readonly TNegatable[];
  /** Values of options that were not given. */
  default?: TDefaults;
  /** Stop at the first argument that is no option: it and all that follow go to `_`. */
  stopEarly?: boolean;
  /** Called for each argument that no option above names; `false` keeps it out of the result. */
  unknown?: (arg: string) => unknown;
}

type AliasMap = Record<string, string | readonly string[]>;

/** The names that stand for option `TName`: its own and its aliases. */
type Names<TName extends string, TAliases> = TName extends keyof TAliases
  ? TAliases[TName] extends string ? TName | TAliases[TName]
  : TAliases[TName] extends readonly (infer TAlias extends string)[] ? TName | TAlias
  : TName
  : TName;

type Negated<TName, TNegatable> = TName extends TNegatable ? false : never;

type StringValue<TName, TCollectable, TNegatable, TDefaults> =
  | (TName extends TCollectable ? string[] : string)
  | Negated<TName, TNegatable>
  | (TName extends TCollectable ? never : TName extends keyof TDefaults ? TDefaults[TName] : undefined);

type Named<TBooleans extends string, TStrings extends string, TCollectable, TNegatable, TDefaults, TAliases> =
  & { [TName in TBooleans as Names<TName, TAliases>]: boolean }
  & {
    [TName in TStrings as Names<TName, TAliases>]: StringValue<TName, TCollectable, TNegatable, TDefaults>;
  };

/** What `parseArgs` returns. Names that are known only when the program runs have values of type `unknown`. */
export type Args<
  TBooleans extends string = string,
  TStrings extends string = string,
  TCollectable extends string = string,
  TNegatable extends string = string,
  TDefaults = Record<string, unknown>,
  TAliases = AliasMap,
  TDoubleDash extends boolean = boolean,
> =
  & {
    /** The arguments that belong to no option. */
    _: (string | number)[];
  }
  & (true extends TDoubleDash ? { "--": string[] } : unknown)
  & (string extends TBooleans | TStrings ? unknown
    : Named<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases>)
  & Record<string, unknown>;

/** Hides the `no-` of an option's name from minimist, which would read every `--no-x` as "not x". */
const hide = (name: string): string => name.startsWith("no-") ? `\0${name}` : name;
const show = (name: string): string => name.replace("\0", "");

const listOf = <T extends string>(names: T | readonly T[] | undefined): readonly T[] =>
  names === undefined ? [] : typeof names === "string" ? [names] : names;

/**
 * Reads command line arguments.
 *
 * @example
 * ```ts
 * const args = parseArgs(["run", "a.ts", "--seed", "7", "--no-color"], {
 *   string: ["seed"],
 *   boolean: ["color"],
 *   negatable: ["color"],
 * });
 * // { _: ["run", "a.ts"], seed: "7", color: false }
 * ```
 */
export function parseArgs<
  const TBooleans extends string = never,
  const TStrings extends string = never,
  const TCollectable extends string = never,
  const TNegatable extends string = never,
  TDefaults extends Record<string, unknown> = Record<never, never>,
  const TAliases extends AliasMap = Record<never, never>,
  TDoubleDash extends boolean = false,
>(
  args: readonly string[],
  options: ParseOptions<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases, TDoubleDash> = {},
): Args<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases, TDoubleDash> {
  const aliases = Object.entries(options.alias ?? {}).map(([name, others]) => [name, ...listOf(others)]);
  const withAliases = (names: readonly string[]): Set<string> =>
    new Set(names.flatMap((name) => [name, ...aliases.filter((group) => group.includes(name)).flat()]));

  const collected = withAliases(listOf(options.collect));
  const negatable = withAliases(listOf(options.negatable));
  const defaults: Record<string, unknown> = options.default ?? {};
  const { unknown } = options;

  const parsed: Record<string, unknown> = minimist(
    args.map((arg) => /^--no-[^=]+$/.test(arg) && !negatable.has(arg.slice(5)) ? `--\0${arg.slice(2)}` : arg),
    {
      boolean: listOf(options.boolean).map(hide),
      string: listOf(options.string).map(hide),
      alias: Object.fromEntries(aliases.map(([name = "", ...others]) => [hide(name), others.map(hide)])),
      default: Object.fromEntries(Object.entries(defaults).map(([name, value]) => [hide(name), value])),
      "--": options["--"] ?? false,
      stopEarly: options.stopEarly ?? false,
      ...(unknown ? { unknown: (arg: string) => unknown(show(arg)) !== false } : {}),
    },
  );

  const result: Record<string, unknown> = {};
  for (const [hidden, value] of Object.entries(parsed)) {
    const name = show(hidden);
    if (name === "_" || name === "--") {
      result[name] = (value as (string | number)[]).map((arg) => typeof arg === "string" ? show(arg) : arg);
    } else if (!Array.isArray(value)) {
      result[name] = collected.has(name) && value !== false && !isDefault(name, value) ? [value] : value;
    } else {
      result[name] = collected.has(name) || isDefault(name, value) ? value : value.at(-1);
    }
  }
  for (const name of collected) result[name] ??= [];
  return result as Args<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases, TDoubleDash>;

  function isDefault(name: string, value: unknown): boolean {
    return [...withAliases([name])].some((other) => Object.hasOwn(defaults, other) && defaults[other] === value);
  }
}
