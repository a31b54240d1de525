"""Claims that a class of token does not allow, or only just."""

import json

from hostile_case import (
    CLIENT, SHOP, SHOP_ID, REFERENCE, JTI, MONEY, raw, mint, accept, reject, case, jwt, registered,
)


def registered_types():
    for name, value in {"number": "42", "null": "null", "array": '["me"]'}.items():
        jwt("types/iss_" + name, registered(iss=value), reject("claim_invalid"))
    for name, extra in {
        "sub_number": ',"sub":42', "sub_null": ',"sub":null', "sub_array": ',"sub":["a"]', "jti_number": ',"jti":1',
        "jti_null": ',"jti":null',
    }.items():
        jwt("types/" + name, registered(extra), reject("claim_invalid"))
    for name, value in {
        "null": "null", "number": "1", "object": '{"api":1}', "array_of_numbers": "[1]",
        "array_with_null": '["api",null]',
    }.items():
        jwt("types/aud_" + name, registered(',"aud":' + value), reject("claim_invalid"), audience="api")
    for name, value in {
        "prefix": '"ap"', "longer": '"api2"', "capitals": '"API"', "trailing_nul": '"api\\u0000"',
        "array_of_longer": '["api2","xapi"]',
    }.items():
        jwt("aud/" + name, registered(',"aud":' + value), reject("claim_mismatch"), audience="api")
    jwt("aud/empty_array", registered(',"aud":[]'), reject("claim_mismatch", "claim_missing", "claim_invalid"), audience="api")
    jwt("aud/escaped", registered(',"aud":"\\u0061pi"'), accept({"aud": "api"}), audience="api")
    jwt("aud/array_escaped_spaced", registered(',"aud":[ "x" , "a\\u0070i" ]'), accept({"aud": ["x", "api"]}), audience="api")
    for name, value in {"prefix": '"m"', "longer": '"me2"', "capitals": '"ME"', "trailing_nul": '"me\\u0000"'}.items():
        jwt("iss/" + name, registered(iss=value), reject("claim_mismatch"), issuer="me")


def shopware():
    def payload(extra="", iss='"iss":"%s",' % SHOP_ID, exp="1760000600.25"):
        return b"{" + raw(iss) + b'"iat":1759999990.123456,"nbf":1759999990.123456,"exp":' + raw(exp) + raw(extra) + b"}"

    def token(name, body, expect, **fields):
        case("shopware/" + name, "shopware", mint(body, '{"typ":"JWT","alg":"HS256"}'), expect, **fields)

    token("plain", payload(), accept({"iss": SHOP_ID, "iat_us": 1759999990123456, "exp_us": 1760000600250000}))
    token("iss_escaped", payload(iss='"iss":"\\u0045xampleShop0000\\u0031",'), accept({"iss": SHOP_ID}))
    token("both_agree_escaped", payload(',"shop\\u0049d":"\\u0045xampleShop00001"'), accept())
    token("both_disagree_shop_id", payload(',"shopId":"OtherShop0000001"'), reject("claim_mismatch"))
    token("empty_object", "{}", reject("claim_missing"))
    for name, value in {
        "prefix": SHOP_ID[:-1], "longer": SHOP_ID + "1", "capitals": SHOP_ID.upper(),
        "trailing_nul": SHOP_ID + "\\u0000", "fullwidth": SHOP_ID[:-1] + "\uff11",
    }.items():
        token("iss_" + name, payload(iss='"iss":"%s",' % value), reject("claim_mismatch"))
    token("iss_65_letters", payload(iss='"iss":"%s",' % ("s" * 65)), reject("claim_too_long", "claim_mismatch"))
    token("shop_id_300_letters", payload(iss='"shopId":"%s",' % ("s" * 300)), reject("claim_too_long", "claim_mismatch"))
    token("iss_65_letters_begins_alike", payload(iss='"iss":"%s",' % ("s" * 65)), reject("claim_too_long", "claim_mismatch"), shop_id="s" * 64)
    token("iss_64_letters_all_escaped", payload(iss='"iss":"%s",' % ("\\u0073" * 64)), accept({"iss": "s" * 64}), shop_id="s" * 64)
    token("ids_64_letters", payload(',"salesChannelId":"%s","customerId":"%s"' % ("c" * 64, "d" * 64)), accept({"salesChannelId": "c" * 64, "customerId": "d" * 64}))
    for name, value in {"number": "42", "null": "null", "array": '["%s"]' % SHOP_ID}.items():
        token("iss_" + name, payload(iss='"iss":%s,' % value), reject("claim_invalid"))
    token("shop_id_number", payload(iss='"shopId":42,'), reject("claim_invalid"))
    token("iss_null_shop_id_right", payload(',"shopId":"%s"' % SHOP_ID, iss='"iss":null,'), reject("claim_invalid"))
    token("shop_id_null_iss_right", payload(',"shopId":null'), reject("claim_invalid"))
    for claim in ("salesChannelId", "customerId", "cartToken"):
        token(claim + "_null", payload(',"%s":null' % claim), reject("claim_invalid"))
    token("customerId_number", payload(',"customerId":1'), reject("claim_invalid"))
    token("customerId_twice", payload(',"customerId":"a","customerI\\u0064":"a"'), reject("claim_duplicate"))
    for name, value in {"number": "1", "false": "false"}.items():
        token("in_app_purchases_" + name, payload(',"inAppPurchases":' + value), reject("claim_invalid"))
    token("in_app_purchases_escaped", payload(',"inAppPurchases":"a\\u002eb\\/c"'), accept({"inAppPurchases": "a.b/c"}))
    token("shop_id_twice", payload(',"shopId":"%s","shop\\u0049d":"%s"' % (SHOP_ID, SHOP_ID)), reject("claim_duplicate"))
    token("nbf_null", '{"iss":"%s","iat":1759999990,"nbf":null,"exp":1760000600}' % SHOP_ID, reject("claim_invalid"))
    token("exp_missing", '{"iss":"%s","iat":1759999990}' % SHOP_ID, reject("claim_missing"))
    token("exp_null", payload(exp="null"), reject("claim_invalid"))
    token("iat_milliseconds", '{"iss":"%s","iat":1760000000000,"exp":1760000600}' % SHOP_ID, reject("issued_in_future"))
    token("skipped_ff", payload(b',"countryId":"\xff"'), reject("json"))


