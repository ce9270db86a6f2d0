/** Makes things that the library asks for by name, each when it is first asked for. */
export type Table = Readonly<Record<string, () => unknown>>;
