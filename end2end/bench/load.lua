-- What wrk asks, from the environment, and what came of it as one line of JSON.
local path, cookie = os.getenv('LOAD_PATH'), os.getenv('LOAD_COOKIE') or ''
local file = os.getenv('LOAD_BODY')
local headers = { ['Accept-Encoding'] = os.getenv('LOAD_CODING') or 'identity' }
if cookie ~= '' then headers['Cookie'] = cookie end

local body, count, mark
if file then
  body = io.open(file):read('*a')
  count, mark = 0, os.getenv('LOAD_MARK')
  headers['Content-Type'] = 'application/json'
  headers['Origin'] = os.getenv('LOAD_ORIGIN')
end

local same
request = function()
  if not body then
    same = same or wrk.format('GET', path, headers)
    return same
  end
  -- Every submission is another one: it has a key of its own.
  count = count + 1
  headers['Idempotency-Key'] = string.format('%s-%012d', mark, count)
  return wrk.format('POST', path, headers, body)
end

done = function(summary)
  local errors = summary.errors
  local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('\n{"requests":%d,"micros":%d,"bad":%d}\n', summary.requests, summary.duration, bad))
end
