/** Findings as older engines wrote them, read as the current one does: a divergence was called a drift. */

interface WrittenFinding {
  readonly kind?: string;
  readonly title?: string;
  readonly message: string;
  readonly fingerprint: string;
}

/** Returns a finding from a trace or a report in today's terms. */
export function modernizeFinding<F extends WrittenFinding>(finding: F): F {
  if (!finding.fingerprint.startsWith("drift|drift|")) return finding;
  return {
    ...finding,
    ...finding.kind === undefined ? {} : { kind: "divergence" },
    ...finding.title === undefined ? {} : { title: "divergence" },
    message: finding.message.replace(/^replay drifted at/, "replay diverged at"),
    fingerprint: finding.fingerprint.replace("drift|drift|", "divergence|divergence|"),
  };
}
