/** Carries out the definitions of a component in their order: instantiates its core modules and connects what they import. */
import type { ComponentBinary, Definition, Placed, Reference } from "../binary/component.ts";
import type { CanonOptions } from "../binary/canon.ts";
import { malformed } from "../binary/bytes.ts";
import type { AliasDefinition, Sort } from "../binary/sorts.ts";
import { type Declaration, type ExternType, sortOf } from "../binary/types.ts";
import { SeedbedError } from "../../errors.ts";
import type { CoreCode } from "../core_code.ts";
import type { AbiContext, CoreValue } from "./abi/memory.ts";
import { type ComponentFunction, lifted, lowered } from "./functions.ts";
import { GuestResource, Handles, trap } from "./handles.ts";
import { resolveType, type TypeItem } from "./resolve.ts";
import type { FunctionType, ResourceType } from "./types.ts";

/** Something that a component imports or exports. */
export interface Item {
  readonly sort: Sort;
  readonly value: unknown;
}

/** The exports of an instance, by name. */
export type Instance = ReadonlyMap<string, Item>;

/** Provides the imports of the outermost component. */
export interface Host {
  /** @param types those that the component says the instance has */
  func(instance: string, name: string, type: FunctionType): ComponentFunction["call"];
  resource(instance: string, name: string): ResourceType;
}

type CoreFunction = (...args: CoreValue[]) => CoreValue | void;

/** What is in a component or an instance type, by sort and index. */
class Scope {
  readonly outer: Scope | undefined;
  readonly handles = new Handles();
  readonly #spaces = new Map<Sort, unknown[]>();

  constructor(outer: Scope | undefined) {
    this.outer = outer;
  }

  add(sort: Sort, value: unknown): void {
    const space = this.#spaces.get(sort);
    if (space === undefined) this.#spaces.set(sort, [value]);
    else space.push(value);
  }

  at<T>(sort: Sort, index: number): T {
    const space = this.#spaces.get(sort) ?? [];
    if (index >= space.length) throw new RangeError(`expected a ${sort} below ${space.length}, found ${index}`);
    return space[index] as T;
  }

  /** A type, which is of the kind that its place asks for. */
  type<K extends TypeItem["kind"]>(index: number, kind: K): TypeItem & { readonly kind: K } {
    const found = this.at<TypeItem>("type", index);
    if (found.kind !== kind) throw new RangeError(`expected a ${kind} type, found a ${found.kind} type`);
    return found as TypeItem & { readonly kind: K };
  }

  item({ sort, index }: Pick<Reference, "sort" | "index">): Item {
    return { sort, value: this.at(sort, index) };
  }

  above(count: number): Scope {
    if (count === 0) return this;
    if (this.outer === undefined) {
      throw new RangeError(`expected an alias of an outer component, found ${count} more levels`);
    }
    return this.outer.above(count - 1);
  }
}

/** A component with the place that it was defined in, whose definitions it may name. */
interface ScopedComponent {
  readonly component: ComponentBinary;
  readonly outer: Scope;
}

interface InstanceType {
  readonly kind: "instance type";
  readonly declarations: readonly Declaration[];
  readonly outer: Scope;
}

/** @throws SeedbedError `invalid` with the offset of a definition that cannot be carried out */
export function linkComponent(component: ComponentBinary, host: Host, code: CoreCode): Instance {
  return instantiate({ component, outer: new Scope(undefined) }, undefined, { host, code });
}

function instantiate({ component, outer }: ScopedComponent, given: Instance | undefined, world: GuestWorld): Instance {
  const scope = new Scope(outer);
  const exported = new Map<string, Item>();
  for (const definition of component.definitions) {
    try {
      carryOut(definition, { scope, exported, given, world });
    } catch (error) {
      throw placed(error, definition);
    }
  }
  return exported;
}

