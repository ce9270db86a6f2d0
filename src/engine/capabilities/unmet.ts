/** Words for what a run did not do and some run of a search should. They follow "no run". */

/** @param rule as its part shows it */
export function usedRule(rule: string): string {
  return `used the rule ${rule}`;
}
