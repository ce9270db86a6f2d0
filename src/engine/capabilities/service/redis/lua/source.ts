/**
 * Scripts of Redis are Lua 5.1, whose numbers are all doubles. fengari is Lua 5.3 with integers of 32 bits, which would overflow: so
 * integers that a script writes become doubles.
 */

const TOKEN =
  /--\[(=*)\[[\s\S]*?\]\1\]|--[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[A-Za-z_]\w*|0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\.{2,3}/g;

/** The script with its integers as doubles; lines stay where they are. */
export function withDoubles(source: string): string {
  return source.replace(TOKEN, (token) => {
    if (/^0[xX]/.test(token)) return plain(Number(token));
    return /^\d+$/.test(token) ? `${token}.0` : token;
  });
}

function plain(value: number): string {
  return value < 1e21 ? `${value}.0` : String(value);
}