/** References that lead nowhere, and core modules that do not fit, are told with the definition. */
function placed(error: unknown, { offset, kind }: Definition & Placed): unknown {
  const isLink = error instanceof WebAssembly.LinkError ||
    (error instanceof TypeError && /WebAssembly/.test(error.message));
  if (error instanceof RangeError && /^expected /.test(error.message)) {
    const [, expected, found] = /^expected (.+), found (.+)$/s.exec(error.message) ?? [];
    return malformed(expected ?? "a valid definition", found ?? error.message, offset);
  }
  if (!isLink) return error;
  return new SeedbedError("invalid", `at byte ${offset}: the ${kind} does not fit: ${(error as Error).message}`);
}

interface GuestWorld {
  readonly host: Host;
  /** Instantiates its core modules. */
  readonly code: CoreCode;
}

interface Work {
  readonly scope: Scope;
  readonly exported: Map<string, Item>;
  /** The imports that it is given; undefined for the outermost component, which the host gives them. */
  readonly given: Instance | undefined;
  readonly world: GuestWorld;
}

function carryOut(definition: Definition, { scope, exported, given, world }: Work): void {
  switch (definition.kind) {
    case "core module":
      return scope.add("core module", definition);
    case "core type":
      return scope.add("core type", undefined);
    case "component":
      return scope.add("component", { component: definition.component, outer: scope } satisfies ScopedComponent);
    case "core instance": {
      const { bytes, at } = scope.at<{ bytes: Uint8Array; at: number }>("core module", definition.module);
      const imports = definition.args.map((
        { name, index },
      ) => [name, scope.at<WebAssembly.Exports>("core instance", index)]);
      const instance = world.code.instantiate(bytes, at, Object.fromEntries(imports));
      return scope.add("core instance", instance.exports);
    }
    case "core bundle": {
      const exports = definition.exports.map((each) => [each.name, scope.item(each).value]);
      return scope.add("core instance", Object.fromEntries(exports));
    }
    case "instance": {
      const inner = scope.at<ScopedComponent>("component", definition.component);
      const args = new Map(definition.args.map((each) => [each.name, scope.item(each)]));
      return scope.add("instance", instantiate(inner, args, world));
    }
    case "bundle":
      return scope.add("instance", new Map(definition.exports.map((each) => [each.name, scope.item(each)])));
    case "alias export":
    case "alias core export":
    case "alias outer":
      return scope.add(definition.sort, aliased(definition, scope));
    case "type":
      return scope.add("type", typeOf(definition.type, scope));
    case "lift":
      return scope.add("func", liftedIn(scope, definition));
    case "lower":
      return scope.add(
        "core func",
        lowered(scope.at<ComponentFunction>("func", definition.func), contextOf(scope, definition.options)),
      );
    case "resource.new":
    case "resource.drop":
    case "resource.rep":
      return scope.add(
        "core func",
        resourceFunction(definition.kind, scope.type(definition.type, "resource"), scope),
      );
    case "import": {
      const found = given === undefined
        ? fromHost(definition.name, definition.type, scope, world.host)
        : given.get(definition.name);
      if (found === undefined) throw new RangeError(`expected the import ${definition.name}, found none`);
      if (found.sort !== sortOf(definition.type)) {
        throw new RangeError(`expected ${definition.name} to be a ${sortOf(definition.type)}, found a ${found.sort}`);
      }
      return scope.add(found.sort, found.value);
    }
    case "export": {
      const item = scope.item(definition);
      exported.set(definition.name, item);
      return scope.add(item.sort, item.value);
    }
  }
}

function aliased(alias: AliasDefinition, scope: Scope): unknown {
  if (alias.kind === "alias outer") {
    return scope.above(alias.count).at(alias.sort, alias.index);
  }
  if (alias.kind === "alias core export") {
    const exports = scope.at<Readonly<Record<string, unknown>>>("core instance", alias.instance);
    if (!(alias.name in exports)) throw new RangeError(`expected the export ${alias.name}, found none`);
    return ofSort(alias, exports[alias.name]);
  }
  const found = scope.at<Instance>("instance", alias.instance).get(alias.name);
  if (found === undefined) throw new RangeError(`expected the export ${alias.name}, found none`);
  if (found.sort !== alias.sort) {
    throw new RangeError(`expected ${alias.name} to be a ${alias.sort}, found a ${found.sort}`);
  }
  return found.value;
}

