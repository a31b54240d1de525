# Tokens by ruby-jwt, the library Shopify itself uses: what Shopify issues to app backends.
require 'json'
require 'jwt'

SOURCE = "ruby-jwt #{JWT::VERSION::STRING}".freeze
NOW = 1_760_000_000
SECRET = 'shpss_00000000000000000000000000000006'.freeze
LEGACY_SECRET = '00000000000000000000000000000007'.freeze
CLIENT = '00000000000000000000000000c11e47'.freeze
REFERENCE = '0000000000000000000000000000ref1'.freeze
HOST = 'example.myshopify.com'.freeze
JTI = '00000000-0000-4000-8000-000000000001'.freeze
TITLES = ['Snowboard', 'Größe "M" / Ärmel', 'スノーボード', '🏂 Board 👩‍👩‍👧', "Line\nbreak\ttab \\ </b>"].freeze

def mint(payload, secret = SECRET, header = {})
  JWT.encode(payload, secret, 'HS256', header)
end

def accept(claims = nil, key = 0)
  { verdict: 'accept', key: key, claims: claims }.compact
end

def reject(*reasons)
  { verdict: 'reject', reasons: reasons }
end

def emit(name, kind, token, expect, **fields)
  line = { id: "ruby_jwt/#{name}", kind: kind, secrets: [SECRET], now_us: NOW * 1_000_000, leeway_s: 10, client_id: CLIENT }
  puts JSON.generate(line.merge(fields, token: token, expect: expect, source: SOURCE))
end

def money(cents)
  amount = { amount: format('%d.%02d', *cents.divmod(100)), currencyCode: 'CAD' }
  { shopMoney: amount, presentmentMoney: amount }
end

def metafields(index)
  json = JSON.generate({ care: 'Hand wash 🧼', sizes: %w[S M], n: index })
  [{ key: 'a', namespace: 'app', value: 'text é', valueType: 'string' },
   { key: 'b', namespace: 'app', value: index, valueType: 'integer' },
   { key: 'c', namespace: 'app', value: json, valueType: 'json_string' }]
end

def line_item(index)
  fields = (index % 5).zero? ? metafields(index) : []
  variant = { id: 43_729_076_912_150 + index, title: 'Default Title', metafields: [] }
  product = { id: 7_982_905_098_262 + index, title: TITLES[index % TITLES.size], variant: variant, metafields: fields }
  item = { product: product, quantity: 1 + index % 4, totalPriceSet: money(69_995 + index) }
  index == 1 ? item.merge(sellingPlanId: 689_127_446) : item
end

def post_purchase(items, purchase: {}, iat: NOW - 3)
  initial = { referenceId: REFERENCE, customerId: '6998702981173', destinationCountryCode: 'CA', totalPriceSet: money(1234) }
  initial = initial.merge(purchase, lineItems: Array.new(items) { |index| line_item(index) }).reject { |_, value| value == :absent }
  shop = { id: 59_597_881_543, domain: HOST, metafields: items.zero? ? [] : metafields(0) }
  data = { extensionPoint: 'Checkout::PostPurchase::ShouldRender', initialPurchase: initial, locale: 'en', shop: shop, version: 'unstable' }
  { iss: 'shopify', sub: initial[:referenceId], iat: iat, input_data: data }
end

def purchase_claims(items, reference: REFERENCE, iat: NOW - 3)
  data = { referenceId: reference, shopDomain: HOST, shopId: 59_597_881_543, locale: 'en', lineItems: items }
  { iss: 'shopify', sub: reference, iat_us: iat * 1_000_000, input_data: data }
end

kind = 'shopify_post_purchase'
[0, 1, 3, 40].each { |items| emit("post_purchase/#{items}_items", kind, mint(post_purchase(items)), accept(purchase_claims(items))) }
{ number: 6_998_702_981_173, null: nil, absent: :absent }.each do |name, value|
  token = mint(post_purchase(0, purchase: { customerId: value, destinationCountryCode: :absent }))
  emit("post_purchase/customer_#{name}", kind, token, accept(purchase_claims(0)))
