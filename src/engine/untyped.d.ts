/** Types for the parts that are used of packages that publish none. */
declare module "readable-stream" {
  const streams: typeof import("node:stream");
  export default streams;
}

declare module "undici/lib/web/fetch/formdata.js" {
  const exports: { readonly FormData: typeof FormData };
  export default exports;
}

declare module "undici/lib/web/fetch/headers.js" {
  const exports: { readonly Headers: typeof Headers };
  export default exports;
}

declare module "undici/lib/web/fetch/request.js" {
  const exports: { readonly Request: typeof Request };
  export default exports;
}

declare module "undici/lib/web/fetch/response.js" {
  const exports: { readonly Response: typeof Response };
  export default exports;
}

declare module "qs-broken" {
  export function parse(text: string, options: { readonly arrayLimit: number }): object;
}
