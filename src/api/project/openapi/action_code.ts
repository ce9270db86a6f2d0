/** The code of one action: where each value of its request comes from, and what its answers must be. */
import { callCode, type Code, objectCode, suffixed, valueCode } from "./code_layout.ts";
import type { MediaNode, OpenApi, ParameterNode } from "./document.ts";
import { resolved } from "./document.ts";
import type { Generators } from "./generators.ts";
import type { AnswerSchemas } from "./json_schema_of.ts";
import type { Operation } from "./operations.ts";
import { Unmakeable, type ValuePlace } from "./value_place.ts";

/** What the code of all actions of a module is made of. */
export interface ActionMaker {
  readonly document: OpenApi;
  readonly generators: Generators;
  readonly answers: AnswerSchemas;
  /** The value that a parameter or a field of an operation takes from the answers of others, by its name. */
  taken(operation: Operation, name: string): string | undefined;
}

/** @throws Unmakeable for an operation that cannot be sent without a value that cannot be made */
export function actionCode(operation: Operation, maker: ActionMaker): Code {
  const { method, path, statuses, answers, destructive } = operation;
  if (operation.refused !== undefined) throw new Unmakeable(operation.refused);
  const undeclared = operation.pathParams.find((name) =>
    !operation.parameters.some((each) => each.in === "path" && each.name === name)
  );
  if (undeclared !== undefined) throw new Unmakeable(`its path has {${undeclared}}, of which there is no parameter`);
  const fields: (readonly [string, Code])[] = [["method", JSON.stringify(method)], ["path", JSON.stringify(path)]];
  for (const [name, place] of [["params", "path"], ["query", "query"], ["headers", "header"]] as const) {
    const made = parametersCode(operation, place, maker);
    if (made.length > 0) fields.push([name, objectCode(made)]);
  }
  const body = operation.body === undefined ? undefined : bodyCode(operation, operation.body, maker);
  if (body !== undefined) fields.push(["body", body]);
  if (statuses !== undefined) fields.push(["statuses", valueCode(statuses)]);
  if (answers.length > 0) {
    fields.push([
      "answers",
      objectCode(answers.map(([status, schema]) => [String(status), valueCode(maker.answers.of(schema))])),
    ]);
  }
  if (destructive) fields.push(["destructive", "true"]);
  return callCode(".action", [JSON.stringify(operation.name), objectCode(fields)]);
}

/** Headers that OpenAPI says elsewhere, and those that only who sends a message knows. */
const NOT_DECLARED =
  /^(?:accept|content-type|authorization|cookie|connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

function parametersCode(
  operation: Operation,
  place: Exclude<ValuePlace, "body">,
  maker: ActionMaker,
): [string, Code][] {
  const made: [string, Code][] = [];
  for (const parameter of operation.parameters) {
    const { name, required = false } = parameter;
    if (parameter.in === "cookie" && required) throw new Unmakeable(`it needs the cookie ${name}`);
    if (parameter.in !== place || place === "header" && NOT_DECLARED.test(name)) continue;
    if (place === "path" && !operation.pathParams.includes(name)) continue;
    const taken = place === "path" || required ? maker.taken(operation, name) : undefined;
    if (taken !== undefined) {
      made.push([name, fromCode(taken)]);
      continue;
    }
    try {
      const code = parameterCode(parameter, place, maker);
      made.push([name, place === "path" || required ? code : optional(code)]);
    } catch (error) {
      if (!(error instanceof Unmakeable)) throw error;
      if (place === "path" || required) {
        throw new Unmakeable(`${place === "path" ? "the parameter" : place} ${name}: ${error.message}`);
      }
    }
  }
  return made;
}

function parameterCode(parameter: ParameterNode, place: Exclude<ValuePlace, "body">, maker: ActionMaker): Code {
  const { content, style, explode } = parameter;
  const [media] = content === undefined ? [] : Object.values(content);
  const schema = parameter.schema ?? media?.schema ?? true;
  if (media !== undefined) return suffixed(maker.generators.of(schema), ".map((value) => JSON.stringify(value))");
  const examples = examplesOf(parameter, maker.document);
  const made = withExamples(maker.generators.of(schema, place), examples);
  const node = resolved(maker.document, schema as never) as { readonly type?: unknown } | boolean;
  const isList = typeof node === "object" &&
    (node.type === "array" || Array.isArray(node.type) && node.type.includes("array"));
  if (!isList || place === "query" && (style ?? "form") === "form" && explode !== false) return made;
  const separator = style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",";
  return suffixed(made, `.map((items) => items.join(${JSON.stringify(separator)}))`);
}

/** A body is an object with a source for each field only where one of them comes from another answer. */
function bodyCode(operation: Operation, media: MediaNode, maker: ActionMaker): Code {
  const { generators } = maker;
  const schema = media.schema ?? true;
  const fields = generators.fieldsOf(schema) ?? [];
  if (fields.some(({ name, required }) => required && maker.taken(operation, name) !== undefined)) {
    const made: [string, Code][] = [];
    for (const { name, required, schema: each } of fields) {
      const taken = required ? maker.taken(operation, name) : undefined;
      try {
        made.push([
          name,
          taken !== undefined ? fromCode(taken) : required ? generators.of(each) : optional(generators.of(each)),
        ]);
      } catch (error) {
        if (!(error instanceof Unmakeable) || required) throw error;
      }
    }
    return objectCode(made);
  }
  return withExamples(generators.of(schema), examplesOf(media, maker.document));
}

function examplesOf({ example, examples }: MediaNode | ParameterNode, document: OpenApi) {
  if (example !== undefined) return [example];
  return Object.values(examples ?? {}).flatMap((each) => {
    const { value } = resolved<{ readonly value?: unknown }>(document, each);
    return value === undefined ? [] : [value];
  });
}

function withExamples(code: Code, examples: readonly unknown[]): Code {
  if (examples.length === 0) return code;
  return callCode("fc.oneof", [callCode("fc.constantFrom", examples.map(valueCode)), code]);
}

function optional(code: Code): Code {
  return callCode("fc.option", [code, "{ nil: undefined }"]);
}

function fromCode(value: string): Code {
  return `from(${JSON.stringify(value)})`;
}
