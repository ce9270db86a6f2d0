/** Goes over a syntax tree once and gathers what the map needs of a module. */
import type { File } from "@babel/types";
import type { MaybeNotAwaited, ModuleFacts, PackageTrait, Trait } from "./facts.ts";
import { connectionsOf } from "./connections.ts";
import { scopesOf } from "./scope.ts";
import { asyncCallback, combined, keptResolver, notAwaited } from "./traits/concurrency.ts";
import { isBuiltinModule } from "./traits/known_modules.ts";
import { globalTrait, moduleTrait } from "./traits/outside.ts";
import { retried } from "./traits/retries.ts";
import { checkThenAct } from "./traits/shared_state.ts";
import { walk } from "./traits/visit.ts";
import { isFunction, isLoop } from "./tree.ts";

/** @throws RangeError when the tree is deeper than the stack */
export function factsOf({ program }: File): ModuleFacts {
  const scopes = scopesOf(program);
  const connections = connectionsOf(program);
  const traits: Trait[] = [];
  const ofPackages: PackageTrait[] = [];
  const maybeNotAwaited: MaybeNotAwaited[] = [];
  const add = (trait: Trait | undefined) => {
    if (trait !== undefined) traits.push(trait);
  };
  walk(program, scopes, (place) => {
    const { node } = place;
    // Most nodes are none of these, and speed is in leaving them alone.
    switch (node.type) {
      case "Identifier":
        add(keptResolver(place));
        add(globalTrait(place));
        connections.visit(place);
        break;
      case "MemberExpression":
      case "OptionalMemberExpression":
        add(globalTrait(place));
        break;
      case "JSXIdentifier":
      case "ImportExpression":
        connections.visit(place);
        break;
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression": {
        add(globalTrait(place));
        add(combined(place));
        add(asyncCallback(place));
        add(keptResolver(place));
        connections.visit(place);
        const use = moduleTrait(place);
        if (use !== undefined) {
          if (isBuiltinModule(use.specifier)) traits.push(use.trait);
          else ofPackages.push(use);
        }
        const dropped = notAwaited(place);
        if (dropped !== undefined) {
          if ("trait" in dropped) maybeNotAwaited.push(dropped);
          else traits.push(dropped);
        }
        break;
      }
      default:
        if (isLoop(node) || node.type === "TryStatement") add(retried(place));
        else if (isFunction(node)) traits.push(...checkThenAct(place, scopes));
    }
  });
  return { traits, ofPackages, maybeNotAwaited, ...connections.found() };
}
