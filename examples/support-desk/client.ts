/** How the desk calls its model and its tools: a few lines over `fetch`. */
export interface Message {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string | null;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
}

export interface ToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A tool that could not be asked, or whose answer did not arrive. */
export class ToolError extends Error {}

export async function askModel(messages: readonly Message[]): Promise<Message> {
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "desk", messages }),
  });
  if (!response.ok) throw new Error(`the model answered ${response.status}`);
  return (await response.json()).choices[0].message;
}

export async function callTool(name: string, args: string): Promise<string> {
  const response = await fetch(`http://tools.test/${name}`, { method: "POST", body: args }).catch((error: unknown) => {
    throw new ToolError(`${name} did not answer`, { cause: error });
  });
  if (!response.ok) throw new ToolError(`${name} answered ${response.status}`);
  const text = await response.text();
  try {
    JSON.parse(text);
  } catch (error) {
    throw new ToolError(`${name} answered something that is no JSON`, { cause: error });
  }
  return text;
}
