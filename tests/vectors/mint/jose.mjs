// Tokens by jose: changesets as an app signs them, post-purchase and session tokens, registered claims.
import { createRequire } from "node:module";
import { CompactSign, FlattenedSign, SignJWT, UnsecuredJWT } from "jose";

const SOURCE = "jose " + createRequire(import.meta.url)("jose/package.json").version;
const NOW = 1760000000;
const SECRET = "shpss_00000000000000000000000000000003";
const CLIENT = "00000000000000000000000000c11e47";
const REFERENCE = "0000000000000000000000000000ref1";
const HOST = "example.myshopify.com";
const JTI = "00000000-0000-4000-8000-000000000001";

const key = (secret) => new TextEncoder().encode(secret);
const mint = (payload, header = {}, secret = SECRET, options = undefined) =>
  new SignJWT(payload).setProtectedHeader({ alg: "HS256", ...header }).sign(key(secret), options);

const accept = (claims, index = 0) => ({ verdict: "accept", key: index, ...(claims && { claims }) });
const reject = (...reasons) => ({ verdict: "reject", reasons });

function emit(name, kind, token, expect, fields = {}) {
  const client = kind.startsWith("shopify") ? { client_id: CLIENT } : {};
  const line = { id: "jose/" + name, kind, secrets: [SECRET], now_us: NOW * 1e6, leeway_s: 10, ...client, ...fields };
  console.log(JSON.stringify({ ...line, token, expect, source: SOURCE }));
}

const discount = { value: 12.5, valueType: "fixed_amount", title: "12.50 €" };
const addVariant = { type: "add_variant", variantId: 43729076912150, quantity: 1, discount };
const changes = [
  { ...addVariant, discount: { value: 15, valueType: "percentage", title: "15% \u{1F389}" } },
  { type: "add_shipping_line", price: 10.5, title: "Überraschung", presentmentTitle: "Shipping" },
  { type: "set_metafield", key: "score", namespace: "app", value: "9", valueType: "string" },
  {
    type: "add_subscription", variantId: 43729076912150, sellingPlanId: 689127446, initialShippingPrice: 10,
    recurringShippingPrice: 0.99, quantity: 1, shippingOption: { title: "S", presentmentTitle: "S" }, discount,
  },
];
const signed = { iss: CLIENT, sub: REFERENCE, jti: JTI, iat: NOW - 3, changes };
const said = { iss: CLIENT, sub: REFERENCE, jti: JTI, iat_us: (NOW - 3) * 1e6 };

emit("changeset/all_types", "shopify_changeset", await mint(signed), accept({ ...said, changes: 4 }));
emit("changeset/typ", "shopify_changeset", await mint({ ...signed, changes: [addVariant] }, { typ: "JWT" }), accept({ ...said, changes: 1 }));
for (const change of changes) {
  emit("changeset/" + change.type, "shopify_changeset", await mint({ ...signed, changes: [change] }), accept({ ...said, changes: 1 }));
}
const metafields = [
  { type: "set_metafield", key: "n", namespace: "app", value: 9, valueType: "integer" },
  { type: "set_metafield", key: "j", namespace: "app", value: '{"a":[1,"é"]}', valueType: "json_string" },
];
emit("changeset/metafield_values", "shopify_changeset", await mint({ ...signed, changes: metafields }), accept({ ...said, changes: 2 }));
const timed = { ...signed, changes: [addVariant], nbf: NOW, exp: NOW + 300 };
const timedSaid = { ...said, nbf_us: NOW * 1e6, exp_us: (NOW + 300) * 1e6, changes: 1 };
emit("changeset/exp_and_nbf", "shopify_changeset", await mint(timed), accept(timedSaid), { reference_id: REFERENCE });
emit("changeset/expired", "shopify_changeset", await mint(timed), reject("expired"), { now_us: (NOW + 310) * 1e6 });
emit("changeset/other_reference", "shopify_changeset", await mint(timed), reject("claim_mismatch"), { reference_id: REFERENCE + "0" });
emit("changeset/other_client", "shopify_changeset", await mint(timed), reject("claim_mismatch"), { client_id: "0" + CLIENT });
const age = { max_age_s: 300, now_us: (NOW + 307) * 1e6 };
emit("changeset/age_reached", "shopify_changeset", await mint(signed), accept(), age);
emit("changeset/age_passed", "shopify_changeset", await mint(signed), reject("too_old"), { ...age, now_us: age.now_us + 1 });

