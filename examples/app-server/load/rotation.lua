-- Sends the tokens of one file, and from when there is a second one those of both in turn, as while a shop
-- changes over. Prints one row of a table, and how many were accepted by which secret.
-- wrk … URL -- NAME SHOP FILE SECOND_FILE

local report = dofile("load/report.lua")
local requests = {}
local at = 0
local looked = 0

local function add(file, shop)
  for token in file:lines() do
    requests[#requests + 1] = wrk.format("GET", "/shopware/customer", {
      ["shopware-app-token"] = token,
      ["shopware-app-shop-id"] = shop,
    })
  end
  file:close()
end

function init(args)
  name, shop, second = args[1], args[2], args[4]
  current, previous = 0, 0
  add(assert(io.open(args[3])), shop)
end

function request()
  if second and os.time() ~= looked then
    looked = os.time()
    local file = io.open(second)
    if file then
      local before = requests
      requests = {}
      add(file, shop)
      for n, old in ipairs(before) do
        table.insert(requests, math.min(2 * n, #requests + 1), old)
      end
      second = nil
    end
  end
  at = at % #requests + 1
  return requests[at]
end

function response(status, headers, body)
  if body:find('"key":"current"', 1, true) then
    current = current + 1
  elseif body:find('"key":"previous"', 1, true) then
    previous = previous + 1
  end
end

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function done(summary, latency)
  report(threads[1]:get("name"), summary, latency)
  local by_current, by_previous = 0, 0
  for _, thread in ipairs(threads) do
    by_current = by_current + thread:get("current")
    by_previous = by_previous + thread:get("previous")
  end
  io.write(string.format("accepted by the current secret: %d\n", by_current))
  io.write(string.format("accepted by the previous secret: %d\n", by_previous))
end
