/** Messages of conversations and answers of models, in the forms in which frameworks and providers write them. */
import type { Said, SaidCall } from "../../../../engine/text/llm/format.ts";
import type { Turn } from "./incident.ts";

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Fields : undefined;
}

/** The objects of a list; none of anything else. */
export function fieldsIn(list: unknown): readonly Fields[] {
  return asList(list).map(fieldsOf).filter((fields) => fields !== undefined);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Messages in a list, or in a list of lists; anything else is none. */
export function turnsOf(value: unknown): readonly Turn[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown): readonly Turn[] => {
    if (Array.isArray(each)) {
      return each.length === 2 && each.every((part) => typeof part === "string")
        ? [{ role: roleNamed(each[0] as string), content: each[1] as string }]
        : turnsOf(each);
    }
    const role = roleOf(each);
    const content = contentOf(each);
    return role === undefined || content === undefined ? [] : [{ role, content }];
  });
}

/** The fields of a message, without the wrapping in which LangChain writes its objects. */
function unwrappedMessage(message: unknown): Fields | undefined {
  const fields = fieldsOf(message);
  return fieldsOf(fields?.["kwargs"]) ?? fieldsOf(fields?.["data"]) ?? fields;
}

function roleOf(message: unknown): string | undefined {
  const outer = fieldsOf(message);
  const fields = unwrappedMessage(message);
  const kind = Array.isArray(outer?.["id"]) ? String((outer["id"] as unknown[]).at(-1)) : undefined;
  const found = [fields?.["role"], fields?.["type"], outer?.["type"], kind].find((each) =>
    typeof each === "string" && each !== "constructor" && each !== "text"
  );
  return found === undefined ? undefined : roleNamed(found as string);
}

/** `human`, `HumanMessage` and `HumanMessageChunk` are the user. */
function roleNamed(name: string): string {
  const bare = name.replace(/Message(Chunk)?$/, "").toLowerCase();
  return ROLES[bare] ?? bare;
}

const ROLES: Readonly<Record<string, string>> = { human: "user", ai: "assistant", model: "assistant" };

/** The text of a message or of its parts; undefined for what has none. */
export function contentOf(message: unknown): string | undefined {
  const fields = unwrappedMessage(message);
  const content = fields?.["content"] ?? fields?.["parts"];
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  return content.flatMap((part: unknown) => {
    const { text, content: inner } = fieldsOf(part) ?? {};
    const found = typeof part === "string" ? part : text ?? inner;
    return typeof found === "string" ? [found] : [];
  }).join("\n");
}

/** What a model said, in the form of LangChain, OpenAI, Anthropic or Google; undefined for another form. */
export function saidOf(outputs: unknown): Said | undefined {
  const fields = fieldsOf(outputs);
  if (fields === undefined) return undefined;
  const { generations, choices, candidates, messages, output, message } = fields;
  const first = (list: unknown): unknown => Array.isArray(list) ? first(list[0]) : list;
  if (generations !== undefined) {
    const generation = fieldsOf(first(generations));
    const said = generation?.["message"] === undefined ? undefined : messageSaid(generation["message"]);
    return said ?? (typeof generation?.["text"] === "string" ? { text: generation["text"], calls: [] } : undefined);
  }
  if (choices !== undefined) return messageSaid(fieldsOf(first(choices))?.["message"]);
  if (candidates !== undefined) return messageSaid(fieldsOf(first(candidates))?.["content"]);
  if (Array.isArray(messages)) return messageSaid(messages.at(-1));
  if (typeof output === "string") return { text: output, calls: [] };
  return messageSaid(message ?? output ?? outputs);
}

/** What a message of an assistant says. */
export function messageSaid(message: unknown): Said | undefined {
  const fields = unwrappedMessage(message);
  if (fields === undefined) return undefined;
  const { tool_calls: listed, additional_kwargs: more } = fields;
  const parts = [fields["content"], fields["parts"]].flatMap((list) => Array.isArray(list) ? list as unknown[] : []);
  const calls = [
    ...(Array.isArray(listed) ? listed : []),
    ...(Array.isArray(listed) && listed.length > 0 ? [] : asList(fieldsOf(more)?.["tool_calls"])),
    ...parts,
  ].flatMap(callOf);
  const text = contentOf(message) ?? "";
  return text === "" && calls.length === 0 && fields["content"] === undefined ? undefined : { text, calls };
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function callOf(part: unknown): readonly SaidCall[] {
  const fields = fieldsOf(part);
  if (fields === undefined) return [];
  const named = fieldsOf(fields["function"]) ?? fieldsOf(fields["functionCall"]) ?? fields;
  const given = named["arguments"] ?? named["args"] ?? named["input"];
  const { name } = named;
  if (typeof name !== "string" || name === "" || given === undefined && fields["type"] !== "tool_call") return [];
  return [{ name, args: typeof given === "string" ? given : JSON.stringify(given ?? {}) }];
}