const money = { shopMoney: { amount: "19.99", currencyCode: "EUR" }, presentmentMoney: { amount: "19.99", currencyCode: "EUR" } };
const item = (n) => ({
  product: {
    id: 7982905098262 + n, title: ["Snowboard 🏂", "Größe “M” </b>", "スノーボード"][n % 3],
    variant: { id: 43729076912150 + n, title: "Default Title", metafields: [{ key: "k", namespace: "app", value: n, valueType: "integer" }] },
    metafields: [{ key: "j", namespace: "app", value: JSON.stringify({ care: "30°", n: [n] }), valueType: "json_string" }],
  },
  quantity: n + 1, totalPriceSet: money,
});
const purchase = { referenceId: REFERENCE, customerId: "6998702981173", destinationCountryCode: "DE", totalPriceSet: money };
const shop = { id: 59597881543, domain: HOST, metafields: [] };
const data = { extensionPoint: "Checkout::PostPurchase::ShouldRender", locale: "de-DE", version: "unstable", shop };
const postPurchase = (items) => ({
  iss: "shopify", sub: REFERENCE, iat: NOW - 3,
  input_data: { ...data, initialPurchase: { ...purchase, lineItems: Array.from({ length: items }, (_, n) => item(n)) } },
});
const three = await mint(postPurchase(3));
const readData = { referenceId: REFERENCE, shopDomain: HOST, shopId: 59597881543, locale: "de-DE", lineItems: 3 };
emit("post_purchase/three_items", "shopify_post_purchase", three,
  accept({ iss: "shopify", sub: REFERENCE, iat_us: (NOW - 3) * 1e6, input_data: readData }), { shop: HOST, reference_id: REFERENCE });

const session = { dest: HOST, aud: CLIENT, exp: NOW + 297, nbf: NOW - 3, iat: NOW - 3, jti: JTI };
const guest = await mint({ ...session, sub: null });
emit("session/checkout_sub_null", "shopify_session_checkout", guest, accept({ dest: HOST, aud: CLIENT, jti: JTI }));
emit("session/expired", "shopify_session_checkout", await mint(session), reject("expired"), { now_us: (NOW + 307) * 1e6 });

const base = { iss: "issuer", sub: "user-1", iat: NOW - 5, exp: NOW + 60 };
const expected = { issuer: "issuer" };
const aud = ["a", "b"];
emit("jwt/aud_array", "jwt", await mint({ ...base, aud }), accept({ aud, sub: "user-1" }), { ...expected, audience: "b" });
emit("jwt/crit", "jwt", await mint(base, { crit: ["app"], app: 1 }, SECRET, { crit: { app: true } }), reject("critical_header"), expected);
emit("jwt/typ", "jwt", await mint(base, { typ: "at+jwt" }), reject("header"), expected);
const otherTag = reject("structure", "encoding", "signature");
const hs512 = await new SignJWT(base).setProtectedHeader({ alg: "HS512" }).sign(key(SECRET + SECRET));
emit("jwt/hs512", "jwt", hs512, otherTag, { ...expected, secrets: [SECRET + SECRET] });
emit("jwt/unsecured", "jwt", new UnsecuredJWT(base).encode(), otherTag, expected);

const text = await new CompactSign(key("text, not JSON")).setProtectedHeader({ alg: "HS256" }).sign(key(SECRET));
emit("jws/text", "jws", text, { ...accept(), payload_b64url: "dGV4dCwgbm90IEpTT04" });
// RFC 7797: the payload stands in the token as it is.
const raw = await new FlattenedSign(key("abcd")).setProtectedHeader({ alg: "HS256", b64: false, crit: ["b64"] }).sign(key(SECRET));
emit("jws/unencoded_payload", "jws", `${raw.protected}.abcd.${raw.signature}`, reject("critical_header", "header"));
