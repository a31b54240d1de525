// Tokens by jsonwebtoken, as Shopify's post-purchase tutorial signs them.
import { createRequire } from "node:module";
import jwt from "jsonwebtoken";

const SOURCE = "jsonwebtoken " + createRequire(import.meta.url)("jsonwebtoken/package.json").version;
const NOW = 1760000000;
const SECRET = "shpss_00000000000000000000000000000004";
const OLD_SECRET = "00000000000000000000000000000005";
const CLIENT = "00000000000000000000000000c11e47";
const REFERENCE = "0000000000000000000000000000ref1";
const JTI = "00000000-0000-4000-8000-000000000001";

const accept = (claims, key = 0) => ({ verdict: "accept", key, ...(claims && { claims }) });
const reject = (...reasons) => ({ verdict: "reject", reasons });

function emit(name, kind, token, expect, fields = {}) {
  const client = kind.startsWith("shopify") ? { client_id: CLIENT } : {};
  const line = { id: "jsonwebtoken/" + name, kind, secrets: [SECRET], now_us: NOW * 1e6, leeway_s: 10, ...client, ...fields };
  console.log(JSON.stringify({ ...line, token, expect, source: SOURCE }));
}

const discount = { value: 15, valueType: "percentage", title: "15% off" };
const changes = [{ type: "add_variant", variantID: 43729076912150, quantity: 1, discount }];
const signed = { iss: CLIENT, jti: JTI, iat: NOW * 1000 + 123, sub: REFERENCE, changes };
const said = { iss: CLIENT, jti: JTI, iat_us: NOW * 1e6 + 123000, sub: REFERENCE, changes: 1 };

const without = (name) => Object.fromEntries(Object.entries(signed).filter(([key]) => key !== name));

// The tutorial's `iat: Date.now()` and its `variantID`.
const tutorial = jwt.sign(signed, SECRET);
emit("changeset/tutorial", "shopify_changeset", tutorial, accept(said), { reference_id: REFERENCE });
emit("changeset/tutorial_on_iat", "shopify_changeset", tutorial, accept(said), { now_us: NOW * 1e6 - 10e6 + 123000 });
emit("changeset/tutorial_before_iat", "shopify_changeset", tutorial, reject("issued_in_future"), { now_us: NOW * 1e6 - 10e6 + 122999 });
emit("changeset/tutorial_age_reached", "shopify_changeset", tutorial, accept(said), { max_age_s: 60, now_us: (NOW + 70) * 1e6 + 123000 });
emit("changeset/tutorial_age_passed", "shopify_changeset", tutorial, reject("too_old"), { max_age_s: 60, now_us: (NOW + 70) * 1e6 + 123001 });
emit("changeset/seconds", "shopify_changeset", jwt.sign({ ...signed, iat: NOW }, SECRET), accept({ ...said, iat_us: NOW * 1e6 }));
emit("changeset/expires_in", "shopify_changeset", jwt.sign({ ...signed, iat: NOW }, SECRET, { expiresIn: "5m", notBefore: 2 }),
  accept({ ...said, iat_us: NOW * 1e6, nbf_us: (NOW + 2) * 1e6, exp_us: (NOW + 300) * 1e6 }));
emit("changeset/old_secret", "shopify_changeset", jwt.sign(signed, OLD_SECRET), accept(said, 1), { secrets: [SECRET, OLD_SECRET] });
const spent = jwt.sign({ ...signed, iat: NOW - 900 }, OLD_SECRET, { expiresIn: 600 });
emit("changeset/old_secret_expired", "shopify_changeset", spent, reject("expired"), { secrets: [SECRET, OLD_SECRET] });
emit("changeset/no_iat", "shopify_changeset", jwt.sign(without("iat"), SECRET, { noTimestamp: true }), reject("claim_missing"));
emit("changeset/no_jti", "shopify_changeset", jwt.sign(without("jti"), SECRET), reject("claim_missing"));
emit("changeset/no_changes", "shopify_changeset", jwt.sign(without("changes"), SECRET), reject("claim_missing"));

// Milliseconds are read in changesets only.
const elsewhere = { iss: "issuer", iat: NOW * 1000, exp: NOW + 60 };
emit("jwt/milliseconds", "jwt", jwt.sign(elsewhere, SECRET), reject("issued_in_future"), { issuer: "issuer" });

const base = { sub: "user-1", iat: NOW - 5 };
const options = { expiresIn: 65, issuer: "issuer", audience: ["api-0", "api-1"], jwtid: "token-1", keyid: "key-1" };
const whole = jwt.sign(base, SECRET, options);
const wholeSaid = { iss: "issuer", sub: "user-1", aud: options.audience, jti: "token-1", iat_us: (NOW - 5) * 1e6, exp_us: (NOW + 60) * 1e6 };
emit("jwt/all_claims", "jwt", whole, accept(wholeSaid), { issuer: "issuer", audience: "api-0" });
emit("jwt/other_audience", "jwt", whole, reject("claim_mismatch"), { issuer: "issuer", audience: "api-2" });
emit("jwt/other_issuer", "jwt", whole, reject("claim_mismatch"), { issuer: "issuer-2", audience: "api-0" });
emit("jwt/fractional_times", "jwt", jwt.sign({ iss: "issuer", iat: NOW - 0.123456, exp: NOW + 0.25 }, SECRET),
  accept({ iat_us: NOW * 1e6 - 123456, exp_us: NOW * 1e6 + 250000 }), { issuer: "issuer", leeway_s: 0 });
const small = { ...base, iss: "issuer", exp: NOW + 60 };
const expected = { issuer: "issuer" };
const otherTag = reject("structure", "encoding", "signature");
emit("jwt/none", "jwt", jwt.sign(small, "", { algorithm: "none" }), otherTag, expected);
emit("jwt/hs384", "jwt", jwt.sign(small, SECRET, { algorithm: "HS384" }), otherTag, expected);
emit("jwt/typ", "jwt", jwt.sign(small, SECRET, { header: { typ: "secevent+jwt" } }), reject("header"), expected);
for (const length of [31, 32]) {
  const secret = "short-test-secret".padEnd(length, "0");
  const expect = length < 32 ? reject("key_too_short") : accept();
  emit("jwt/secret_" + length, "jwt", jwt.sign(small, secret), expect, { ...expected, secrets: [secret] });
}
emit("jws/text", "jws", jwt.sign("text, not JSON", SECRET), { ...accept(), payload_b64url: "dGV4dCwgbm90IEpTT04" });
