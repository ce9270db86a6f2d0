/** The names of the functions of preview 1. */
import { preview1Functions, type Preview1Options } from "./functions.ts";

export const PREVIEW1_NAMES: ReadonlySet<string> = new Set(Object.keys(preview1Functions({} as Preview1Options)));
