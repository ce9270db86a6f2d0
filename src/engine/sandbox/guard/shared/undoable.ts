/**
 * Keeps what a run changes in shared objects undoable: a property that a program defines there can be removed again, and
 * to freeze one of them is a finding, since nothing thaws it.
 */
import { Failure } from "../../../findings/failure.ts";
import { liveWorld } from "../../realm/live_world.ts";
import { replace, type Undo } from "../../realm/replace.ts";
import { nameOfShared } from "./state.ts";

const { apply } = Reflect;

type Method = (this: unknown, target: object, ...args: unknown[]) => unknown;

export function keepUndoable(): Undo[] {
  const configurable = (descriptor: unknown) => ({ ...descriptor as PropertyDescriptor, configurable: true });
  return [
    ...[Object, Reflect].map((holder) =>
      onShared(holder, "defineProperty", (real) =>
        function (target, key, descriptor) {
          return real.call(this, target, key, configurable(descriptor));
        })
    ),
    onShared(Object, "defineProperties", (real) =>
      function (target, descriptors) {
        const all = Object.getOwnPropertyDescriptors(descriptors as object) as PropertyDescriptorMap;
        for (const key of Reflect.ownKeys(all) as string[]) all[key]!.value = configurable(all[key]!.value);
        return real.call(this, target, Object.defineProperties({}, all));
      }),
    ...([[Object, "freeze"], [Object, "seal"], [Object, "preventExtensions"], [Reflect, "preventExtensions"]] as const)
      .map(([holder, name]) =>
        onShared(holder, name, () =>
          function (target): never {
            return refuse(name, nameOfShared(target)!);
          })
      ),
  ];
}

function refuse(how: string, name: string): never {
  return liveWorld()!.kernel.abort(
    new Failure("leak", `leak ${how} ${name}`, `the program called ${how} on ${name}, which all runs share`, {
      hint: "leave it as it is inside a scenario: what is frozen cannot be undone for the next run",
    }),
  );
}

/** @param make given the real method, makes the one for shared objects in the hands of code inside a world */
function onShared(holder: object, name: string, make: (real: Method) => Method): Undo {
  const real = (holder as Record<string, Method>)[name]!;
  const ours = make(real);
  const method = {
    [name](this: unknown, target: object, ...args: unknown[]) {
      const shared = nameOfShared(target) !== undefined && liveWorld() !== undefined;
      return apply(shared ? ours : real, this, [target, ...args]);
    },
  };
  return replace(holder, name, method[name]);
}
