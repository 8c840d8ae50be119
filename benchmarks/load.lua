-- The load of `load.py` for wrk: every request is another one. @ stands for a number of ten digits,
-- ~ for its last digit, # for a variant.
local method_path = os.getenv("LOAD_PATH")
local head, item, tail = os.getenv("LOAD_HEAD"), os.getenv("LOAD_ITEM"), os.getenv("LOAD_TAIL")
local number = tonumber(os.getenv("LOAD_FIRST"))
local fresh, again = tonumber(os.getenv("LOAD_FRESH")), tonumber(os.getenv("LOAD_AGAIN"))
local back = tonumber(os.getenv("LOAD_BACK"))
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("LOAD_TOKEN") }

local function numbered(template, n, variant)
  return (template:gsub("@", string.format("%010d", n)):gsub("~", n % 10):gsub("#", variant))
end

request = function()
  local first, items = number, {}
  number = number + fresh
  for n = first, first + fresh - 1 do items[#items + 1] = numbered(item, n, "1") end
  for n = first - back, first - back + again - 1 do items[#items + 1] = numbered(item, n, "2") end
  headers["Idempotency-Key"] = numbered("00000000-0000-4009-8000-00@", first, "1")
  local body = numbered(head, first, "1") .. table.concat(items, ",") .. tail
  return wrk.format("POST", method_path, headers, body)
end

done = function(summary)
  local errors = summary.errors
  print(string.format("LOAD %d %d %d %d", summary.requests, summary.duration,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