end
['Z2NwLXVzLWVhc3QxOjAxSkdGNkg1R1dDNVlNWEYwVkY3WTdLQjdN', 'r' * 64].each do |reference|
  token = mint(post_purchase(0, purchase: { referenceId: reference }))
  emit("post_purchase/reference_of_#{reference.size}", kind, token, accept(purchase_claims(0, reference: reference)), reference_id: reference)
end
token = mint(post_purchase(0))
emit('post_purchase/shop_expected', kind, token, accept, shop: HOST)
emit('post_purchase/other_shop', kind, token, reject('claim_mismatch'), shop: 'other.myshopify.com')
emit('post_purchase/other_reference', kind, token, reject('claim_mismatch'), reference_id: REFERENCE.reverse)
emit('post_purchase/never_expires', kind, token, accept, now_us: 1_900_000_000_000_000)
emit('post_purchase/age_reached', kind, token, accept, now_us: (NOW + 307) * 1_000_000, max_age_s: 300)
emit('post_purchase/age_passed', kind, token, reject('too_old'), now_us: (NOW + 307) * 1_000_000 + 1, max_age_s: 300)
emit('post_purchase/ahead', kind, mint(post_purchase(0, iat: NOW + 10)), accept)
emit('post_purchase/too_far_ahead', kind, mint(post_purchase(0, iat: NOW + 11)), reject('issued_in_future'))
emit('post_purchase/legacy_secret', kind, mint(post_purchase(0), LEGACY_SECRET), accept(nil, 1), secrets: [SECRET, LEGACY_SECRET])
token = JWT.encode(post_purchase(0), SECRET * 2, 'HS512')
emit('post_purchase/hs512', kind, token, reject('structure', 'encoding', 'signature'), secrets: [SECRET * 2])

def session(seconds, **members)
  { aud: CLIENT, exp: NOW - 3 + seconds, nbf: NOW - 3, iat: NOW - 3, jti: JTI }.merge(members)
end

def session_claims(payload)
  times = payload.slice(:iat, :nbf, :exp).to_h { |name, value| ["#{name}_us", value * 1_000_000] }
  payload.except(:iat, :nbf, :exp, :sig).compact.merge(times)
end

admin = session(60, iss: "https://#{HOST}/admin", dest: "https://#{HOST}", sub: '42', sid: 'a1' * 32, sig: 'b2' * 32)
lasting = session(300, dest: HOST)
customer = 'gid://shopify/Customer/123456789'
{
  admin: { plain: admin, no_sid: admin.except(:sid, :sig), no_nbf: admin.except(:nbf) },
  checkout: {
    guest: lasting, sub_null: lasting.merge(sub: nil), customer: lasting.merge(sub: customer),
    iss: lasting.merge(iss: "https://#{HOST}/checkouts", sub: customer), no_nbf: lasting.except(:nbf)
  },
  customer_account: {
    plain: lasting.merge(sub: customer), sub_null: lasting.merge(sub: nil), no_sub: lasting,
    iss: lasting.merge(iss: "https://#{HOST}/account", sub: customer)
  }
}.each do |name, payloads|
  kind = "shopify_session_#{name}"
  payloads.each { |label, payload| emit("#{name}/#{label}", kind, mint(payload, SECRET, typ: 'JWT'), accept(session_claims(payload))) }
  payload = payloads.values.first.except(:sid, :sig)
  token = mint(payload)
  emit("#{name}/shop_expected", kind, token, accept, shop: HOST)
  emit("#{name}/other_shop", kind, token, reject('claim_mismatch'), shop: 'other.myshopify.com')
  emit("#{name}/other_client", kind, token, reject('claim_mismatch'), client_id: CLIENT.reverse)
  limit = (payload[:exp] + 10) * 1_000_000
  emit("#{name}/before_exp", kind, token, accept, now_us: limit - 1)
  emit("#{name}/on_exp", kind, token, reject('expired'), now_us: limit)
  limit = (payload[:iat] - 10) * 1_000_000
  emit("#{name}/on_nbf", kind, token, accept, now_us: limit)
  emit("#{name}/before_nbf", kind, token, reject('not_yet_valid', 'issued_in_future'), now_us: limit - 1)
end
