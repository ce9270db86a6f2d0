/**
 * A bundle that tells which of its branches a run takes: functions, rounds of loops, both sides of a condition, cases, and what
 * catches. It is made from an instrumented bundle, and only for searches that are guided by branches: all others run without.
 */
import remapping from "@jridgewell/remapping";
import { type AnyNode, type Function as FunctionNode, parse } from "acorn";
import { simple } from "acorn-walk";
import MagicString from "magic-string";
import type { CompiledCode } from "../../ir/scenario.ts";
import { HOOKS } from "../syntax/hooks.ts";
import { seal } from "./digest.ts";

/** The same code with a call at each branch, whose lines keep their numbers. */
export function withBranches({ sha256: _, ...compiled }: CompiledCode): CompiledCode {
  const { bundle, sourceMap } = compiled;
  const text = new MagicString(bundle);
  addCalls(bundle, text);
  const map = remapping([text.generateMap({ hires: "boundary" }) as never, sourceMap], () => null);
  return seal({ ...compiled, bundle: text.toString(), sourceMap: map.toString() });
}

function addCalls(bundle: string, text: MagicString): void {
  let count = 0;
  const call = () => `${HOOKS.branch}(${count++})`;
  const expression = (node: AnyNode) => {
    text.appendRight(node.start, `(${call()}, `);
    text.appendLeft(node.end, ")");
  };
  const statement = (node: AnyNode) => {
    if (node.type === "BlockStatement") {
      text.appendRight(node.start + 1, ` ${call()};`);
    } else {
      text.appendRight(node.start, `{ ${call()}; `);
      text.appendLeft(node.end, " }");
    }
  };
  const loop = ({ body }: { readonly body: AnyNode }) => statement(body);
  // A bundle is the body of a function.
  simple(parse(bundle, { ecmaVersion: "latest", sourceType: "module", allowReturnOutsideFunction: true }), {
    Function: ({ body }: FunctionNode) => body.type === "BlockStatement" ? statement(body) : expression(body),
    IfStatement({ consequent, alternate }) {
      statement(consequent);
      if (alternate) statement(alternate);
    },
    ConditionalExpression({ consequent, alternate }) {
      expression(consequent);
      expression(alternate);
    },
    LogicalExpression: ({ right }) => expression(right),
    SwitchCase({ consequent: [first] }) {
      if (first !== undefined) text.appendRight(first.start, `${call()}; `);
    },
    CatchClause: ({ body }) => statement(body),
    WhileStatement: loop,
    DoWhileStatement: loop,
    ForStatement: loop,
    ForInStatement: loop,
    ForOfStatement: loop,
  });
}
