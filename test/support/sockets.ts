/** What code in a world needs for sockets, put in front of it; `once` has to be imported. */
export const SOCKETS = `
  const listening = async (server, ...args) => { server.listen(...args); await once(server, "listening"); return server; };
  const failure = async (emitter) => (await once(emitter, "error"))[0];
  const text = (socket) => new Promise((resolve, reject) => {
    let all = ""; socket.on("data", (chunk) => all += chunk).on("end", () => resolve(all)).on("error", reject);
  });`;
