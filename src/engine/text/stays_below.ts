/**
 * Returns whether a path has no segment that stands for this folder or the one above, in any of the ways in which URLs write them
 * (https://url.spec.whatwg.org/#double-dot-path-segment). Tabs and line breaks are left out of a URL before it is read, so that none may be there.
 */
export function staysBelow(path: string): boolean {
  return !/[\t\r\n]/.test(path) && !/(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)/i.test(path.split(/[?#]/)[0]!);
}
