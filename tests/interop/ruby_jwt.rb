# ruby-jwt: verifies the tokens of standard input, and mints its own of the same claims.
require 'json'
require 'jwt'

$stdin.each_line do |line|
  wanted = JSON.parse(line)
  answer = { class: wanted['class'], name: wanted['name'] }
  decode = ->(secret) { JWT.decode(wanted['token'], secret, true, algorithm: 'HS256').first }
  begin
    answer[:claims] = decode.call(wanted['secret'])
  rescue JWT::DecodeError => e
    answer[:error] = e.inspect
  end
  begin
    decode.call(wanted['wrong_secret'])
    answer[:refused_wrong_secret] = false
  rescue JWT::VerificationError
    answer[:refused_wrong_secret] = true
  end
  answer[:minted] = JWT.encode(wanted['claims'], wanted['secret'], 'HS256')
  puts JSON.generate(answer)
end
