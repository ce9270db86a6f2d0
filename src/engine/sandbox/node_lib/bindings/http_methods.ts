/** The methods that llhttp knows, by their numbers. */

/** Those of HTTP, as `http.METHODS` lists them. */
export const METHODS: readonly string[] = [
  ..."DELETE GET HEAD POST PUT CONNECT OPTIONS TRACE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK".split(" "),
  ..."BIND REBIND UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE".split(" "),
  ..."PATCH PURGE MKCALENDAR LINK UNLINK SOURCE QUERY".split(" "),
];

/** With those of other protocols. */
export const ALL_METHODS: readonly string[] = [
  ...METHODS.slice(0, -1),
  ..."PRI DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER REDIRECT RECORD FLUSH".split(" "),
  "QUERY",
];