const CORE_CLASSES: Partial<Record<Sort, new (...args: never[]) => object>> = {
  "core func": Function,
  "core memory": WebAssembly.Memory,
  "core table": WebAssembly.Table,
  "core global": WebAssembly.Global,
};

/** What a core instance exports, which is of the sort that an alias says. */
function ofSort({ name, sort }: AliasDefinition & { kind: "alias core export" }, value: unknown): unknown {
  const expected = CORE_CLASSES[sort];
  if (expected !== undefined && !(value instanceof expected)) {
    throw new RangeError(`expected ${name} to be a ${sort}, found something else`);
  }
  return value;
}

function typeOf(definition: (Definition & { kind: "type" })["type"], scope: Scope): TypeItem | InstanceType {
  if (definition.kind === "instance type") return { ...definition, outer: scope };
  if (definition.kind === "component type") return definition;
  if (definition.kind === "resource") {
    const destructor = definition.destructor === undefined
      ? undefined
      : scope.at<CoreFunction>("core func", definition.destructor);
    return {
      kind: "resource",
      name: "resource",
      definedBy: scope.handles,
      drop: ({ rep }: GuestResource) => void destructor?.(rep),
    };
  }
  return resolveType(definition, (index) => scope.at("type", index));
}

function liftedIn(scope: Scope, { func, type, options }: Definition & { kind: "lift" }): ComponentFunction {
  return lifted({
    type: scope.type(type, "func"),
    core: scope.at<CoreFunction>("core func", func),
    context: contextOf(scope, options),
    postReturn: options.postReturn === undefined ? undefined : scope.at("core func", options.postReturn),
  });
}

function contextOf(scope: Scope, { encoding, memory, realloc }: CanonOptions): () => AbiContext {
  if (encoding !== "utf8") throw new RangeError(`expected strings in utf8, found ${encoding}`);
  const context: AbiContext = {
    handles: scope.handles,
    memory: memory === undefined ? undefined : scope.at("core memory", memory),
    realloc: realloc === undefined ? undefined : scope.at("core func", realloc),
  };
  return () => context;
}

function resourceFunction(
  kind: "resource.new" | "resource.drop" | "resource.rep",
  type: ResourceType,
  { handles }: Scope,
): CoreFunction {
  if (kind === "resource.new") return (rep) => handles.add(type, new GuestResource(Number(rep)), true);
  if (kind === "resource.drop") return (index) => handles.drop(type, Number(index));
  return (index) => {
    const found = handles.get(type, Number(index));
    if (!(found instanceof GuestResource)) throw trap("the resource is not of this component");
    return found.rep;
  };
}

/** An import of the outermost component, as the type of it says. */
function fromHost(name: string, type: ExternType, scope: Scope, host: Host): Item | undefined {
  if (type.kind !== "instance") return undefined;
  const { declarations, outer } = scope.type(type.type, "instance type") as unknown as InstanceType;
  const inner = new Scope(outer);
  const instance = new Map<string, Item>();
  for (const declaration of declarations) {
    if (declaration.kind === "core type") inner.add("core type", undefined);
    else if (declaration.kind === "type") inner.add("type", typeOf(declaration.type, inner));
    else if (declaration.kind === "import") throw new RangeError(`expected exports of ${name}, found an import`);
    else if (!("sort" in declaration)) {
      const item = exportedByHost(name, declaration, inner, host);
      instance.set(declaration.name, item);
      inner.add(item.sort, item.value);
    } else inner.add(declaration.sort, aliased(declaration, inner));
  }
  return { sort: "instance", value: instance };
}

function exportedByHost(
  instance: string,
  { name, type }: Extract<Declaration, { readonly kind: "export" | "import" }>,
  scope: Scope,
  host: Host,
): Item {
  if (type.kind === "same type") return { sort: "type", value: scope.at("type", type.type) };
  if (type.kind === "new resource") return { sort: "type", value: host.resource(instance, name) };
  if (type.kind !== "func") throw new RangeError(`expected functions and types in ${instance}, found a ${type.kind}`);
  const func = scope.type(type.type, "func");
  return { sort: "func", value: { type: func, call: host.func(instance, name, func) } satisfies ComponentFunction };
}
