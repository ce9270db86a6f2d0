/** The races that the benchmark runs: each is a folder with a broken and a fixed scenario, or a file of `../shared/races`. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeShared } from "./shared.ts";

export interface Race {
  readonly name: string;
  /** Paths of scenario files. `fixed` is undefined where no version is known to be right. */
  readonly broken: string;
  readonly fixed: string | undefined;
}

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Its packages are not installed with the rest: see `install.ts`. */
export const MORE = join(ROOT, "bench", "races");

/** All races, in the order of the report. What is left out is told by name. */
export function findRaces(tell: (line: string) => void): Race[] {
  const shared = join(ROOT, "..", "shared", "races");
  if (!existsSync(shared)) tell("skipped: shared/races, which is not beside this repository");
  return [
    {
      name: "checkout",
      broken: join(ROOT, "examples", "checkout", "checkout.scenario.ts"),
      fixed: join(ROOT, "examples", "checkout", "fixed.scenario.ts"),
    },
    ...inFolder(join(ROOT, "examples", "races"), ""),
    ...(existsSync(shared) ? writeShared(shared, join(ROOT, ".seedbed", "bench")) : []),
    ...inFolder(MORE, ""),
  ];
}

function inFolder(folder: string, prefix: string): Race[] {
  return readdirSync(folder).toSorted().flatMap((name) => {
    const [broken, fixed] = ["broken", "fixed"].map((version) => join(folder, name, `${version}.scenario.ts`));
    if (!existsSync(broken!)) return [];
    return { name: prefix + name, broken: broken!, fixed: existsSync(fixed!) ? fixed : undefined };
  });
}