def post_purchase():
    def line_item(title='"Board"'):
        return '{"product":{"id":79829050982,"title":%s,"variant":{"id":43729076912150,"title":"V","metafields":[]},"metafields":[]},"quantity":1,"totalPriceSet":%s}' % (title, MONEY)

    def purchase(reference=REFERENCE, items="", sub='"%s"' % REFERENCE, shop='{"id":59597881543,"domain":"%s","metafields":[]}' % SHOP, **replaced):
        purchase = replaced.get("purchase", '{"referenceId":"%s","totalPriceSet":%s,"lineItems":[%s]}' % (reference, MONEY, items))
        data = replaced.get("data", '{"extensionPoint":"P","initialPurchase":%s,"locale":"en","shop":%s,"version":"1"}' % (purchase, shop))
        return '{"iss":%s,"sub":%s,"iat":1759999997,"input_data":%s}' % (replaced.get("iss", '"shopify"'), sub, data)

    def token(name, payload, expect, **fields):
        case("post_purchase/" + name, "shopify_post_purchase", mint(payload), expect, **fields)

    token("plain", purchase(items=line_item()), accept({"sub": REFERENCE, "input_data": {"referenceId": REFERENCE, "shopDomain": SHOP, "shopId": 59597881543, "locale": "en", "lineItems": 1}}))
    token("names_escaped", purchase(items=line_item()).replace("input_data", "input\\u005fdata").replace("referenceId", "reference\\u0049d").replace("lineItems", "line\\u0049tems"), accept({"sub": REFERENCE}))
    for name, items in {
        "title_lone_surrogate": line_item('"\\ud83d"'),
    }.items():
        token(name, purchase(items=items), reject("json"))
    token("title_ff", purchase(items=line_item('"@@"')).encode().replace(b"@@", b"\xff"), reject("json"))
    token("title_depth_100", purchase(items=line_item().replace('"metafields":[]', '"metafields":' + "[" * 100 + "]" * 100)), reject("too_deep", "json"))
    token("reference_differs_from_sub", purchase(reference="reference-b"), reject("claim_mismatch"))
    for name, iss in {"capital": '"Shopify"', "client": '"%s"' % CLIENT}.items():
        token("iss_" + name, purchase(iss=iss), reject("claim_mismatch", "claim_invalid"))
    for name, value in {"number": "1", "null": "null"}.items():
        token("iss_" + name, purchase(iss=value), reject("claim_invalid"))
        token("sub_" + name, purchase(sub=value), reject("claim_invalid"))
    for name, value in {"null": "null"}.items():
        token("input_data_" + name, purchase(data=value), reject("claim_invalid"))
    for name, value in {"null": "null", "array": "[]"}.items():
        token("initial_purchase_" + name, purchase(purchase=value), reject("claim_invalid"))
        token("reference_" + name, purchase(purchase='{"referenceId":%s,"totalPriceSet":%s,"lineItems":[]}' % (value, MONEY)), reject("claim_invalid"))
    for name, value in {"null": "null", "object": "{}"}.items():
        token("line_items_" + name, purchase(purchase='{"referenceId":"%s","totalPriceSet":%s,"lineItems":%s}' % (REFERENCE, MONEY, value)), reject("claim_invalid"))
    for name, value in {"string": '"59597881543"', "fraction": "1.5"}.items():
        token("shop_number_" + name, purchase(shop='{"id":%s,"domain":"%s","metafields":[]}' % (value, SHOP)), reject("claim_invalid"))
    token("input_data_missing", '{"iss":"shopify","sub":"%s","iat":1759999997}' % REFERENCE, reject("claim_missing"))
    token("reference_missing", purchase(purchase='{"totalPriceSet":%s,"lineItems":[]}' % MONEY), reject("claim_missing"))
    token("empty_object", "{}", reject("claim_missing"))
    for name, old in {"iat": '"iat":1759999997,', "iss": '"iss":"shopify",'}.items():
        token(name + "_missing", purchase().replace(old, "", 1), reject("claim_missing"))
        token(name + "_twice", purchase().replace(old, old + old, 1), reject("claim_duplicate"))
    token("reference_twice_escaped", purchase().replace('"referenceId"', '"reference\\u0049d":"%s","referenceId"' % REFERENCE), reject("claim_duplicate"))
    token("iat_milliseconds", purchase().replace("1759999997", "1759999997000"), reject("issued_in_future"))


