-- Sends the tokens of a file in turn, and prints one row of a table.
-- wrk … URL -- NAME SHOP FILE

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
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    "| %s | %.0f | %.1f | %.1f | %.1f | %d | %d | %d |\n",
    threads[1]:get("name"),
    summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000,
    summary.requests,
    errors.status,
    lost
  ))
end
