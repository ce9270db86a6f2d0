/** The head of a page that is one file: nothing in it is fetched, and nothing in it is run. */
import { version } from "../../../api/version.ts";
import { STYLE } from "./style.ts";
import { type Html, markup, raw } from "./template.ts";

/** @param more styles of this page alone */
export function headHtml(title: string, more = ""): Html {
  return markup`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="generator" content="Seedbed ${version()}">
<title>${title}</title>
<style>${raw(STYLE + more)}</style>
</head>`;
}
