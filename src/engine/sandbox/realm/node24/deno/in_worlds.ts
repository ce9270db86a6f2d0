/** Methods of the runtime's own classes that do something else for code inside a world. */
import { liveWorld } from "../../live_world.ts";
import { redefine, type Undo } from "../../replace.ts";

/**
 * Puts a method in the place of another, for code inside a world.
 * @param make makes it from the real one, whose name and length it gets
 */
export function replaceInWorlds<This, Args extends unknown[]>(
  holder: object,
  name: string,
  make: (real: (this: This, ...args: Args) => unknown) => (this: This, ...args: Args) => unknown,
): Undo {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name)!;
  const real = descriptor.value as (this: This, ...args: Args) => unknown;
  const ours = make(real);
  const { [name]: value } = {
    [name](this: This, ...args: Args) {
      return Reflect.apply(liveWorld() === undefined ? real : ours, this, args);
    },
  };
  Object.defineProperty(value!, "length", { value: real.length, configurable: true });
  return redefine(holder, name, { ...descriptor, value });
}
