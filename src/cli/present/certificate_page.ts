/** A certificate as one page that can be printed. */
import type { Cell } from "../../api/runs/agents/cells.ts";
import type { Certificate } from "../../api/runs/agents/certificate.ts";
import { MATRIX_STYLES, matrixHtml } from "./agent_page.ts";
import { percent } from "./agent_text.ts";
import { headHtml } from "./html/head.ts";
import { markup } from "./html/template.ts";

export function certificatePage({ content, sha256, signature }: Certificate): string {
  const { subject, contract, tester, issuedAt, expiresAt, versions, seeds, phases, overall, cells } = content;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["agent", subject],
    ["contract", contract === "" ? undefined : contract],
    ["tested by", tester],
    ["issued", issuedAt],
    ["valid until", expiresAt],
    ["seeds of each cell", `0 to ${seeds - 1}`],
    ["lowest score that passes", percent(content.minScore)],
    ["overall score", percent(overall)],
    ...phases.map(({ name, score, passed, counted, interval }) =>
      [
        name,
        `${percent(score)}: ${passed} of ${counted} cells, 95 % between ${percent(interval.low)} and ${
          percent(interval.high)
        }`,
      ] as const
    ),
    ["faults that struck", [...new Set(cells.flatMap(({ struck }) => struck))].join(", ") || "none"],
    ["versions", `Seedbed ${versions.seedbed}, engine ${versions.engine}, ${versions.runtime}`],
    ["SHA-256 of the configuration", content.configSha256],
    ["SHA-256 of the code", content.codeSha256],
    ["SHA-256 of the report", content.reportSha256],
    ["SHA-256 of this certificate", sha256],
    ["signature (Ed25519)", signature?.ed25519 ?? "not signed"],
  ];
  return markup`<!doctype html>
<html lang="en">
${headHtml(`Certificate: ${subject}`, STYLES)}
<body>
<header class="pass"><h1>Certificate <span class="verdict">pass</span></h1>
<p class="facts"><span>This agent was tested with Seedbed and passed, as described below.</span></p></header>
<main>
<table class="facts-table"><tbody>${
    rows.flatMap(([name, value]) =>
      value === undefined ? [] : [markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`]
    )
  }</tbody></table>
${matrixHtml(cells.map((cell): Cell => ({ ...cell, unmatched: [] })), false)}
</main>
<footer><p>Check it: seedbed agent certificate --verify certificate.json</p></footer>
</body>
</html>
`.text;
}

const STYLES = `${MATRIX_STYLES}
.facts-table { border-collapse: collapse; width: 100%; }
.facts-table th, .facts-table td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.facts-table th { width: 15rem; color: var(--dim); font-weight: 600; }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } }
`;
