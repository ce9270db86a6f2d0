/** `File`, whose `lastModified` is in virtual time unless it is given. */
import { realGlobal } from "../realm/node24/globals.ts";
import type { Scope } from "../realm/scope.ts";

export function createFile({ machine }: Scope): typeof File {
  return new Proxy(realGlobal("File") as typeof File, {
    construct(target, args, newTarget) {
      const [parts, name, options] = args as ConstructorParameters<typeof File>;
      const { type, endings, lastModified = Math.floor(machine.seeClock().nowMs) } = options ?? {};
      const given = args.length < 2 ? args : [parts, name, { type, endings, lastModified }];
      return Reflect.construct(target, given, newTarget);
    },
  });
}

/** A file of a given date with the content of a blob. */
export function fileOf(blob: Blob, name: string, dateMs: number): File {
  return new File([blob], name, { type: blob.type, lastModified: Math.floor(dateMs) });
}
