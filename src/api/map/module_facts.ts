/** Goes over a syntax tree once and gathers what the map needs of a module. */
import type { File } from "@babel/types";
import type { MaybeNotAwaited, ModuleFacts, OfPackage, Trait } from "./facts.ts";
import { connectionsOf } from "./connections.ts";
import { scopesOf } from "./scope.ts";
import { asyncCallback, combined, keptResolver, notAwaited } from "./traits/concurrency.ts";
import { isBuiltinModule } from "./traits/known_modules.ts";
import { globalTrait, moduleTrait } from "./traits/outside.ts";
import { retried } from "./traits/retries.ts";
import { checkThenAct } from "./traits/shared_state.ts";
import { walk } from "./traits/visit.ts";

/** @throws RangeError when the tree is deeper than the stack */
export function factsOf({ program }: File): ModuleFacts {
  const scopes = scopesOf(program);
  const connections = connectionsOf(program);
  const traits: Trait[] = [];
  const ofPackages: OfPackage[] = [];
  const maybeNotAwaited: MaybeNotAwaited[] = [];
  walk(program, scopes, (place) => {
    connections.visit(place);
    for (const look of [globalTrait, combined, asyncCallback, keptResolver, retried]) {
      const trait = look(place);
      if (trait !== undefined) traits.push(trait);
    }
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
    traits.push(...checkThenAct(place, scopes));
  });
  return { traits, ofPackages, maybeNotAwaited, ...connections.found() };
}
