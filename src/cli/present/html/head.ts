/** The head of a page that is one file. Unless another policy is given, nothing in it is fetched, and nothing in it is run. */
import { version } from "../../../api/version.ts";
import { STYLE } from "./style.ts";
import { type Html, markup, raw } from "./template.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** @param more styles of this page alone @param nonce what the policy knows its style by */
export function headHtml(title: string, more = "", policy = POLICY, nonce?: string): Html {
  return markup`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy"
      content="${raw(policy)}">
<meta name="generator" content="Seedbed ${version()}">
<title>${title}</title>
<style${nonce === undefined ? undefined : markup` nonce="${nonce}"`}>${raw(STYLE + more)}</style>
</head>`;
}
