/**
 * A step type: its schema, its handler, how it is written in TypeScript, and an example, side by side. Adding a step is
 * adding one file and its name in the `capability.ts` beside it: validation, JSON Schema, editor completion, the constructor, the page of the
 * documentation and the arbitraries of the tests derive from its definition.
 */
import { z } from "zod";
import type { BaseWorld } from "./part.ts";

/**
 * The values that a schema accepts.
 * @internal
 */
export type Parsed<S extends z.ZodType> = z.output<S>;

/** Any step, before it is known which. */
export interface AnyStep {
  readonly type: string;
  /** The author's line, as in `checkout.scenario.ts:14`. */
  readonly at?: string | undefined;
}

/** The context of a handler besides its own step. */
export interface StepContext {
  readonly world: BaseWorld;
  /** Path of this step, as in `3` or `2/alice/0`. */
  readonly path: string;
  /** Runs nested steps one after the other. Returns nothing when they all finished without waiting. */
  runSteps(steps: readonly AnyStep[], path: string): void | Promise<void>;
  /**
   * Runs steps in tasks of their own, by name. Each starts when the scheduler picks it; the promise settles when all are done,
   * or when one has failed.
   */
  startTasks(tasks: Readonly<Record<string, readonly AnyStep[]>>): Promise<void>;
  /** Calls the function of the scenario's code that `ref` names. */
  call(ref: string): unknown;
  /** The function of the scenario's code that `ref` names, which handles requests. */
  handler(ref: string): (request: Request) => Response | Promise<Response>;
  /** Any other function of the scenario's code, by the name that a step has for it. */
  code<F>(ref: string): F;
}

/** Steps in YAML, one a line, as the beginning of a scenario that passes; or with the world that they need. */
export type Example = string | { readonly world: string; readonly steps: string };

export interface StepDefinition {
  readonly type: string;
  readonly schema: z.ZodType<AnyStep>;
  /** Its section of docs/steps.md. */
  readonly group: string;
  readonly constructor: string;
  readonly example: Example | undefined;
  /** True for a step that only sets the scene: a scenario of nothing else tests nothing. */
  readonly declares: boolean;
  /** Plain function when nothing is awaited: the interpreter then runs the next step at once. */
  readonly run: (step: never, context: StepContext) => void | Promise<void>;
}

/** The schema of nested steps; steps that hold steps are built with it. */
export type StepsSchema = z.ZodType<AnyStep[]>;

/** A step type that may need the schema of nested steps. */
export type StepFactory = (steps: StepsSchema) => StepDefinition;

/**
 * Defines a step type.
 * @param shape its fields, without `type` and `at`, which every step has
 */
export function defineStep<const T extends string, S extends z.ZodRawShape, const C extends string>(
  type: T,
  shape: S,
  options: {
    readonly describe: string;
    readonly group: string;
    /**
     * The constructor in TypeScript. `net.heal(a, b)` or `rand.u64(key?)`, with the names of fields in parentheses, is all
     * that a constructor needs; one that takes more is written by hand in `src/dsl/steps/`.
     */
    readonly constructor: C;
    /** None for a step that names code, which a data file cannot hold. */
    readonly example?: Example;
    readonly declares?: boolean;
    /** A rule over several fields: the text to show when it is broken, with the field it is about. */
    readonly check?: (
      step: z.output<z.ZodObject<S>>,
    ) => { readonly field: string; readonly problem: string } | undefined;
    readonly run: (step: z.output<z.ZodObject<S>> & AnyStep, context: StepContext) => void | Promise<void>;
  },
) {
  const object = z.strictObject({
    type: z.literal(type),
    ...shape,
    at: z.string().optional().describe("where the author wrote it"),
  }).describe(options.describe);
  const { check } = options;
  const schema = check === undefined ? object : object.superRefine((step, context) => {
    const broken = check(step as z.output<z.ZodObject<S>>);
    if (broken !== undefined) context.addIssue({ code: "custom", path: [broken.field], message: broken.problem });
  });
  const { group, constructor, example, declares = false, run } = options;
  return { type, schema: schema as typeof object, group, constructor, example, declares, run };
}
