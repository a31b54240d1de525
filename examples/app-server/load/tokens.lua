-- Sends the tokens of a file in turn, and prints one row of a table.
-- wrk … URL -- NAME SHOP FILE

local report = dofile("load/report.lua")
local requests = {}
local at = 0

function init(args)
  name = args[1]
  for token in io.lines(args[3]) do
    requests[#requests + 1] = wrk.format("GET", "/shopware/customer", {
      ["shopware-app-token"] = token,
      ["shopware-app-shop-id"] = args[2],
    })
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function done(summary, latency)
  report(threads[1]:get("name"), summary, latency)
end
