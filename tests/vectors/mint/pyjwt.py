"""Tokens by PyJWT: times to the microsecond, rotation, audiences, and every class offered as every other."""

import json
from decimal import Decimal

import jwt
from jwt.api_jws import PyJWS

SOURCE = "PyJWT " + jwt.__version__
NOW = 1760000000
US = 1_000_000
SECRET = "pyjwt-test-secret-00000000000001"
OLD_SECRET = "pyjwt-test-secret-00000000000002"
CLIENT = "client-a"
MONEY = {"amount": "9.95", "currencyCode": "CAD"}
REFERENCE = "reference-a"
HOST = "example.myshopify.com"
SHOP_ID = "ExampleShop00001"
JTI = "jti-1"


def mint(payload, secret=SECRET, **header):
    return jwt.encode(payload, secret, algorithm="HS256", headers=header)


def claims(payload):
    """What a verdict says of a payload: text as it is, times in microseconds."""
    said = {k: v for k, v in payload.items() if k not in ("iat", "nbf", "exp")}
    for name in ("iat", "nbf", "exp"):
        if name in payload:
            said[name + "_us"] = int(Decimal(str(payload[name])) * US)
    return said


def accept(said=None, key=0):
    return {"verdict": "accept", "key": key, **({} if said is None else {"claims": said})}


def reject(*reasons):
    return {"verdict": "reject", "reasons": list(reasons)}


def case(name, kind, token, expect, **fields):
    line = {"id": "pyjwt/" + name, "kind": kind, "secrets": [SECRET], "now_us": NOW * US, "leeway_s": 10}
    if kind == "shopware":
        line["shop_id"] = SHOP_ID
    if kind.startswith("shopify"):
        line["client_id"] = CLIENT
    line.update(fields)
    line.update(token=token, expect=expect, source=SOURCE)
    print(json.dumps(line, separators=(",", ":")))


def boundaries():
    for leeway in (0, 10, 600):
        def at(name, payload, now_us, expect, **fields):
            case("time/%s_leeway_%d" % (name, leeway), "jwt", mint(payload), expect, now_us=now_us, leeway_s=leeway, **fields)

        lasting = {"iat": NOW, "exp": NOW + 60}
        limit = (NOW + 60 + leeway) * US
        at("before_exp", lasting, limit - 1, accept(claims(lasting)))
        at("on_exp", lasting, limit, reject("expired"))

        starting = {"iat": NOW - 2000, "nbf": NOW, "exp": NOW + 60}
        limit = (NOW - leeway) * US
        at("before_nbf", starting, limit - 1, reject("not_yet_valid"))
        at("on_nbf", starting, limit, accept(claims(starting)))
        at("before_iat", lasting, limit - 1, reject("issued_in_future"))
        at("on_iat", lasting, limit, accept())

        old = {"iat": NOW - 3000, "exp": NOW + 9000}
        limit = (NOW - 3000 + 300 + leeway) * US
        at("on_max_age", old, limit, accept(), max_age_s=300)
        at("after_max_age", old, limit + 1, reject("too_old"), max_age_s=300)

    # Shopware's times are fractions; the microsecond counts.
    token = {"iss": SHOP_ID, "iat": NOW + 0.000041, "nbf": NOW + 0.000042, "exp": NOW + 600.000039}
    begin, end = NOW * US, (NOW + 600) * US
    for name, now_us, expect in (
        ("before_iat", begin + 40, reject("issued_in_future", "not_yet_valid")),
        ("before_nbf", begin + 41, reject("not_yet_valid")),
        ("on_nbf", begin + 42, accept(claims(token))),
        ("before_exp", end + 38, accept(claims(token))),
        ("on_exp", end + 39, reject("expired")),
    ):
        case("time/shopware_" + name, "shopware", mint(token), expect, now_us=now_us, leeway_s=0)


def rotation():
    both = [SECRET, OLD_SECRET]
    good = {"iss": SHOP_ID, "iat": NOW - 5, "exp": NOW + 60}
    spent = {"iss": SHOP_ID, "iat": NOW - 900, "exp": NOW - 10}
    case("rotation/current", "shopware", mint(good), accept(claims(good), 0), secrets=both)
    case("rotation/previous", "shopware", mint(good, OLD_SECRET), accept(claims(good), 1), secrets=both)
    case("rotation/previous_after_revocation", "shopware", mint(good, OLD_SECRET), reject("signature"))
    case("rotation/current_expired", "shopware", mint(spent), reject("expired"), secrets=both)
    case("rotation/previous_expired", "shopware", mint(spent, OLD_SECRET), reject("expired"), secrets=both)
    other = mint({**good, "iss": "OtherShop0000001"}, OLD_SECRET)
    case("rotation/previous_other_shop", "shopware", other, reject("claim_mismatch"), secrets=both)
    endless = mint({"iss": SHOP_ID, "iat": NOW}, OLD_SECRET)
    case("rotation/previous_no_exp", "shopware", endless, reject("claim_missing"), secrets=both)
    case("rotation/neither", "shopware", mint(good, "pyjwt-test-secret-00000000000003"), reject("signature"), secrets=both)