def changeset():
    def body(iss='"%s"' % CLIENT, sub='"%s"' % REFERENCE, jti='"%s"' % JTI, iat="1759999997", changes=None, extra=""):
        changes = changes or '[{"type":"add_variant","variantId":43729076912150,"quantity":1}]'
        return '{"iss":%s,"sub":%s,"jti":%s,"iat":%s,"changes":%s%s}' % (iss, sub, jti, iat, changes, extra)

    def token(name, payload, expect, **fields):
        case("changeset/" + name, "shopify_changeset", mint(payload), expect, **fields)

    token("plain", body(), accept({"iss": CLIENT, "sub": REFERENCE, "jti": JTI, "iat_us": 1759999997000000, "changes": 1}))
    token("iat_milliseconds", body(iat="1759999997123"), accept({"iat_us": 1759999997123000}))
    token("iat_milliseconds_future", body(iat="1760000000001"), reject("issued_in_future"))
    token("iat_milliseconds_too_old", body(iat="1759999990000"), reject("too_old"), max_age_s=9)
    token("iat_smallest_milliseconds", body(iat="100000000001"), accept({"iat_us": 100000000001000}))
    token("iat_largest_seconds", body(iat="100000000000"), reject("issued_in_future"))
    token("exp_null", body(extra=',"exp":null'), reject("claim_invalid"))
    token("changes_twice", body(extra=',"changes":[]'), reject("claim_duplicate"))
    for name, iss in {
        "shopify": '"shopify"', "other_client": '"client-b"',
        "longer": '"%s0"' % CLIENT, "prefix": '"%s"' % CLIENT[:-1],
    }.items():
        token("iss_" + name, body(iss=iss), reject("claim_mismatch"))
    for claim, value in (("iss", "1"), ("sub", "null"), ("jti", "null"), ("jti", "1")):
        token("%s_%s" % (claim, value), body(**{claim: value}), reject("claim_invalid"))
    for name, value in {"null": "null", "object": "{}", }.items():
        token("changes_" + name, body(changes=value), reject("claim_invalid"))
    for claim in ("iss", "sub", "jti", "iat", "changes"):
        members = {k: v for k, v in json.loads(body()).items() if k != claim}
        token(claim + "_missing", json.dumps(members, separators=(",", ":")), reject("claim_missing"))
    token("changes_not_json", body(changes='[{"type":"add_variant","variantId":043729076912150,"quantity":1}]'), reject("json"))


