-- Prints one row of a table: what came of a run.
return function(name, summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    "| %s | %.0f | %.1f | %.1f | %.1f | %d | %d | %d |\n",
    name,
    summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000,
    summary.requests,
    errors.status,
    lost
  ))
end