def registered():
    base = {"iss": "https://issuer.example", "sub": "user-1", "iat": NOW - 5, "exp": NOW + 60, "jti": "token-1"}
    one, many = {**base, "aud": "api-1"}, {**base, "aud": ["api-0", "api-1"]}
    issuer, audience = base["iss"], "api-1"
    mismatch, absent = reject("claim_mismatch"), reject("claim_missing", "claim_mismatch")
    for name, payload, expect, fields in (
        ("nothing_expected", base, accept(claims(base)), {}),
        ("aud_text_nothing_expected", one, accept(claims(one)), {}),
        ("aud_array_nothing_expected", many, accept(claims(many)), {}),
        ("aud_text", one, accept(claims(one)), {"issuer": issuer, "audience": audience}),
        ("aud_array", many, accept(claims(many)), {"issuer": issuer, "audience": audience}),
        ("aud_array_of_one", {**base, "aud": ["api-1"]}, accept({"aud": ["api-1"]}), {"audience": audience}),
        ("aud_text_other", one, mismatch, {"audience": "api-2"}),
        ("aud_array_other", many, mismatch, {"audience": "api-2"}),
        ("aud_absent", base, absent, {"audience": audience}),
        ("iss_expected", base, accept(), {"issuer": issuer}),
        ("iss_other", base, mismatch, {"issuer": "https://issuer.example/"}),
        ("iss_absent", {k: v for k, v in base.items() if k != "iss"}, absent, {"issuer": issuer}),
    ):
        case("jwt/" + name, "jwt", mint(payload), expect, **fields)
    emoji = {**base, "sub": "J\u00f6rg \U0001f6d2 \"Q\" a/b\\c\n", "note": ["\U0001f600", 1.5e300, None, {"x": {}}]}
    case("jwt/escaped_text", "jwt", mint(emoji), accept({"sub": emoji["sub"]}))
    case("jwt/typ_absent", "jwt", mint(base, typ=None), accept())
    case("jwt/typ_lower_case", "jwt", mint(base, typ="jwt"), accept())
    case("jwt/typ_access_token", "jwt", mint(base, typ="at+jwt"), reject("header"))
    case("jwt/kid", "jwt", mint(base, kid="key-1", x={"y": [1, 2]}), accept())
    case("jwt/crit", "jwt", mint(base, crit=["exp"], exp=NOW), reject("critical_header"))
    for algorithm in ("HS384", "HS512"):
        token = jwt.encode(base, SECRET * 2, algorithm=algorithm)
        case("jwt/" + algorithm, "jwt", token, reject("structure", "encoding", "signature"), secrets=[SECRET * 2])
    token = jwt.encode(base, None, algorithm="none")
    case("jwt/alg_none", "jwt", token, reject("structure", "encoding", "signature"))


def jws():
    for name, payload, said in (("text", b"plain text", "cGxhaW4gdGV4dA"), ("bytes", bytes([0, 255, 254]), "AP_-"), ("object", b"{}", "e30")):
        token = PyJWS().encode(payload, SECRET, algorithm="HS256", headers={"typ": None})
        case("jws/" + name, "jws", token, {**accept(), "payload_b64url": said})
    case("jws/other_secret", "jws", PyJWS().encode(b"x", OLD_SECRET, algorithm="HS256"), reject("signature"))


def classes():
    """One secret signs every class, so each must refuse all the others."""
    session = {"aud": CLIENT, "exp": NOW + 60, "nbf": NOW - 5, "iat": NOW - 5, "jti": JTI}
    changes = [{"type": "add_variant", "variantId": 43729076912150, "quantity": 1}]
    purchase = {"referenceId": REFERENCE, "totalPriceSet": {"shopMoney": MONEY, "presentmentMoney": MONEY}, "lineItems": []}
    shop = {"id": 59597881543, "domain": HOST, "metafields": []}
    data = {"extensionPoint": "P", "initialPurchase": purchase, "locale": "en", "shop": shop, "version": "1"}
    changeset = {"iss": CLIENT, "sub": REFERENCE, "jti": JTI, "iat": NOW - 5, "changes": changes}
    tokens = {
        "post_purchase": {"iss": "shopify", "sub": REFERENCE, "iat": NOW - 5, "input_data": data},
        "changeset": changeset,
        "changeset_with_exp": {**changeset, "nbf": NOW - 5, "exp": NOW + 60},
        "session_admin": {"iss": "https://%s/admin" % HOST, "dest": "https://" + HOST, "sub": "42", **session},
        "session_checkout": {"iss": "https://%s/checkouts" % HOST, "dest": HOST, **session},
        "session_customer_account": {
            "iss": "https://%s/account" % HOST, "dest": HOST, "sub": "gid://shopify/Customer/1", **session,
        },
        "session_without_iss": {"dest": HOST, "sub": "gid://shopify/Customer/1", **session},
        "shopware": {"iss": SHOP_ID, "iat": NOW - 5, "nbf": NOW - 5, "exp": NOW + 60, "customerId": "0" * 32},
    }
    own = {"changeset_with_exp": ("changeset",), "session_without_iss": ("session_checkout", "session_customer_account")}
    kinds = [name for name in tokens if name not in own and name != "shopware"]
    for name, payload in tokens.items():
        for kind in kinds:
            wire_kind = "shopify_" + kind
            if kind in own.get(name, (name,)):
                said = claims(payload)
                said.pop("input_data", None)
                if "changes" in said:
                    said["changes"] = 1
                case("class/%s_as_%s" % (name, kind), wire_kind, mint(payload, typ=None), accept(said))
            else:
                expect = reject("claim_missing", "claim_mismatch", "claim_invalid")
                case("class/%s_as_%s" % (name, kind), wire_kind, mint(payload, typ=None), expect)


for section in (boundaries, rotation, registered, jws, classes):
    section()
