/** One self-contained page for people: the results, and of each failure all there is to see. */
import type { Output, Reporter, Telling, Told } from "./reporter.ts";
import { type Page, pageHtml, type Shown } from "./html/page.ts";
import { scenarioSection } from "./html/scenario_section.ts";
import type { Html } from "../present/html/template.ts";
import type { InvalidFile } from "./reporter.ts";
import { failureOf } from "./failure.ts";

export function htmlReporter({ write, commandLine }: Output, { many }: Pick<Telling, "many">): Reporter {
  const scenarios: Shown[] = [];
  const sections: Html[] = [];
  const invalid: InvalidFile[] = [];
  const print = (page: Pick<Page, "summary" | "ok">) =>
    write(pageHtml({ ...page, scenarios, sections, invalid, commandLine }));
  return {
    async scenario(told: Told) {
      // Of many, those that failed are what the page is about.
      if (many && failureOf(told) === undefined) {
        scenarios.push({ told, id: undefined });
        return;
      }
      const id = `s${scenarios.length + 1}`;
      scenarios.push({ told, id });
      sections.push(await scenarioSection(told, id, !many));
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
