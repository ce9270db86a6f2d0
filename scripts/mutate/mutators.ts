/**
 * The mutators: what a mutation changes in a node of the syntax tree. They are the defaults of Stryker
 * (https://stryker-mutator.io/docs/mutation-testing-elements/supported-mutators), without those for regular expressions.
 */
import type { Node } from "@babel/types";

/** Replaces the text from `start` to `end`, offsets in the file. */
export interface Edit {
  readonly mutator: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A node with the nodes around it, the innermost first. */
export interface Place {
  readonly node: Node;
  /** The property of the parent that holds the node. */
  readonly key: string;
  readonly parents: readonly Node[];
  readonly source: string;
}

type Mutator = (place: Place) => Iterable<Omit<Edit, "mutator">>;

const OTHER_ARITHMETIC: Readonly<Record<string, string>> = { "+": "-", "-": "+", "*": "/", "/": "*", "%": "*" };
const OTHER_COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "==": ["!="],
  "!=": ["=="],
  "===": ["!=="],
  "!==": ["==="],
};
const OTHER_LOGIC: Readonly<Record<string, string>> = { "&&": "||", "||": "&&" };
const OTHER_ASSIGNMENT: Readonly<Record<string, string>> = {
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "%=": "*=",
  "<<=": ">>=",
  ">>=": "<<=",
  "&=": "|=",
  "|=": "&=",
  "&&=": "||=",
  "||=": "&&=",
  "??=": "&&=",
};
/** The replacement for each method; with "", the call is replaced with the object that it is called on. */
const OTHER_METHOD: Readonly<Record<string, string>> = {
  endsWith: "startsWith",
  startsWith: "endsWith",
  toUpperCase: "toLowerCase",
  toLowerCase: "toUpperCase",
  trimStart: "trimEnd",
  trimEnd: "trimStart",
  some: "every",
  every: "some",
  min: "max",
  max: "min",
  charAt: "",
  filter: "",
  reverse: "",
  slice: "",
  sort: "",
  substring: "",
  trim: "",
};
const LOOPS: ReadonlySet<string> = new Set(["ForStatement", "WhileStatement", "DoWhileStatement"]);

