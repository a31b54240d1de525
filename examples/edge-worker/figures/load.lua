-- Sends the tokens of a file, one after the other, and prints what came of it as JSON.
-- wrk … -- SHOP FILE

local requests = {}
local at = 0

function init(args)
  for token in io.lines(args[2]) do
    local headers = { ["shopware-app-token"] = token, ["shopware-app-shop-id"] = args[1] }
    requests[#requests + 1] = wrk.format("POST", "/verify", headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"micros":%d,"refused":%d,"lost":%d,"p50":%d,"p99":%d,"p999":%d}\n',
    summary.requests,
    summary.duration,
    errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50),
    latency:percentile(99),
    latency:percentile(99.9)
  ))
end