def sessions():
    def session(iss=None, dest='"%s"' % SHOP, aud='"%s"' % CLIENT, sub=None, exp="1760000057", iat="1", nbf=None, jti='"%s"' % JTI, extra=""):
        members = (("iss", iss), ("dest", dest), ("aud", aud), ("sub", sub), ("exp", exp), ("nbf", nbf), ("iat", iat), ("jti", jti))
        return "{" + ",".join('"%s":%s' % m for m in members if m[1] is not None) + extra + "}"

    def admin_session(**replaced):
        return session(**{"iss": '"https://%s/admin"' % SHOP, "dest": '"https://%s"' % SHOP, "sub": '"42"', **replaced})

    def admin(name, payload, expect, **fields):
        case("admin/" + name, "shopify_session_admin", mint(payload), expect, **fields)

    def checkout(name, payload, expect, **fields):
        case("checkout/" + name, "shopify_session_checkout", mint(payload), expect, **fields)

    def customer(name, payload, expect, **fields):
        case("customer_account/" + name, "shopify_session_customer_account", mint(payload), expect, **fields)

    def quoted(text):
        return json.dumps(text)

    admin("plain", admin_session(), accept({"iss": "https://%s/admin" % SHOP, "dest": "https://%s" % SHOP, "sub": "42", "aud": CLIENT, "jti": JTI}))
    for name, host in {
        "upper_case": "EXAMPLE.myshopify.com", "io": "example.myshopify.io",
        "shopify_com": "example.shopify.com", "shop_dev": "example.shop.dev", "digits": "a-1.myshopify.com",
    }.items():
        admin("host_" + name, admin_session(iss=quoted("https://%s/admin" % host), dest=quoted("https://" + host)), accept())
    checkout("host_upper_case", session(iss=quoted("https://%s/checkouts" % SHOP), dest=quoted(SHOP.upper())), accept())
    checkout("host_shop_dev", session(dest='"example.shop.dev"'), accept())
    admin("host_case_differs", admin_session(iss=quoted("https://Example.MyShopify.com/admin")), accept())
    admin("host_escaped", admin_session(iss='"https:\\/\\/\\u0065xample.myshopify.com\\/admin"', dest='"https\\u003a//%s"' % SHOP), accept({"dest": "https://" + SHOP}))
    bad_hosts = {
        "user": "user@" + SHOP, "longer": SHOP + ".evil.example", "port": SHOP + ":443",
        "suffix_alone": "myshopify.com", "empty_label": ".myshopify.com",
        "empty_label_inside": "example..myshopify.com", "hyphen_first": "-example.myshopify.com",
        "no_dot": "evilmyshopify.com", "other": "evil.example",
        "trailing_dot": SHOP + ".", "path_hides": "evil.example/.myshopify.com",
        "backslash_hides": "evil.example\\.myshopify.com", "backslash_user": "evil.example\\@" + SHOP,
        "percent_slash": "evil.example%2f.myshopify.com",
        "percent_dot": "example%2emyshopify.com", "space": "exam ple.myshopify.com", "leading_space": " " + SHOP,
        "trailing_newline": SHOP + "\n",
        "trailing_nul": SHOP + "\0",
        "umlaut": "ex\u00e4mple.myshopify.com",
        "long_s": "example.my\u017fhopify.com", "empty": "",
    }
    either = reject("claim_invalid", "claim_mismatch")
    for name, host in bad_hosts.items():
        admin("host_" + name, admin_session(iss=quoted("https://%s/admin" % host), dest=quoted("https://" + host)), either)
    for name in ("user", "longer", "port", "suffix_alone", "empty_label", "no_dot", "trailing_dot", "path_hides", "backslash_hides", ):
        checkout("host_" + name, session(dest=quoted(bad_hosts[name])), either)
    for name in ("user", "longer"):
        customer("host_" + name, session(dest=quoted(bad_hosts[name])), either)
    for name, dest in {
        "path": "https://%s/admin" % SHOP, "query": "https://%s?a=b" % SHOP,
        "http": "http://" + SHOP,
        "backslashes": "https:\\\\" + SHOP,
        "other_shop": "https://othershop.myshopify.com", "empty": "",
    }.items():
        admin("dest_" + name, admin_session(dest=quoted(dest)), either)
    for name, iss in {
        "no_path": "https://" + SHOP, "longer": "https://%s/administrator" % SHOP,
        "http": "http://%s/admin" % SHOP, "checkouts": "https://%s/checkouts" % SHOP,
        "other_shop": "https://othershop.myshopify.com/admin", "empty": "",
        "host_first": "https://%s.evil.example/admin" % SHOP, "user": "https://%s@evil.example/admin" % SHOP,
    }.items():
        admin("iss_" + name, admin_session(iss=quoted(iss)), either)
    for name, iss in {
        "admin": "https://%s/admin" % SHOP, "other_shop": "https://othershop.myshopify.com/checkouts",
        "user": "https://%s@evil.example/checkouts" % SHOP, "empty": "",
    }.items():
        checkout("iss_" + name, session(iss=quoted(iss)), either)
    for name, iss in {
        "admin": "https://%s/admin" % SHOP, "other_shop": "https://othershop.myshopify.com/account",
        "host_first": "https://%s.evil.example/account" % SHOP,
    }.items():
        customer("iss_" + name, session(iss=quoted(iss), sub='"gid://shopify/Customer/1"'), either)
    checkout("dest_path", session(dest=quoted(SHOP + "/checkouts")), either)

    for name, shop in {"prefix": "example.myshopify.co"}.items():
        admin("shop_expected_" + name, admin_session(), reject("claim_mismatch"), shop=shop)
    for name, aud in {"other": "client-b", "longer": CLIENT + "0", "prefix": CLIENT[:-1], "capitals": CLIENT.upper()}.items():
        admin("aud_" + name, admin_session(aud=quoted(aud)), reject("claim_mismatch"))
    checkout("aud_other", session(aud='"client-b"'), reject("claim_mismatch"))
    for claim in ("dest", "aud", "exp", "iat", "jti"):
        admin(claim + "_missing", admin_session(**{claim: None}), reject("claim_missing"))
        twice = quoted(claim) + ":" + json.dumps(json.loads(admin_session())[claim])
        admin("duplicate_" + claim, admin_session(extra="," + twice), reject("claim_duplicate"))
    for claim in ("dest", "aud", "exp"):
        checkout(claim + "_missing", session(**{claim: None}), reject("claim_missing"))
    for claim in ("dest", "exp"):
        customer(claim + "_missing", session(**{claim: None}), reject("claim_missing"))
    for claim in ("iss", "sub"):
        admin(claim + "_missing", admin_session(**{claim: None}), reject("claim_missing"))
    for claim in ("exp", "aud", "dest"):
        admin(claim + "_null", admin_session(**{claim: "null"}), reject("claim_invalid"))
    for claim in ("sub", "dest", "aud"):
        admin(claim + "_number", admin_session(**{claim: "42"}), reject("claim_invalid"))
    admin("iss_null", admin_session(iss="null"), reject("claim_invalid"))
    admin("sub_null", admin_session(sub="null"), reject("claim_invalid"))
    admin("nbf_null", admin_session(nbf="null"), reject("claim_invalid"))
    admin("sid_null", admin_session(extra=',"sid":null'), reject("claim_invalid"))
    checkout("iss_null", session(iss="null"), reject("claim_invalid"))
    checkout("iss_array", session(iss='["https://%s/checkouts"]' % SHOP), reject("claim_invalid"))
    checkout("sub_number", session(sub="1"), reject("claim_invalid"))
    customer("sub_array", session(sub="[]"), reject("claim_invalid"))
    admin("empty_object", "{}", reject("claim_missing"))
    checkout("empty_object", "{}", reject("claim_missing"))
    customer("empty_object", "{}", reject("claim_missing"))
