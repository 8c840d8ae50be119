-- The load of `load.py` for wrk: every request is another one. @ stands for a number of ten digits, ~ for its last
-- digit, # for a variant and ^ for the card code of a person's number: nine digits and the check character, as
-- shared/contracts/card_codes.py makes it.
local bit = require("bit")
local path = os.getenv("LOAD_PATH")
local head, item, tail = os.getenv("LOAD_HEAD"), os.getenv("LOAD_ITEM"), os.getenv("LOAD_TAIL")
local number = tonumber(os.getenv("LOAD_FIRST"))
local fresh, again = tonumber(os.getenv("LOAD_FRESH")), tonumber(os.getenv("LOAD_AGAIN"))
local again_from, again_of = tonumber(os.getenv("LOAD_AGAIN_FROM")), tonumber(os.getenv("LOAD_AGAIN_OF"))
local again_done = 0
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("LOAD_TOKEN") }

local alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

local function times_a(value)
  local doubled = value * 2
  return doubled >= 32 and bit.bxor(doubled, 37) or doubled
end

local function code_of(number)
  local payload, sum = string.format("%010d", number):sub(2), 0
  for digit in payload:gmatch("%d") do sum = bit.bxor(times_a(sum), tonumber(digit)) end
  sum = times_a(sum)
  return payload .. alphabet:sub(sum + 1, sum + 1)
end

local function numbered(template, n, variant, person)
  local text = template:gsub("@", string.format("%010d", n))
  text = text:gsub("%^", code_of(person))
  return (text:gsub("~", n % 10):gsub("#", variant))
end

request = function()
  local first, items = number, {}
  number = number + fresh
  for n = first, first + fresh - 1 do items[#items + 1] = numbered(item, n, "1", n) end
  for n = 0, again - 1 do
    local person = again_from + (again_done + n) % again_of
    items[#items + 1] = numbered(item, first + n, "2", person)
  end
  again_done = again_done + again
  headers["Idempotency-Key"] = numbered("00000000-0000-4009-8000-00@", first, "1", first)
  local body = numbered(head, first, "1", first) .. table.concat(items, ",") .. tail
  return wrk.format("POST", path, headers, body)
end

done = function(summary)
  local errors = summary.errors
  print(string.format("LOAD %d %d %d %d", summary.requests, summary.duration,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
