/** `parse` and `stringify` with the signatures of JSR's `@std/yaml`, over the npm package `yaml`. */
export * from "./parse.ts";
export * from "./stringify.ts";
