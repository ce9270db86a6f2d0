/** The coverage of a service as a page without scripts. */
import type { HttpCoverage } from "../../api/reports/http_coverage.ts";
import { headHtml } from "./html/head.ts";
import { markup } from "./html/template.ts";
import { coverageRow, coverageSummary } from "./http_coverage_text.ts";

const STYLE = `
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top }
td ul { list-style: none; margin: 0; padding: 0 }
td code { overflow-wrap: anywhere }
.missing { color: var(--warn) }
.undeclared { color: var(--bad); font-weight: 600 }
`;

export function httpCoverageHtml(coverage: HttpCoverage): string {
  const rows = coverage.actions.map(coverageRow).map(({ action, request, statuses }) => {
    const cells = statuses.map(({ text, kind }) => markup`<li class="${kind}">${text}</li>`);
    return markup`<tr><th scope="row">${action}</th><td><code>${request}</code></td><td><ul>${cells}</ul></td></tr>
`;
  });
  const title = `Coverage of ${coverage.service}`;
  return markup`<!doctype html>
<html lang="en">
${headHtml(title, STYLE)}
<body>
<main>
<h1>${title}</h1>
<p>${coverageSummary(coverage)}</p>
<table>
<thead><tr><th scope="col">Action</th><th scope="col">Request</th><th scope="col">Statuses</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</main>
</body>
</html>
`.text;
}
