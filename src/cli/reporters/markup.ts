/** XML from names, attributes and text. What XML cannot hold, escaped or not, is replaced by U+FFFD. */
import { ENTITIES } from "../present/entities.ts";

/** Text that is markup already. */
export type Markup = string & { readonly markup: true };

/** Everything but Char of XML 1.0 (https://www.w3.org/TR/xml/#charsets); a lone surrogate is in no character either. */
// deno-lint-ignore no-control-regex -- control characters are what it is about
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

const XML_ENTITIES: Readonly<Record<string, string>> = {
  ...ENTITIES,
  // A parser makes spaces of them in an attribute, and \n of \r anywhere.
  "\n": "&#10;",
  "\t": "&#9;",
  "\r": "&#13;",
};

export function xmlText(text: string): Markup {
  return text.replace(NOT_XML, "\ufffd").replace(/[&<>\r]/g, (character) => XML_ENTITIES[character]!) as Markup;
}

export function xmlAttribute(text: string): Markup {
  return text.replace(NOT_XML, "\ufffd").replace(/[&<>"'\n\t\r]/g, (character) => XML_ENTITIES[character]!) as Markup;
}

/** An element; one that holds elements has each of them on a line of its own. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly Markup[],
): Markup {
  const start = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlAttribute(value)}"`).join("");
  if (children.length === 0) return `<${name}${start}/>` as Markup;
  const gap = children[0]!.startsWith("<") ? "\n" : "";
  return `<${name}${start}>${gap}${children.join(gap)}${gap}</${name}>` as Markup;
}
