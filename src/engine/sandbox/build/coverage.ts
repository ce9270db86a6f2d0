/**
 * A bundle that tells which of its edges a run takes, and what it compares: functions, rounds of loops, both sides of a condition,
 * cases, and what catches, each with a counter; and comparisons, whose operands say what would have led elsewhere (Aschermann et al.:
 * "REDQUEEN: Fuzzing with Input-to-State Correspondence", NDSS 2019). It is made from an instrumented bundle, and only for searches
 * that are guided by it: all others run without.
 */
import remapping from "@jridgewell/remapping";
import { type AnyNode, type BinaryExpression, type Function as FunctionNode, type Literal, parse } from "acorn";
import { simple } from "acorn-walk";
import MagicString from "magic-string";
import type { CompiledCode } from "../../ir/scenario.ts";
import type { Compared } from "../../world/code_coverage.ts";
import { HOOKS } from "../syntax/hooks.ts";
import { seal } from "./digest.ts";
import { Places } from "./places.ts";

export interface CoveredCode {
  readonly compiled: CompiledCode;
  /** The number of edges that are counted. */
  readonly edges: number;
  /** Texts and numbers of the code that is counted: what it may be looking for. */
  readonly literals: readonly Compared[];
}

/**
 * The same code with a counter at each edge, whose lines keep their numbers.
 * @param dependencies true to count those of dependencies as well
 */
export function withCoverage({ sha256: _, ...compiled }: CompiledCode, dependencies: boolean): CoveredCode {
  const { bundle, sourceMap } = compiled;
  const places = new Places(bundle, sourceMap);
  const counting = new Counting(bundle, (offset) => dependencies || places.own(offset) !== undefined);
  const { text, edges, literals } = counting;
  const map = remapping([text.generateMap({ hires: "boundary" }) as never, sourceMap], () => null);
  return { compiled: seal({ ...compiled, bundle: text.toString(), sourceMap: map.toString() }), edges, literals };
}

/** Methods of the hook, by operator. */
const COMPARISONS: Readonly<Record<string, string>> = {
  "===": "same",
  "!==": "other",
  "==": "equal",
  "!=": "unequal",
  "<": "less",
  "<=": "atMost",
  ">": "more",
  ">=": "atLeast",
};

const MAX_LITERALS = 1_000;
const MAX_LITERAL_LENGTH = 64;

class Counting {
  readonly text: MagicString;
  edges = 0;
  readonly #bundle: string;
  readonly #isCounted: (offset: number) => boolean;
  readonly #literals = new Set<Compared>();
  #comparisons = 0;

  constructor(bundle: string, isCounted: (offset: number) => boolean) {
    this.#bundle = bundle;
    this.text = new MagicString(bundle);
    this.#isCounted = isCounted;
    this.#count();
  }

  get literals(): readonly Compared[] {
    return [...this.#literals];
  }

  /** Children come before what they are in, so that what is put before a node goes before what was put there already. */
  #count(): void {
    const loop = ({ body }: { readonly body: AnyNode }) => this.#statement(body);
    // A bundle is the body of a function.
    simple(parse(this.#bundle, { ecmaVersion: "latest", sourceType: "module", allowReturnOutsideFunction: true }), {
      Function: ({ body }: FunctionNode) =>
        body.type === "BlockStatement" ? this.#statement(body) : this.#expression(body),
      IfStatement: ({ consequent, alternate, end }) => {
        this.#statement(consequent);
        if (alternate) this.#statement(alternate);
        else if (this.#isCounted(end - 1)) this.text.appendLeft(end, ` else { ${this.#edge()}; }`);
      },
      ConditionalExpression: ({ consequent, alternate }) => {
        this.#expression(consequent);
        this.#expression(alternate);
      },
      LogicalExpression: ({ right }) => this.#expression(right),
      SwitchStatement: ({ discriminant, cases }) => {
        const tests = cases.flatMap(({ test }) => test?.type === "Literal" ? [test.raw] : []);
        if (tests.length === 0 || !this.#isCounted(discriminant.start)) return;
        this.text.prependRight(discriminant.start, `${HOOKS.compare}.among(${this.#comparisons++}, `);
        this.text.appendLeft(discriminant.end, `, [${tests.join(", ")}])`);
      },
      SwitchCase: ({ consequent: [first] }) => {
        if (first !== undefined && this.#isCounted(first.start)) {
          this.text.prependRight(first.start, `${this.#edge()}; `);
        }
      },
      CatchClause: ({ body }) => this.#statement(body),
      WhileStatement: loop,
      DoWhileStatement: loop,
      ForStatement: loop,
      ForInStatement: loop,
      ForOfStatement: loop,
      BinaryExpression: (node) => this.#comparison(node),
      Literal: (node) => this.#literal(node),
    });
  }

  #edge(): string {
    return `${HOOKS.edges}[${this.edges++}]++`;
  }

  #expression(node: AnyNode): void {
    if (isHook(node) || !this.#isCounted(node.start)) return;
    this.text.prependRight(node.start, `(${this.#edge()}, `);
    this.text.appendLeft(node.end, ")");
  }

  #statement(node: AnyNode): void {
    if (!this.#isCounted(node.start)) return;
    if (node.type === "BlockStatement") {
      this.text.prependRight(node.start + 1, ` ${this.#edge()};`);
    } else {
      this.text.prependRight(node.start, `{ ${this.#edge()}; `);
      this.text.appendLeft(node.end, " }");
    }
  }

  #comparison({ operator, left, right, start, end }: BinaryExpression): void {
    const method = COMPARISONS[operator];
    if (method === undefined || isKind(left) || isKind(right) || !this.#isCounted(start)) return;
    const between = this.#bundle.indexOf(operator, left.end);
    this.text.update(between, between + operator.length, ",");
    this.text.prependRight(start, `${HOOKS.compare}.${method}(${this.#comparisons++}, `);
    this.text.appendLeft(end, ")");
  }

  #literal({ value, start }: Literal): void {
    if (this.#literals.size === MAX_LITERALS || !this.#isCounted(start)) return;
    const isUseful = typeof value === "string"
      ? value.length > 0 && value.length <= MAX_LITERAL_LENGTH
      : typeof value === "number" && Number.isSafeInteger(value) && value > 1 || typeof value === "bigint";
    if (isUseful) this.#literals.add(value as Compared);
  }
}

/** What the sandbox has put there. */
function isHook(node: AnyNode): boolean {
  return node.type === "CallExpression" && node.callee.type === "Identifier" && HOOK_NAMES.has(node.callee.name);
}

const HOOK_NAMES: ReadonlySet<string> = new Set(Object.values(HOOKS));

/** A comparison with it tells of types, and of nothing that could be found in an input; or it is no expression. */
function isKind(node: AnyNode): boolean {
  return node.type === "PrivateIdentifier" || node.type === "UnaryExpression" && node.operator === "typeof" ||
    node.type === "Identifier" && node.name === "undefined" ||
    node.type === "Literal" && (node.value === null || typeof node.value === "boolean");
}
