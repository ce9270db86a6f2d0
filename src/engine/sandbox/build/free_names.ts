/**
 * Names that a bundle uses and does not declare: the world's globals, those that a program adds to `globalThis`, and those that
 * are not there. In the real process they all are properties of the global object. Here most are variables of the bundle, since
 * that is as fast as it gets: when a property of the world's global object changes, `HOOKS.bind` has the variable follow.
 *
 * What a variable cannot be is asked for each time (`HOOKS.free`): a global that the bundle deletes, or gives a getter.
 * An assignment to a free name is one to a property of the global object, and in the author's code, which is strict, only if
 * there is such a property.
 */
import type { AnyNode, CallExpression, Identifier, Program } from "acorn";
import { ancestor, simple } from "acorn-walk";
import type MagicString from "magic-string";
import { ABSENT } from "../globals/absent.ts";
import { CONSTANTS, LANGUAGE } from "../globals/global_object.ts";
import { GLOBAL_NAMES } from "../globals/catalog.ts";
import { FOREIGN_GLOBALS } from "../realm/node24/foreign_globals.ts";
import { HOOKS } from "../syntax/hooks.ts";
import type { Scopes } from "../syntax/scopes.ts";

const PARAMETERS: ReadonlySet<string> = new Set(GLOBAL_NAMES.filter((name) => !FOREIGN_GLOBALS.includes(name)));
const OF_LANGUAGE: ReadonlySet<string> = new Set(LANGUAGE);
/** They are what they are in every module. */
const FIXED: ReadonlySet<string> = new Set([
  ...CONSTANTS,
  ...Object.values(HOOKS),
  ...["arguments", "eval", "require", "exports", "module", "__filename", "__dirname"],
]);

interface Reference {
  readonly node: Identifier;
  readonly parent: AnyNode | undefined;
  readonly isTarget: boolean;
}

/**
 * @param isOwn whether an offset is in the author's code
 * @param ownDeno where the author's code names `Deno`, which stands for something else there
 * @returns what the bundle begins with, on one line
 */
export function bindFreeNames(
  tree: Program,
  text: MagicString,
  scopes: Scopes,
  isOwn: (offset: number) => boolean,
  ownDeno: ReadonlySet<AnyNode>,
): string {
  const references = freeReferences(tree, scopes).filter(({ node }) => !ownDeno.has(node));
  const { replaced, computed } = treatmentOf(tree);
  const variables = new Map<string, string>();
  const bound = new Set<string>();
  for (const reference of references) {
    const { node: { name, start }, isTarget, parent } = reference;
    const known = PARAMETERS.has(name) || OF_LANGUAGE.has(name);
    if (!computed.has(name)) {
      if (PARAMETERS.has(name)) bound.add(name);
      else if (!known) variables.set(name, name);
      else if (replaced.has(name)) variables.set(name, `${name} = ${HOOKS.global}.${name}`);
    }
    if (isTarget) {
      const holder = known || !isOwn(start) ? HOOKS.global : `(${HOOKS.free}("${name}"), ${HOOKS.global})`;
      update(text, reference, `${holder}.${name}`);
    } else if (parent?.type === "UnaryExpression" && parent.operator === "typeof") {
      const isAbsent = Object.hasOwn(ABSENT, name);
      if (computed.has(name) || (isAbsent && replaced.has(name))) update(text, reference, `${HOOKS.global}.${name}`);
      else if (isAbsent) update(text, reference, "undefined");
    } else if (computed.has(name)) update(text, reference, `(${HOOKS.free}("${name}"))`);
    else if (!known) update(text, reference, `(${name} ?? ${HOOKS.free}("${name}"))`);
  }
  const declared = variables.size === 0 ? "" : `let ${[...variables.values()].join(", ")};`;
  return `${declared}${binding([...bound, ...variables.keys()], ownDeno.size > 0)}`;
}

/** Hands over a function that gives one of the variables another value. */
function binding(names: readonly string[], namesDeno: boolean): string {
  const cases = names.filter((name) => name !== "Deno" || !namesDeno)
    .map((name) => `case "${name}": ${name} = ${VALUE}(); break;`);
  if (namesDeno) cases.push(`case "Deno": ${names.includes("Deno") ? "Deno = " : ""}${HOOKS.deno} = ${VALUE}();`);
  if (cases.length === 0) return "";
  return ` ${HOOKS.bind}((${NAME}, ${VALUE}) => { switch (${NAME}) { ${cases.join(" ")} } });`;
}

