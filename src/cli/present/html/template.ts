/** HTML as a tagged template: whatever is put in is escaped, unless it is HTML itself. */
import { ENTITIES } from "../entities.ts";
import { escapeControls } from "../text.ts";

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | undefined | Html | readonly Content[];

export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.map((part, index) => part + render(values[index])).join(""));
}

/** Markup that was made elsewhere, and escapes what it holds. */
export function raw(text: string): Html {
  return new Html(text);
}

function render(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "object") return content.map(render).join("");
  return escape(String(content));
}

/** Control characters and marks that turn the direction of text are shown, not obeyed; lines stay lines. */
function escape(text: string): string {
  return text.split("\n").map((line) => escapeControls(line).replace(/[&<>"']/g, (each) => ENTITIES[each]!)).join("\n");
}
