/**
 * What scripts find besides the libraries of Lua: what Lua 5.1 has and 5.3 does not, and the rule that a script makes no globals. Numbers
 * are doubles, also those that functions return.
 */
export const PRELUDE = `
local tonumber51, format53, sort, plain_number, load53 = tonumber, string.format, redis_sort, redis_tonumber, load
unpack = table.unpack
local pcall53, xpcall53 = redis_pcall, redis_xpcall
pcall = function(call, ...) return pcall53(call, ...) end
xpcall = function(call, handler) return xpcall53(handler, call) end
load = function(chunk, name) return load53(chunk, name, "t") end
loadstring = load
math.pow = function(a, b) return a ^ b end
math.mod = math.fmod
math.log10 = function(a) return math.log(a, 10) end
table.getn = function(list) return #list end
table.maxn = function(list)
  local most = 0
  for key in pairs(list) do if type(key) == "number" and key > most then most = key end end
  return most
end
table.foreach = function(list, call)
  for key, value in pairs(list) do local result = call(key, value) if result ~= nil then return result end end
end
table.foreachi = function(list, call)
  for key, value in ipairs(list) do local result = call(key, value) if result ~= nil then return result end end
end
tonumber = function(value, base)
  if base ~= nil then
    local result = tonumber51(value, math.tointeger(base))
    return result and result + 0.0
  end
  return plain_number(value)
end
math.floor, math.ceil = redis_floor, redis_ceil
math.random, math.randomseed = redis_random, function() end
table.sort = sort
string.format = function(pattern, ...)
  return format53((string.gsub(pattern, "%%([-+ #0]*%d*)[di]", "%%%1.0f")), ...)
end
string.gfind = string.gmatch
for _, name in ipairs({ "print", "dofile", "loadfile", "require", "collectgarbage", "redis_pcall", "redis_xpcall", "redis_sort", "redis_tonumber", "redis_floor", "redis_ceil", "redis_random" }) do
  _G[name] = nil
end
setmetatable(_G, {
  __newindex = function(_, name)
    error("Attempt to modify a readonly table", 2)
  end,
  __index = function(_, name)
    if name ~= nil then error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2) end
  end,
})
`;