export const MUTATORS: Readonly<Record<string, Mutator>> = {
  *ArithmeticOperator({ node, source }) {
    if (node.type !== "BinaryExpression" || isText(node.left) || isText(node.right)) return;
    yield* withOperator(node, OTHER_ARITHMETIC[node.operator], source);
  },
  *EqualityOperator({ node, source }) {
    if (node.type !== "BinaryExpression") return;
    for (const other of OTHER_COMPARISONS[node.operator] ?? []) yield* withOperator(node, other, source);
  },
  *LogicalOperator({ node, source }) {
    if (node.type !== "LogicalExpression") return;
    if (node.operator !== "??") yield* withOperator(node, OTHER_LOGIC[node.operator], source);
    // `??` may not stand beside `&&` without parentheses.
    else yield replaced(node, `(${textOf(node.left, source)}) && (${textOf(node.right, source)})`);
  },
  *AssignmentOperator({ node, source }) {
    if (node.type === "AssignmentExpression" && !isText(node.right)) {
      yield* withOperator(node, OTHER_ASSIGNMENT[node.operator], source);
    }
  },
  *ConditionalExpression({ node, key, parents }) {
    const [parent] = parents;
    if (node.type === "SwitchCase" && node.consequent.length > 0) {
      yield { start: node.consequent[0]!.start!, end: node.consequent.at(-1)!.end!, text: "" };
    } else if (key === "test" && LOOPS.has(parent!.type)) {
      yield replaced(node, "false");
    } else if (key === "test" && parent!.type === "IfStatement") {
      yield replaced(node, "true");
      yield replaced(node, "false");
    } else if (isCondition(node)) {
      const operator = parent?.type === "LogicalExpression" ? parent.operator : undefined;
      // The other value gives what replacing the whole of the parent gives.
      if (operator !== "||") yield replaced(node, "true");
      if (operator !== "&&") yield replaced(node, "false");
    }
  },
  *BooleanLiteral({ node, source }) {
    if (node.type === "BooleanLiteral") yield replaced(node, String(!node.value));
    if (node.type === "UnaryExpression" && node.operator === "!") yield replaced(node, textOf(node.argument, source));
  },
  *UnaryOperator({ node, source }) {
    if (node.type !== "UnaryExpression") return;
    const argument = textOf(node.argument, source);
    if (node.operator === "-") yield replaced(node, `+${argument}`);
    if (node.operator === "+") yield replaced(node, `-${argument}`);
    if (node.operator === "~") yield replaced(node, argument);
  },
  *UpdateOperator({ node, source }) {
    if (node.type !== "UpdateExpression") return;
    const other = node.operator === "++" ? "--" : "++";
    const argument = textOf(node.argument, source);
    yield replaced(node, node.prefix ? `${other}${argument}` : `${argument}${other}`);
  },
  *ObjectLiteral({ node }) {
    if (node.type === "ObjectExpression" && node.properties.length > 0) yield replaced(node, "{}");
  },
  *ArrayDeclaration({ node }) {
    if (node.type === "ArrayExpression") yield replaced(node, node.elements.length > 0 ? "[]" : '["mutated"]');
  },
  *ArrowFunction({ node, key, parents }) {
    if (key !== "body" || parents[0]!.type !== "ArrowFunctionExpression" || node.type === "BlockStatement") return;
    if (node.type !== "Identifier" || node.name !== "undefined") yield replaced(node, "undefined");
  },
  *BlockStatement({ node, parents, source }) {
    if (node.type !== "BlockStatement" || node.body.length === 0) return;
    const isConstructor = parents[0]!.type === "ClassMethod" && parents[0]!.kind === "constructor";
    if (isConstructor && textOf(node, source).includes("super(")) return;
    yield replaced(node, "{}");
  },
  *MethodExpression({ node, source }) {
    if (node.type !== "CallExpression" && node.type !== "OptionalCallExpression") return;
    const { callee } = node;
    if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return;
    const { object, property, computed } = callee;
    if (computed || property.type !== "Identifier" || !Object.hasOwn(OTHER_METHOD, property.name)) return;
    const other = OTHER_METHOD[property.name]!;
    yield other === "" ? replaced(node, textOf(object, source)) : replaced(property, other);
  },
  *OptionalChaining({ node, source }) {
    if (node.type !== "OptionalMemberExpression" && node.type !== "OptionalCallExpression") return;
    if (!node.optional) return;
    const before = node.type === "OptionalCallExpression" ? node.callee : node.object;
    const start = source.indexOf("?.", before.end!);
    const isMember = node.type === "OptionalMemberExpression" && !node.computed;
    yield { start, end: start + 2, text: isMember ? "." : "" };
  },
  *StringLiteral({ node, key, parents }) {
    const [parent] = parents;
    if (node.type === "StringLiteral") {
      const isName = key === "key" || parent!.type.startsWith("Import") || parent!.type.startsWith("Export");
      if (!isName) yield replaced(node, node.value === "" ? '"mutated"' : '""');
    }
    if (node.type === "TemplateLiteral" && parent!.type !== "TaggedTemplateExpression") {
      const isEmpty = node.expressions.length === 0 && node.quasis[0]!.value.raw === "";
      yield replaced(node, isEmpty ? "`mutated`" : "``");
    }
  },
};

function* withOperator(
  { left, operator }: { readonly left: Node; readonly operator: string },
  other: string | undefined,
  source: string,
): Iterable<Omit<Edit, "mutator">> {
  if (other === undefined) return;
  const start = source.indexOf(operator, left.end!);
  yield { start, end: start + operator.length, text: other };
}

function replaced({ start, end }: Node, text: string): Omit<Edit, "mutator"> {
  return { start: start!, end: end!, text };
}

function textOf({ start, end }: Node, source: string): string {
  return source.slice(start!, end!);
}

function isText({ type }: Node): boolean {
  return type === "StringLiteral" || type === "TemplateLiteral";
}

/** Returns whether the operator of the node gives true or false. */
function isCondition(node: Node): boolean {
  return (node.type === "BinaryExpression" && Object.hasOwn(OTHER_COMPARISONS, node.operator)) ||
    (node.type === "LogicalExpression" && node.operator !== "??");
}
