/** Two of three agents write into one notebook at the same time, and a third reads it. What one wrote may be lost. */
import { callTool } from "./client.ts";

export async function trio(topic: string): Promise<string> {
  await Promise.all([note(`plan for ${topic}`), note(`sources on ${topic}`)]);
  const { text } = JSON.parse(await callTool("read_notebook", "{}")) as { readonly text: string };
  return text;
}

/** Reads and writes, with time between the two for another agent to write. */
async function note(line: string): Promise<void> {
  const { text } = JSON.parse(await callTool("read_notebook", "{}")) as { readonly text: string };
  await callTool("write_notebook", JSON.stringify({ text: `${text}${line}. ` }));
}
