/**
 * Finds the mentions of `Deno` in a bundle that are the global of that name, written by the author's own code. Only there
 * does it stand for the simulated one; in a dependency it stays undefined, since packages tell by it on which runtime they
 * are.
 */
import type { AnyNode, Identifier, Program } from "acorn";
import { ancestor, simple } from "acorn-walk";

const NAME = "Deno";

/** @param isOwn whether an offset in the bundle is in the author's code */
export function findOwnDeno(
  tree: Program,
  isOwn: (offset: number) => boolean,
): readonly { readonly node: Identifier; readonly shorthand: boolean }[] {
  const found: { node: Identifier; shorthand: boolean }[] = [];
  ancestor(tree, {
    Identifier(node, _state, ancestors) {
      if (node.name !== NAME || !isOwn(node.start)) return;
      const parent = (ancestors as AnyNode[]).at(-2);
      found.push({ node, shorthand: parent?.type === "Property" && parent.shorthand });
    },
  });
  return found.length === 0 || isDeclared(tree) ? [] : found;
}

/**
 * Returns whether the bundle declares the name. If the global is used, esbuild renames whatever a module declares by its
 * name: a declaration means it is not.
 */
function isDeclared(tree: Program): boolean {
  let declared = false;
  const note = (node: { name?: string } | null | undefined) => {
    if (node?.name === NAME) declared = true;
  };
  simple(
    tree,
    {
      ImportDeclaration: (node) => node.specifiers.forEach((specifier) => note(specifier.local)),
      Function: (node) => note(node.id),
      Class: (node) => note(node.id),
      VariablePattern: note,
    } as Parameters<typeof simple>[1],
  );
  return declared;
}
