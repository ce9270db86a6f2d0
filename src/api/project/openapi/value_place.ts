/** Where in a request a value goes: a text in a path must not be empty, and one in a header has only some characters. */
export type ValuePlace = "body" | "path" | "query" | "header";

/** Nothing can be made of a schema. Whoever needs no value of it leaves it out. */
export class Unmakeable extends Error {}
