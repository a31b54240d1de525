"""A token by its bytes, and the case about it as a line of the conformance format."""

import base64
import hashlib
import hmac
import json

SOURCE = "hmac"
NOW = 1760000000
SECRET = "hostile-test-secret-000000000001"
OLD_SECRET = "hostile-test-secret-000000000002"
CLIENT = "client-a"
SHOP = "example.myshopify.com"
SHOP_ID = "ExampleShop00001"
REFERENCE = "reference-a"
JTI = "j"
MONEY = '{"shopMoney":{"amount":"9.95","currencyCode":"CAD"},"presentmentMoney":{"amount":"9.95","currencyCode":"CAD"}}'
HEADER = '{"alg":"HS256","typ":"JWT"}'
BARE_HEADER = '{"alg":"HS256"}'


def raw(text):
    return text if isinstance(text, bytes) else text.encode()


def b64(data):
    return base64.urlsafe_b64encode(raw(data)).rstrip(b"=").decode()


def tag(signing_input, secret=SECRET):
    return b64(hmac.new(raw(secret), raw(signing_input), hashlib.sha256).digest())


def sign_segments(signing_input, secret=SECRET):
    if isinstance(signing_input, bytes):
        return signing_input + b"." + tag(signing_input, secret).encode()
    return signing_input + "." + tag(signing_input, secret)


def mint(payload, header=BARE_HEADER, secret=SECRET):
    return sign_segments(b64(header) + "." + b64(payload), secret)


def accept(claims=None, key=0):
    verdict = {"verdict": "accept", "key": key}
    if claims is not None:
        verdict["claims"] = claims
    return verdict


def reject(*reasons):
    return {"verdict": "reject", "reasons": list(reasons)}


seen = set()


def case(name, kind, token, expect, **fields):
    assert name not in seen, name
    seen.add(name)
    line = {"id": "hostile/" + name, "kind": kind}
    if "secrets_b64url" not in fields:
        line["secrets"] = [SECRET]
    line.update({"now_us": NOW * 1_000_000, "leeway_s": 0})
    if kind == "shopware":
        line["shop_id"] = SHOP_ID
    if kind.startswith("shopify"):
        line["client_id"] = CLIENT
    line.update(fields)
    if isinstance(token, bytes):
        line["token_hex"] = token.hex()
    else:
        line["token"] = token
    line.update(expect=expect, source=SOURCE)
    print(json.dumps({k: v for k, v in line.items() if v is not None}, separators=(",", ":")))


def jwt(name, payload, expect, header=BARE_HEADER, **fields):
    case(name, "jwt", mint(payload, header), expect, **fields)


def registered(extra="", iss=None, iat="1", exp="1760000600"):
    issuer = b'"iss":%s,' % raw(iss) if iss else b""
    return b'{%s"iat":%s,"exp":%s%s}' % (issuer, raw(iat), raw(exp), raw(extra))
