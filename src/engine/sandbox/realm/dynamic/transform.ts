/**
 * Gives code that is compiled at run time the form that a bundle has: its loops and functions count rounds, `import()` is the
 * world's, and `this`, where sloppy code would find the process's global object, is the world's.
 */
import type { AnyNode, Function as FunctionNode, Program } from "acorn";
import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { HOOKS } from "../../syntax/hooks.ts";
import { namesIn, Scopes } from "../../syntax/scopes.ts";
import { rewriteEvals } from "../../syntax/evals.ts";

export interface Transformed {
  readonly text: string;
  /** Variables of the global object that the code makes: by declaring them, or by assigning without. */
  readonly assigned: readonly string[];
  readonly declared: readonly string[];
}

/**
 * @param isScript declares what it declares in the global object; code that a direct `eval` is handed does so where it is
 * @throws SyntaxError for code that does not parse
 */
export function transform(code: string, isScript: boolean): Transformed {
  const tree = parse(code, {
    ecmaVersion: "latest",
    sourceType: "script",
    allowSuperOutsideMethod: true,
  });
  const text = new MagicString(code);
  const scopes = new Scopes(tree);
  const strict = isStrict(tree.body);
  const assigned = new Set<string>();
  rewriteEvals(tree, text, scopes);
  const loop = ({ body }: { body: AnyNode }) => {
    if (body.type === "BlockStatement") text.appendRight(body.start + 1, ` ${HOOKS.spin}();`);
    else {
      text.appendRight(body.start, `{ ${HOOKS.spin}(); `);
      text.appendLeft(body.end, " }");
    }
  };
  const detach = (callee: AnyNode, ancestors: readonly AnyNode[]) => {
    if (callee.type !== "Identifier" || callee.name === "eval" || !scopes.isFree(callee.name, ancestors)) return;
    text.appendRight(callee.start, "(0, ");
    text.appendLeft(callee.end, ")");
  };
  ancestor(
    tree,
    {
      WhileStatement: loop,
      DoWhileStatement: loop,
      ForStatement: loop,
      ForInStatement: loop,
      ForOfStatement: loop,
      Function: (node) => enter(node, text),
      ThisExpression(node, _state, ancestors) {
        if (!strict && !inStrict(ancestors as AnyNode[])) text.update(node.start, node.end, `${HOOKS.this}(this)`);
      },
      // Called by its name, a function of the scope object would get that as its `this`.
      CallExpression: ({ callee }, _state, ancestors) => detach(callee, ancestors as AnyNode[]),
      TaggedTemplateExpression: ({ tag }, _state, ancestors) => detach(tag, ancestors as AnyNode[]),
      UnaryExpression({ operator, argument, start, end }, _state, ancestors) {
        if (operator !== "typeof" || argument.type !== "Identifier") return;
        if (!scopes.isFree(argument.name, ancestors as AnyNode[])) return;
        text.appendRight(start, `${HOOKS.typeof}(() => (`);
        text.remove(start, argument.start);
        text.appendLeft(end, "))");
      },
      ImportExpression: (node) => void text.overwrite(node.start, node.start + "import".length, HOOKS.dynamicImport),
      VariablePattern(node: { name: string }, _state: unknown, ancestors: AnyNode[]) {
        if (scopes.isFree(node.name, ancestors)) assigned.add(node.name);
      },
      UpdateExpression({ argument }: { argument: AnyNode }, _state: unknown, ancestors: AnyNode[]) {
        if (argument.type === "Identifier" && scopes.isFree(argument.name, ancestors)) assigned.add(argument.name);
      },
    } as Parameters<typeof ancestor>[1],
  );
  const declared = strict || !isScript ? [] : declareGlobally(tree, text);
  return { text: text.toString(), assigned: [...assigned, ...declared], declared };
}

/** After the directives, which have to stay first. */
function enter({ body }: FunctionNode, text: MagicString): void {
  if (body.type !== "BlockStatement") {
    text.appendRight(body.start, `(${HOOKS.spin}(), `);
    text.appendLeft(body.end, ")");
    return;
  }
  const first = body.body.find((node) => !("directive" in node));
  text.appendRight(first?.start ?? body.end - 1, ` ${HOOKS.spin}();`);
}

function isStrict(body: readonly AnyNode[]): boolean {
  return body.some((node) => "directive" in node && node.directive === "use strict");
}

function inStrict(ancestors: readonly AnyNode[]): boolean {
  return ancestors.some((node) =>
    node.type === "ClassBody" || ("body" in node && (node.body as AnyNode | null)?.type === "BlockStatement" &&
      isStrict((node.body as { body: AnyNode[] }).body))
  );
}

/**
 * Variables and functions at the top become assignments, which the world's global object sees. They stay declarations in
 * form, since those leave the value of the code alone. Returns the names of all variables.
 */
function declareGlobally(tree: Program, text: MagicString): string[] {
  const names: string[] = [];
  ancestor(tree, {
    VariableDeclaration(node, _state, all) {
      const ancestors = all as AnyNode[];
      if (node.kind !== "var" || ancestors.slice(0, -1).some(({ type }) => FUNCTION_SCOPE.test(type))) return;
      const parent = ancestors.at(-2)!;
      const inLoop = /^For(In|Of)?Statement$/.test(parent.type) && (parent as { body?: AnyNode }).body !== node;
      text.overwrite(node.start, node.start + "var".length, inLoop ? "" : `var ${DECLARED} = (`);
      const last = node.declarations.at(-1)!;
      for (const { id, init, start, end } of node.declarations) {
        names.push(...namesIn(id));
        if (init == null && !(inLoop && parent.type !== "ForStatement")) text.overwrite(start, end, "0");
      }
      if (!inLoop) text.appendLeft(last.end, ")");
    },
  });
  for (const node of tree.body) {
    if (node.type !== "FunctionDeclaration") continue;
    names.push(node.id.name);
    text.prependRight(node.start, `var ${DECLARED} = (${node.id.name} = `);
    text.appendLeft(node.end, ");");
    if (node.start > 0) text.move(node.start, node.end, 0);
  }
  return names;
}

const FUNCTION_SCOPE = /Function|^StaticBlock$/;
const DECLARED = "__seedbed_declared";
