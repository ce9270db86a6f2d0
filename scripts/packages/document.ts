/** docs/packages.md: a table of packages and what came of one operation with each. */
import type { PackageGroup, PackageOperation } from "./operation.ts";

export interface Result {
  readonly outcome: "works" | "refused" | "fails";
  /** For one that does not work. */
  readonly reason?: string;
}

/** By the name of the package. */
export type Results = Readonly<Record<string, Result>>;

export function packagesDocument(
  groups: readonly PackageGroup[],
  versions: Readonly<Record<string, string>>,
  results: Results,
): string {
  const tried = groups.flatMap(({ packages }) => packages).filter(({ name }) => results[name] !== undefined);
  const working = tried.filter(({ name }) => results[name]!.outcome === "works");
  return `<!-- Written by scripts/packages.ts. -->

# Packages

One ordinary operation of each of these packages runs in a world, unmodified: a server answers a request, a client makes one, a queue
works through its tasks. ${working.length} of ${tried.length} work. \`node scripts/packages.ts\` installs the packages, runs the operations, which are in
[scripts/packages](../scripts/packages), and writes this page. Packages that need a database or a broker are listed without a result.
${groups.map((group) => sectionOf(group, versions, results)).join("")}`;
}

function sectionOf({ heading, packages }: PackageGroup, versions: Readonly<Record<string, string>>, results: Results) {
  const rows = packages.map((each) => [each.name, versions[each.name] ?? "", wordsOf(each, results[each.name])]);
  return `
## ${heading}

${["package", "version", "in a world"].join(" | ")}
${["---", "---", "---"].join(" | ")}
${rows.map((row) => row.join(" | ")).join("\n")}
`;
}

function wordsOf({ needs }: PackageOperation, result: Result | undefined): string {
  if (needs !== undefined) return `needs ${needs}`;
  if (result === undefined) return "not tried";
  if (result.outcome === "works") return "works";
  const reason = (result.reason ?? "").replaceAll("|", "\\|").replaceAll("<", "\\<");
  return `${result.outcome === "refused" ? "refused by name" : "fails"}: ${reason}`;
}