const NAME = "__seedbed_name";
const VALUE = "__seedbed_value";

function update(text: MagicString, { node, parent, isTarget }: Reference, by: string): void {
  const shorthand = isTarget ? isShorthandTarget(node, parent) : parent?.type === "Property" && parent.shorthand;
  text.update(node.start, node.end, shorthand ? `${node.name}: ${by}` : by);
}

/** In `({ name } = value)` and `({ name = 1 } = value)`. */
function isShorthandTarget(node: Identifier, parent: AnyNode | undefined): boolean {
  return parent?.type === "ObjectPattern" &&
    parent.properties.some((property) =>
      property.type === "Property" && property.shorthand && property.key.start === node.start
    );
}

function freeReferences(tree: Program, scopes: Scopes): Reference[] {
  const found: Reference[] = [];
  const note = (isTarget: boolean) => (node: Identifier, _state: unknown, all: AnyNode[]) => {
    if (FIXED.has(node.name) || !scopes.isFree(node.name, all)) return;
    const [around, parent] = [all.at(-3), all.at(-2)];
    const isUpdate = parent?.type === "UpdateExpression" ||
      (/^For(In|Of)Statement$/.test(parent?.type ?? "") && (parent as { left?: AnyNode }).left === node);
    found.push({
      node,
      parent: isTarget && parent?.type === "AssignmentPattern" ? around : parent,
      isTarget: isTarget || isUpdate,
    });
  };
  ancestor(tree, { Identifier: note(false), VariablePattern: note(true) } as Parameters<typeof ancestor>[1]);
  return found;
}

/**
 * Finds the names that the bundle uses as names of properties that it sets: a built-in of the language that has none of this
 * stays what it is. And of which it may make getters, or none at all. (A name that is put together at run time is not found.)
 */
function treatmentOf(
  tree: Program,
): { readonly replaced: ReadonlySet<string>; readonly computed: ReadonlySet<string> } {
  const replaced = new Set<string>();
  const computed = new Set<string>();
  const set = (node: AnyNode) => {
    const name = node.type === "MemberExpression" ? keyOf(node.property, node.computed) : nameOf(node);
    if (name !== undefined) replaced.add(name);
  };
  simple(
    tree,
    {
      Literal: ({ value }: { value?: unknown }) => void (typeof value === "string" && replaced.add(value)),
      TemplateElement: ({ value }: { value: { cooked?: string | null } }) => void replaced.add(value.cooked ?? ""),
      Property(node: AnyNode & { type: "Property" }) {
        const name = keyOf(node.key, node.computed);
        if (name === undefined) return;
        replaced.add(name);
        if (hasGetter(node.value)) computed.add(name);
      },
      AssignmentExpression: (node: { left: AnyNode }) => set(node.left),
      MemberPattern: set,
      VariablePattern: set,
      UpdateExpression: (node: { argument: AnyNode }) => set(node.argument),
      UnaryExpression({ operator, argument }: { operator: string; argument: AnyNode }) {
        if (operator !== "delete" || argument.type !== "MemberExpression") return;
        const name = keyOf(argument.property, argument.computed);
        if (name !== undefined) computed.add(name);
      },
      CallExpression(node: CallExpression) {
        const called = node.callee.type === "MemberExpression" ? node.callee.property : node.callee;
        const [, key, descriptor] = node.arguments;
        const [first] = node.arguments;
        const isAccessor = nameOf(called) === "__defineGetter__";
        const name = keyOf(isAccessor ? first : key, true);
        if (name === undefined) return;
        const isPlain = descriptor?.type === "ObjectExpression" && !hasGetter(descriptor);
        if (isAccessor || (/^(__)?def(ine)?Prop|^deleteProperty$/.test(nameOf(called) ?? "") && !isPlain)) {
          computed.add(name);
        }
      },
    } as Parameters<typeof simple>[1],
  );
  return { replaced, computed };
}

function nameOf(node: AnyNode | undefined): string | undefined {
  return node?.type === "Identifier" ? node.name : undefined;
}

function keyOf(key: AnyNode | undefined, isComputed: boolean): string | undefined {
  if (key?.type === "Literal") return typeof key.value === "string" ? key.value : undefined;
  return isComputed ? undefined : nameOf(key);
}

function hasGetter(node: AnyNode): boolean {
  return node.type === "ObjectExpression" &&
    node.properties.some((property) =>
      property.type === "SpreadElement" || keyOf(property.key, property.computed) === "get"
    );
}
