/**
 * What is used of the package `yaml`, to be imported when it is needed. The package itself is not: in the bundle an `import()`
 * of a CommonJS package gives its default export and no names.
 */
export { isMap, isScalar, LineCounter, parseDocument, stringify } from "yaml";
