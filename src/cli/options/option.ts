/**
 * Options as zod schemas with what a schema does not say: whether they take a value, and the words for help. The schema
 * reads the text of the command line and gives the value that the command works with.
 */
import { z } from "zod";

/** Options of a command by name, without dashes. */
export type Shape = Readonly<Record<string, z.ZodType>>;

export interface OptionMeta {
  /** `flag` takes no value, `list` may be repeated. */
  readonly kind: "flag" | "value" | "list";
  /** The placeholder for the value in help: `<n>`. */
  readonly value?: string;
  readonly help: string;
  /** One letter. */
  readonly short?: string;
  /** Another name for it, without dashes. */
  readonly also?: string;
  /** True when it may stand without its value, which is then `""`. */
  readonly bare?: boolean;
}

const META = z.registry<OptionMeta>();

export function metaOf(schema: z.ZodType): OptionMeta {
  const meta = META.get(schema);
  if (meta === undefined) throw new Error("an option without a description");
  return meta;
}

/** An option that is on or off. One that is on by default is turned off by `--no-<name>`, and `help` is about that. */
export function flag(help: string, options: { readonly on?: boolean } & Pick<OptionMeta, "short" | "also"> = {}) {
  const { on = false, ...more } = options;
  return z.boolean().default(on).register(META, { kind: "flag", help, ...more });
}

/** An option with a value. */
export function value<S extends z.ZodType>(
  shown: string,
  help: string,
  schema: S,
  more: Pick<OptionMeta, "bare" | "short" | "also"> = {},
): S {
  META.add(schema, { kind: "value", value: shown, help, ...more });
  return schema;
}

/** An option that may be given several times. */
export function list(shown: string, help: string, each: z.ZodType<string> = z.string().min(1, "expected a value")) {
  return z.array(each).default([])
    .register(META, { kind: "list", value: shown, help });
}

/** The value that an option has when it is not given. */
export function defaultOf(schema: z.ZodType): unknown {
  const result = schema.safeParse(undefined);
  return result.success ? result.data : undefined;
}
