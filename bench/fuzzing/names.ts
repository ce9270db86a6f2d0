/** The targets that have a bug, each with its module. */
export const TARGETS: Readonly<Record<string, string>> = {
  nestedMagic: "targets.ts",
  magicNumber: "targets.ts",
  keyword: "targets.ts",
  checksum: "targets.ts",
  stateMachine: "targets.ts",
  nesting: "targets.ts",
  digits: "targets.ts",
  fields: "targets.ts",
  queryString: "query_string.ts",
};
