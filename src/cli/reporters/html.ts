/** One self-contained page for people: the results, and of each failure all there is to see. */
import type { Output, Reporter, ReporterOptions, ScenarioResult } from "./reporter.ts";
import { type Page, pageHtml, type ScenarioSection } from "./html/page.ts";
import { scenarioSection } from "./html/scenario_section.ts";
import type { Html } from "../present/html/template.ts";
import type { InvalidFile } from "./reporter.ts";
import { failureOf } from "./failure.ts";

export function htmlReporter({ write, commandLine }: Output, { many }: Pick<ReporterOptions, "many">): Reporter {
  const scenarios: ScenarioSection[] = [];
  const sections: Html[] = [];
  const invalid: InvalidFile[] = [];
  const print = (page: Pick<Page, "summary" | "ok">) =>
    write(pageHtml({ ...page, scenarios, sections, invalid, commandLine }));
  return {
    async scenario(result: ScenarioResult) {
      // Of many, those that failed are what the page is about.
      if (many && failureOf(result) === undefined) {
        scenarios.push({ result, id: undefined });
        return;
      }
      const id = `s${scenarios.length + 1}`;
      scenarios.push({ result, id });
      sections.push(await scenarioSection(result, id, !many));
    },
    invalid: (file) => void invalid.push(file),
    end({ summary, ok, nothing }) {
      if (nothing !== undefined) {
        invalid.push({ file: "nothing was run", error: { code: "invalid", message: nothing } });
      }
      print({ summary, ok });
    },
    refused(error) {
      invalid.push({ file: error.location?.file ?? "seedbed", error });
      print({ summary: undefined, ok: false });
    },
  };
}
