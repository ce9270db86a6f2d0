/** What the benchmark of the REPL bundles, because Node runs no `.tsx`. */
export { createElement } from "react";
export { render } from "ink";
export { App } from "../src/repl/app.tsx";
export { initialState } from "../src/repl/model/state.ts";
export { Store } from "../src/repl/model/store.ts";
export { themeOf } from "../src/repl/view/theme.ts";
export { Controller } from "../src/repl/work/controller.ts";
