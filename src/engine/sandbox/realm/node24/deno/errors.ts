/**
 * Errors of Deno's versions of Node's modules, as Node's own are: `name` and `toString` are no properties of theirs that
 * show, and their class is the language's. All of them pass through one constructor, which sets `name`.
 */
import { EventEmitter } from "node:events";
import { liveWorld } from "../../live_world.ts";
import { redefine, type Undo } from "../../replace.ts";
import { markAsNodes } from "../../stacks.ts";

interface CodedError extends Error {
  readonly code: string;
}

export function replaceErrors(): Undo[] {
  const base = commonPrototype();
  if (base === undefined) return [];
  return [
    redefine(base, "name", {
      configurable: true,
      get: () => "Error",
      set(this: CodedError, name: string) {
        if (liveWorld() === undefined) {
          return void Object.defineProperty(this, "name", {
            value: name,
            writable: true,
            enumerable: true,
            configurable: true,
          });
        }
        // The constructors of type and range errors go on to set theirs.
        Object.setPrototypeOf(this, Error.prototype);
        markOnceWritten(this);
        Object.defineProperty(this, "toString", {
          value(this: CodedError) {
            return `${this.name} [${this.code}]: ${this.message}`;
          },
          writable: true,
          enumerable: false,
          configurable: true,
        });
      },
    }),
  ];
}

/** The constructor goes on to write the code into the stack; where that is taken again later, the code is to be there, too. */
function markOnceWritten(error: CodedError): void {
  const stack = Object.getOwnPropertyDescriptor(error, "stack");
  if (stack?.get === undefined) return;
  Object.defineProperty(error, "stack", {
    ...stack,
    set(this: CodedError, value: string) {
      Object.defineProperty(this, "stack", stack);
      this.stack = value;
      markAsNodes(this);
    },
  });
}

/** The prototype of what the runtime throws where it has a code; it has no name by which to import it. */
function commonPrototype(): object | undefined {
  let prototype: unknown;
  try {
    new EventEmitter().emit("error", "anything");
  } catch (error) {
    prototype = error;
  }
  while (typeof prototype === "object" && prototype !== null) {
    prototype = Object.getPrototypeOf(prototype);
    if ((prototype as object | null)?.constructor.name === "NodeErrorAbstraction") return prototype as object;
  }
  return undefined;
}
