/** What some checks need besides the answer: packages that are loaded only for them. */
import type { AgentCheck } from "./check_setting.ts";

/** Tells whether a text matches. */
export type Matcher = (text: string) => boolean;

/** Returns what is wrong with a value; undefined if nothing is. */
export type SchemaCheck = (value: unknown) => string | undefined;

export interface CheckTools {
  readonly matcher: (pattern: string) => Matcher;
  readonly schema: (schema: object) => SchemaCheck;
  readonly validator: PiiValidator;
}

/** What is used of the package `validator`. */
export interface PiiValidator {
  isCreditCard(text: string): boolean;
  isIBAN(text: string): boolean;
  isEmail(text: string): boolean;
  isIP(text: string): boolean;
}

const NEEDY: ReadonlySet<AgentCheck["type"]> = new Set([
  "regex",
  "excludes_pattern",
  "json_schema",
  "tool_args",
  "excludes_pii",
]);

export function needsTools({ type }: AgentCheck): boolean {
  return NEEDY.has(type);
}

let loaded: Promise<CheckTools> | undefined;

/** Regular expressions match in time that is linear in the text, as the engine of RE2 does: neither look-around nor back-references. */
export function loadCheckTools(): Promise<CheckTools> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<CheckTools> {
  const [{ RE2JS }, { default: ajv }, { default: validator }] = await Promise.all([
    import("re2js"),
    import("ajv"),
    import("validator"),
  ]);
  const { Ajv } = ajv as unknown as { Ajv: new (options: object) => AjvInstance };
  return {
    matcher(pattern) {
      const ignoresCase = pattern.startsWith("(?i)");
      const source = RE2JS.translateRegExp(ignoresCase ? pattern.slice(4) : pattern);
      const compiled = RE2JS.compile(source, RE2JS.DOTALL | (ignoresCase ? RE2JS.CASE_INSENSITIVE : 0));
      return (text) => compiled.matcher(text).find();
    },
    schema(schema) {
      const validate = new Ajv({ strict: false, allErrors: false, logger: false }).compile(schema);
      return (value) => {
        if (validate(value)) return undefined;
        const { instancePath = "", message = "does not fit" } = validate.errors?.[0] ?? {};
        return `${instancePath === "" ? "the value" : instancePath} ${message}`;
      };
    },
    validator: validator as unknown as PiiValidator,
  };
}

interface AjvInstance {
  compile(schema: object): ((value: unknown) => boolean) & {
    readonly errors?: readonly { readonly instancePath?: string; readonly message?: string }[] | null;
  };
}
