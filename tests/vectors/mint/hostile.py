"""Tokens that no library would mint: the bytes are chosen by hand, and the tag is right unless the tag is the point."""

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


def skipped_values():
    malformed = {
        "nul": "nul",
        "nan": "NaN", "infinity": "Infinity",
        "plus_sign": "+5", "leading_zero": "01", "no_integer_part": ".5",
        "no_fraction": "5.", "no_exponent": "1e",
        "no_exponent_digits": "1e+", "hex": "0x1F",
        "minus": "-",
        "single_quotes": "'x'", "punctuation": '@#"', "empty": "",
        "block_comment": "/* c */1", "line_comment": "1// c\n",
        "array_trailing_comma": "[1,]", "array_leading_comma": "[,1]", "array_two_commas": "[1,,2]",
        "array_no_comma": "[1 2]", "array_open": "[",
        "object_open": "{", "object_no_value": '{"a":}', "object_no_colon": '{"a" 1}',
        "object_leading_comma": '{,"a":1}', "object_trailing_comma": '{"a":1,}',
        "object_no_comma": '{"a":1 "b":2}', "object_bare_name": "{a:1}",
        "string_open": '"a', "string_escaped_end": '"\\"', "escape_x": '"\\x41"',
        "escape_u_plus": '"\\u+041"',
        "escape_u_short": '"\\u004"', "escape_u_not_hex": '"\\u00g0"',
        "raw_newline": '"\n"', "raw_tab": '"\t"', "raw_nul": '"\0"', "raw_control_in_name": '{"a\n":1}',
        "lone_high_surrogate": '"\\ud800"', "lone_low_surrogate": '"\\udc00"',
        "high_surrogate_then_letter": '"\\ud800x"',
        "surrogates_swapped": '"\\ude00\\ud83d"', "lone_surrogate_in_name": '{"\\ud800":1}',
        "bare_nul": "\0", "form_feed": "\f1", "byte_order_mark": "\ufeff1",
        "bytes_ff": b'"\xff"', "bytes_bare_ff": b"\xff", "bytes_lone_continuation": b'"\x80"',
        "bytes_overlong_nul": b'"\xc0\x80"',
        "bytes_surrogate": b'"\xed\xa0\x80"', "bytes_above_10ffff": b'"\xf4\x90\x80\x80"',
        "bytes_truncated": b'"\xe2\x82"', "bytes_ff_in_name": b'{"\xff":1}',
    }
    for name, value in malformed.items():
        jwt("skipped/" + name, registered(b',"x":' + raw(value)), reject("json"))

    well_formed = {
        "minus_zero": "-0", "exponent": "1E+5", "huge_exponent": "1e999", "hundred_digits": "1" * 100,
        "true": "true", "null": "null", "empty_array": "[]", "empty_object": "{ }",
        "all_escapes": '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000"', "surrogate_pair": '"\\ud83d\\uDE00"', "raw_emoji": '"\U0001f600"',
        "raw_delete": '"\x7f"', "raw_line_separator": '"\u2028"', "noncharacter": '"\\uffff"',
        "last_code_point": '"\U0010ffff"',
        "surrogate_pair_in_name": '{"\\ud83d\\ude00":1}', "empty_name": '{"":1}', "quotes_and_braces_in_string": '"}]\\",\\\\"',
        "long_string": '"' + "s" * 200 + '"', "known_names_inside": '{"exp":1,"iss":"other","nbf":9999999999}',
        "known_names_in_string": '"\\"exp\\":1,"', "depth_30_arrays": "[" * 30 + "]" * 30,
        "depth_30_objects": '{"a":' * 30 + "1" + "}" * 30,
    }
    for name, value in well_formed.items():
        jwt("skipped_ok/" + name, registered(',"x":' + value), accept({"exp_us": 1760000600000000}))
    jwt("skipped_ok/long_name", registered(',"' + "n" * 200 + '":1'), accept())
    jwt("skipped_ok/many_members", registered("".join(',"m%d":%d' % (i, i) for i in range(40))), accept())

    deep = {
        "depth_100_arrays": "[" * 100 + "]" * 100, "depth_100_objects": '{"a":' * 100 + "1" + "}" * 100,
        "depth_10000_unclosed": "[" * 10000,
    }
    for name, value in deep.items():
        jwt("skipped/" + name, registered(',"x":' + value), reject("too_deep", "json"))


def whole_payloads():
    good = registered()
    for name, payload in {
        "leading_comma": b"{," + good[1:], "trailing_comma": good[:-1] + b",}",
        "missing_comma": registered(' "x":1'), "missing_comma_before_exp": b'{"x":1 "exp":1760000600,"iat":1}',
        "name_only": registered(',"x"'),
        "trailing_letter": good + b"x", "trailing_brace": good + b"}", "trailing_object": good + b"{}",
        "trailing_nul": good + b"\0", "trailing_comma_outside": good + b",", "trailing_comment": good + b"//",
        "byte_order_mark": b"\xef\xbb\xbf" + good, "utf_16": good.decode().encode("utf-16-le"),
        "open": good[:-1], "wrong_end": good[:-1] + b"]", "empty": b" ", "array": b"[" + good + b"]", "empty_array": b"[]",
        "string": json.dumps(good.decode()).encode(), "number": b"5", "null": b"null", "open_array": b"[" * 9,
        "raw_control_in_known_name": b'{"iat":1,"ex\np":1,"exp":1760000600}',
        "bad_escape_in_name": registered(',"\\u+065xp":1'), "lone_surrogate_in_name": registered(',"\\udfff":1'),
        "bytes_ff_in_name": registered(b',"\xff":1'), "lone_surrogate_in_sub": registered(',"sub":"\\ud83d"'),
        "bytes_ff_in_sub": registered(b',"sub":"\xff"'), "raw_newline_in_sub": registered(',"sub":"a\nb"'),
        "escape_u_plus_in_sub": registered(',"sub":"\\u+041"'),
    }.items():
        jwt("payload/" + name, payload, reject("json"))
    jwt("payload/white_space", b' \t\r\n{ "iat":1759999990 , "exp" :\t1760000600 }\r\n', accept())
    jwt("payload/surrogate_pair_in_sub", registered(',"sub":"\\ud83d\\udE00 \\u00e9\\/\\u0041"'), accept({"sub": "\U0001f600 \u00e9/A"}))
    jwt("payload/empty_object", "{}", reject("claim_missing", "claim_mismatch"), issuer="me")

    # A claim is known by what its name means, not by how it is spelled.
    jwt("names/escaped_exp_is_seen", '{"iat":1,"\\u0065xp":5}', reject("expired"))
    jwt("names/escaped_exp_in_capitals_is_seen", '{"iat":1,"ex\\u0070":1760000000}', reject("expired"))
    jwt("names/escaped_exp_is_read", '{"iat":1,"\\u0065\\u0078\\u0070":1760000600}', accept({"exp_us": 1760000600000000}))
    jwt("names/escaped_nbf_is_seen", registered(',"\\u006E\\u0062\\u0066":1760000100'), reject("not_yet_valid"))
    jwt("names/escaped_iss_is_seen", '{"\\u0069ss":"other","iat":1,"exp":1760000600}', reject("claim_mismatch"), issuer="me")
    jwt("names/escaped_iss_value", registered(iss='"\\u006D\\u0065"'), accept({"iss": "me"}), issuer="me")
    for name, extra in {
        "exp": ',"exp":1760000600', "exp_escaped": ',"\\u0065xp":1760000900', "iat": ',"iat":1',
        "iat_escaped": ',"i\\u0061t":2',
        "iss": ',"iss":"a","iss":"a"', "iss_escaped": ',"iss":"a","i\\u0073s":"a"', "nbf": ',"nbf":1,"nbf":2', "sub": ',"sub":"a","sub":"a"',
        "aud": ',"aud":"a","aud":["a"]', "jti": ',"jti":"a","jti":"b"',
    }.items():
        jwt("duplicate/" + name, registered(extra), reject("claim_duplicate"), audience="a" if name == "aud" else None)
    jwt("duplicate/exp_null", registered(',"exp":null'), reject("claim_duplicate", "claim_invalid"))
    for name, member in {
        "capitals": "EXP", "trailing_nul": "exp\\u0000", "trailing_space": "exp ", "cyrillic": "\u0435\u0445\u0440",
    }.items():
        jwt("names/other_" + name, registered(',"%s":5' % member), accept({"exp_us": 1760000600000000}))


def times():
    for claim in ("exp", "nbf", "iat"):
        for name, value in {
            "null": "null", "true": "true", "string": '"1760000600"', "array": "[1760000600]", "object": "{}",
            "1e999": "1e999", "1E_plus_400": "1E+400",
            "2_63": "9223372036854775808", "2_64": "18446744073709551616", "2_64_plus_now": "18446744075469551616",
            "40_digits": "9" * 40,
        }.items():
            if claim != "exp" and name in ("true", "object", "1E_plus_400", "2_64", "40_digits"):
                continue
            payload = {"exp": registered(exp=value), "iat": registered(iat=value), "nbf": registered(',"nbf":' + value)}[claim]
            jwt("times/%s_%s" % (claim, name), payload, reject("claim_invalid"))
    for name, value in {
        "plus_sign": "+1760000600", "leading_zero": "01760000600", "no_integer_part": ".5",
        "no_fraction": "1760000600.", "nan": "NaN",
        "nul": "nul", "no_exponent": "1760000600e", "hex": "0x68e77c58", "minus": "-",
        "comma": "1760000600,5", "letter": "1760000600s", "comment": "1760000600/**/",
    }.items():
        jwt("times/exp_" + name, registered(exp=value), reject("json"))
    jwt("times/exp_zero", registered(iat="0", exp="0"), reject("expired"))
    jwt("times/exp_minus_one", registered(exp="-1"), reject("expired", "claim_invalid"))
    jwt("times/exp_minus_far", registered(exp="-99999999999999999999"), reject("expired", "claim_invalid"))
    jwt("times/exp_1e9", registered(exp="1e9"), reject("expired", "claim_invalid"))
    jwt("times/exp_1e_minus_999", registered(exp="1e-999"), reject("expired", "claim_invalid"))
    jwt("times/iat_minus_one_max_age", registered(iat="-1"), reject("too_old", "claim_invalid"), max_age_s=60)

    jwt("times/exp_point_zero", registered(exp="1760000600.0"), accept({"exp_us": 1760000600000000}))
    jwt("times/exp_year_9999", registered(exp="253402300799"), accept({"exp_us": 253402300799000000}))
    jwt("times/digits_rounded", registered(iat="1759999990.9999999999"), accept({"iat_us": 1759999991000000}))
    jwt("times/digits_rounded_down", registered(iat="1759999990.99999949999"), accept({"iat_us": 1759999990999999}))
    jwt("times/half_a_microsecond", registered(iat="1759999990.0510405"), accept({"iat_us": 1759999990051041}))
    jwt("times/printed_float", registered(iat="1616497608.0510409"), accept({"iat_us": 1616497608051041}))
    jwt("times/rounded_by_exponent", registered(iat="17599999900510409e-7"), accept({"iat_us": 1759999990051041}))
    jwt("times/sixty_decimals", registered(exp="1760000600." + "123456789012" * 5), accept({"exp_us": 1760000600123457}))
    jwt("times/exp_rounded_down_to_now", registered(exp="1760000000.0000004"), reject("expired"))
    jwt("times/exp_rounded_up", registered(exp="1760000000.0000009"), accept({"exp_us": 1760000000000001}))
    jwt("times/exp_rounded_beyond_the_end", registered(exp="18446744073709.5516155"), reject("claim_invalid"))
    jwt("times/exp_one_microsecond_on", registered(exp="1760000000.000001"), accept({"exp_us": 1760000000000001}))
    jwt("times/nbf_rounded_down_to_now", registered(',"nbf":1760000000.0000004'), accept({"nbf_us": 1760000000000000}))
    jwt("times/nbf_rounded_up", registered(',"nbf":1760000000.0000009'), reject("not_yet_valid"))
    jwt("times/nbf_one_microsecond_on", registered(',"nbf":1760000000.000001'), reject("not_yet_valid"))
    jwt("times/iat_one_microsecond_on", registered(iat="1760000000.000001"), reject("issued_in_future"))
    jwt("times/nbf_far", registered(',"nbf":253402300799'), reject("not_yet_valid"), leeway_s=600)
    jwt("times/clock_zero", registered(iat="1759999990"), reject("issued_in_future"), now_us=0, leeway_s=600)
    jwt("times/clock_zero_exp_zero", registered(iat="0", exp="0"), reject("expired"), now_us=0)
    jwt("times/clock_zero_exp_zero_leeway", registered(iat="0", exp="0"), accept({"iat_us": 0, "exp_us": 0}), now_us=0, leeway_s=10)
    jwt("times/clock_at_its_end", registered(), reject("expired"), now_us=2**63 - 1, leeway_s=600)
    jwt("times/default_leeway", registered(exp="1759999990.000001"), accept(), leeway_s=None)
    jwt("times/default_leeway_spent", registered(exp="1759999990"), reject("expired"), leeway_s=None)
    jwt("times/max_age_huge", registered(iat="1"), accept(), max_age_s=2**40, leeway_s=600)


def headers():
    def header(name, text, expect):
        jwt("header/" + name, registered(), expect, header=text)

    for name, text in {
        "white_space": ' {\n\t"alg" : "HS256" }\r\n', "alg_escaped": '{"\\u0061lg":"\\u0048S256"}',
        "typ_first": '{"typ":"JWT","alg":"HS256"}',
        "typ_lower": '{"alg":"HS256","typ":"jwt"}', "typ_mixed": '{"alg":"HS256","typ":"jWt"}',
        "typ_escaped": '{"alg":"HS256","typ":"\\u004aWT"}',
        "unknown": '{"alg":"HS256","x":{"alg":"none","crit":[1]},"y":[1.5,null,"\\ud83d\\ude00"]}',
        "kid": '{"alg":"HS256","kid":"k1"}',
        "depth_30": '{"alg":"HS256","x":' + "[" * 30 + "]" * 30 + "}",
        "embedded_key_unused": '{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}',
        "names_in_capitals": '{"alg":"HS256","CRIT":["x"],"Enc":1}',
    }.items():
        header(name, text, accept())
    for name, value in {
        "none": '"none"', "lower": '"hs256"', "trailing_space": '"HS256 "',
        "trailing_nul": '"HS256\\u0000"', "empty": '""',
        "very_long": '"%s"' % ("H" * 300),
    }.items():
        header("alg_" + name, '{"alg":%s}' % value, reject("algorithm"))
    for name, value in {
        "null": "null", "number": "256", "array": '["HS256"]', "object": '{"HS256":null}', "true": "true",
    }.items():
        header("alg_" + name, '{"alg":%s}' % value, reject("algorithm", "header"))
    header("alg_missing", '{"typ":"JWT"}', reject("algorithm"))
    header("empty_object", "{}", reject("algorithm"))
    for name, value in {
        "null": "null", "empty_array": "[]", "known_name": '["exp"]', "unknown_name": '["x"]',
        "string": '"x"', "number": "0",
    }.items():
        header("crit_" + name, '{"alg":"HS256","crit":%s}' % value, reject("critical_header"))
    header("crit_escaped", '{"alg":"HS256","\\u0063ri\\u0074":["exp"]}', reject("critical_header"))
    header("crit_b64", '{"alg":"HS256","b64":true,"crit":["b64"]}', reject("critical_header", "header"))
    header("crit_twice", '{"alg":"HS256","crit":[],"crit":[]}', reject("critical_header", "header"))
    for name, text in {
        "b64_true": '{"alg":"HS256","b64":true}', "b64_false": '{"alg":"HS256","b64":false}',
        "b64_escaped": '{"alg":"HS256","\\u0062\\u0036\\u0034":false}',
        "enc": '{"alg":"HS256","enc":"A128GCM"}', "enc_escaped": '{"alg":"HS256","\\u0065nc":"A128GCM"}',
        "typ_at_jwt": '{"alg":"HS256","typ":"at+jwt"}',
        "typ_number": '{"alg":"HS256","typ":1}',
        "typ_null": '{"alg":"HS256","typ":null}', "typ_not_ascii": '{"alg":"HS256","typ":"j\\u0475t"}',
        "kid_number": '{"alg":"HS256","kid":1}',
        "alg_twice": '{"alg":"HS256","alg":"HS256"}', "alg_twice_escaped": '{"alg":"HS256","\\u0061lg":"HS256"}',
        "typ_twice": '{"typ":"JWT","alg":"HS256","typ":"JWT"}',
        "array": '["alg","HS256"]', "string": '"HS256"', "null": "null", "number": "1", "open": '{"alg":"HS256"',
        "trailing_garbage": BARE_HEADER + "x", "trailing_brace": BARE_HEADER + "}",
        "byte_order_mark": "\ufeff" + BARE_HEADER, "trailing_comma": '{"alg":"HS256",}',
        "missing_comma": '{"alg":"HS256" "typ":"JWT"}',
        "skipped_nul": '{"alg":"HS256","x":nul}',
        "skipped_leading_zero": '{"alg":"HS256","x":01}',
        "skipped_lone_surrogate": '{"alg":"HS256","x":"\\ud800"}', "skipped_bytes_ff": b'{"alg":"HS256","x":"\xff"}',
        "utf_16": BARE_HEADER.encode("utf-16-le"),
    }.items():
        header(name, text, reject("header"))
    header("alg_twice_none_first", '{"alg":"none","alg":"HS256"}', reject("header", "algorithm"))
    header("alg_twice_none_last", '{"alg":"HS256","alg":"none"}', reject("header", "algorithm"))
    header("depth_100", '{"alg":"HS256","x":' + "[" * 100 + "]" * 100 + "}", reject("too_deep", "header"))
    header("depth_150", '{"alg":"HS256","x":' + "[" * 150 + "]" * 150 + "}", reject("too_deep", "header"))


def segments():
    head, good = b64(BARE_HEADER), b64(registered())
    whole = sign_segments(head + "." + good)
    mac = whole.rsplit(".", 1)[1]

    def token(name, text, expect, **fields):
        case(name, "jwt", text, expect, **fields)

    def payload_of(length):
        """A good payload whose length is `length` mod 3."""
        pad = (length - len(registered(',"x":""'))) % 3
        return registered(',"x":"%s"' % ("p" * pad))

    def loosened(segment):
        """The same bytes by a lenient decoder: a bit is set in the unused tail."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        assert len(segment) % 4 in (2, 3)
        return segment[:-1] + alphabet[alphabet.index(segment[-1]) + 1]

    plus = b64(registered(',"x":"\u00be\u00bf~~~???"'))
    assert "-" in plus or "_" in plus
    for name, payload in {
        "payload_padding_one": b64(payload_of(2)) + "=", "payload_padding_two": b64(payload_of(1)) + "==",
        "payload_padding_four": b64(payload_of(0)) + "====",
        "payload_standard_alphabet": plus.replace("-", "+").replace("_", "/"),
        "payload_loose_tail_2": loosened(b64(payload_of(1))),
        "payload_loose_tail_3": loosened(b64(payload_of(2))), "payload_one_over": b64(payload_of(0)) + "A",
        "payload_one_letter": "A",
        "payload_space": good[:8] + " " + good[8:], "payload_newline": good[:8] + "\n" + good[8:],
        "payload_nul": good[:8] + "\0" + good[9:],
        "payload_not_ascii": good[:8] + "\u00e9" + good[9:], "payload_raw_json": registered().decode().replace(".", ""),
    }.items():
        token("encoding/" + name, sign_segments(head + "." + payload), reject("encoding"))
    for name, header in {
        "header_padding": b64('{"alg":"HS256"} ') + "==", "header_loose_tail": loosened(b64('{"alg":"HS256"} ')),
        "header_one_over": b64(BARE_HEADER) + "A",
        "header_space": " " + head, "header_newline": head + "\n",
        "header_standard_alphabet": b64('{"alg":"HS256","x":"\u00be\u00bf~~~???"}').replace("-", "+").replace("_", "/"),
        "header_raw_json": BARE_HEADER, "header_bearer": "Bearer " + head,
    }.items():
        token("encoding/" + name, sign_segments(header + "." + good), reject("encoding"))
    token("encoding/payload_byte_ff", sign_segments((head + "." + good).encode()[:-1] + b"\xff"), reject("encoding"))
    token("encoding/header_byte_ff", sign_segments(b"\xff" + (head + "." + good).encode()), reject("encoding"))
    token("encoding/payload_overlong", sign_segments((head + "." + good[:-4]).encode() + b"\xc1\x81" + good[-2:].encode()), reject("encoding"))
    token("encoding/tag_bytes_all_ff", (head + "." + good + ".").encode() + b"\xff" * 43, reject("encoding", "signature"))

    for name, text in {
        "empty": "", "one_letter": "a", "no_dot": head + good + mac, "one_dot_43_behind": head + "." + mac,
        "json_form": json.dumps({"protected": head, "payload": good, "signature": mac}),
    }.items():
        token("structure/" + name, text, reject("structure"))
    for name, text in {
        "one_empty_dot": ".", "two_empty_dots": "..", "no_tag": head + "." + good + ".",
        "no_payload_no_tag": head + "..", "dots_500": "." * 500,
        "trailing_dot": whole + ".", "trailing_segment": whole + ".AAAA", "trailing_space": whole + " ",
        "trailing_newline": whole + "\n", "trailing_nul": whole + "\0",
    }.items():
        token("structure/" + name, text, reject("structure", "encoding", "signature"))
    token("structure/one_dot", head + "." + good, reject("structure", "encoding"))
    token("structure/no_header", sign_segments("." + good), reject("structure", "header"))
    token("structure/no_payload", sign_segments(head + "."), reject("structure", "json"))
    token("structure/four_segments_signed", sign_segments(head + "." + good + "." + good), reject("structure", "encoding"))
    token("structure/four_segments_empty_signed", sign_segments(head + "." + good + "."), reject("structure", "encoding"))
    token("structure/five_segments_signed", sign_segments(head + "..." + good), reject("structure", "encoding"))
    token("structure/four_segments", head + "." + good + ".AAAA." + mac, reject("structure", "encoding", "signature"))
    token("structure/leading_space", " " + whole, reject("encoding", "signature"))
    token("structure/bearer", "Bearer " + whole, reject("encoding", "signature"))

    flipped = ("A" if mac[0] != "A" else "B") + mac[1:]
    token("tag/first_letter", head + "." + good + "." + flipped, reject("signature"))
    token("tag/last_letter", head + "." + good + "." + mac[:-1] + ("A" if mac[-1] != "A" else "E"), reject("signature"))
    token("tag/zeros", head + "." + good + "." + "A" * 43, reject("signature"))
    token("tag/loose_tail", head + "." + good + "." + loosened(mac), reject("encoding", "signature"))
    token("tag/other_case", head + "." + good + "." + mac.swapcase(), reject("encoding", "signature"))
    token("tag/of_the_payload_alone", head + "." + good + "." + tag(good), reject("signature"))
    token("tag/empty_secret", sign_segments(head + "." + good, b""), reject("signature"))
    token("tag/plain_sha256", head + "." + good + "." + b64(hashlib.sha256((head + "." + good).encode()).digest()), reject("signature"))
    for name, short in {"42": mac[:42], "22": mac[:22], "44": mac + "A", "padding": mac + "="}.items():
        token("tag/length_" + name, head + "." + good + "." + short, reject("structure", "encoding", "signature"))
    hexed = hmac.new(SECRET.encode(), (head + "." + good).encode(), hashlib.sha256).hexdigest()
    token("tag/hex", head + "." + good + "." + hexed, reject("structure", "encoding", "signature"))
    payload = next(p for p in (b64(registered(',"n":%d' % n)) for n in range(1000)) if set("-_") <= set(tag(head + "." + p)))
    standard = tag(head + "." + payload).replace("-", "+").replace("_", "/")
    token("tag/standard_alphabet", head + "." + payload + "." + standard, reject("encoding", "signature"))
    token("tag/header_swapped", b64(HEADER) + "." + good + "." + mac, reject("signature"))
    token("tag/dot_moved", head + "." + good[:-4] + "." + good[-4:] + mac, reject("structure", "encoding", "signature"))
    none = b64('{"alg":"none"}') + "." + good
    token("tag/alg_none_empty", none + ".", reject("structure", "encoding", "signature"))
    token("tag/alg_none_old_tag", none + "." + mac, reject("signature"))
    hs512 = b64('{"alg":"HS512"}') + "." + good
    token("tag/hs512", hs512 + "." + b64(hmac.new(SECRET.encode(), hs512.encode(), hashlib.sha512).digest()), reject("structure", "encoding", "signature"))
    embedded = b"attacker-test-secret-0000000000000000"
    own = b64('{"alg":"HS256","jwk":{"kty":"oct","k":"%s"}}' % b64(embedded)) + "." + good
    token("tag/embedded_key", sign_segments(own, embedded), reject("signature"))
    # What is wrong after the signature must not be told before it.
    token("tag/forged_not_json", head + "." + b64("nul") + "." + mac, reject("signature"))
    token("tag/forged_expired", head + "." + b64(registered(exp="1")) + "." + mac, reject("signature"))
    token("tag/forged_crit", b64('{"alg":"HS256","crit":["x"]}') + "." + good + "." + mac, reject("signature"))
    token("tag/forged_deep", head + "." + b64("[" * 200) + "." + mac, reject("signature"))


def secrets():
    def signed(name, expect, secret, given=None, payload=None, issuer=None):
        keys = [k if isinstance(k, bytes) else k.encode() for k in (given or [secret])]
        case("secrets/" + name, "jwt", mint(payload or registered(), secret=secret), expect, issuer=issuer, secrets_b64url=[b64(k) for k in keys])

    for length in (0, 31):
        signed("%d_bytes" % length, reject("key_too_short"), b"k" * length)
    for length in (32, 64, 65, 255):
        signed("%d_bytes" % length, accept(), b"k" * length)
    signed("32_zero_bytes", accept(), bytes(32))
    signed("32_bytes_not_utf8", accept(), bytes(range(224, 256)))
    signed("16_letters_of_two_bytes", accept(), "\u00e9" * 16)
    signed("31_bytes_in_16_letters", reject("key_too_short"), "\u00e9" * 15 + "x")
    signed("one_byte_changed_at_the_end", reject("signature"), b"k" * 32, [b"k" * 31 + b"j"])
    signed("previous_31_bytes", reject("key_too_short"), b"k" * 32, [b"k" * 32, b"p" * 31])
    signed("previous_empty_signed_by_it", reject("key_too_short"), b"", [b"k" * 32, b""])
    signed("current_31_bytes", reject("key_too_short"), b"p" * 32, [b"k" * 31, b"p" * 32])
    signed("both_the_same", accept(), b"k" * 32, [b"k" * 32, b"k" * 32])
    # A claim error under the previous key stays that error.
    both = [SECRET, OLD_SECRET]
    signed("previous_expired", reject("expired"), OLD_SECRET, both, registered(exp="1759999995"))
    signed("previous_not_json", reject("json"), OLD_SECRET, both, "nul")
    signed("previous_other_issuer", reject("claim_mismatch"), OLD_SECRET, both, registered(iss='"other"'), "me")
    signed("previous_matches", accept(key=1), OLD_SECRET, both)


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


def plain_jws():
    for name, payload in {
        "text": b"no JSON", "all_bytes": bytes(range(256)), "one_byte": b"\0", "two_bytes": b"ab",
        "expired": b'{"exp":1}',
    }.items():
        case("jws/" + name, "jws", mint(payload), {**accept(), "payload_b64url": b64(payload)})
    case("jws/loose_tail", "jws", sign_segments(b64(BARE_HEADER) + ".AB"), reject("encoding"))
    case("jws/padding", "jws", sign_segments(b64(BARE_HEADER) + ".AA=="), reject("encoding"))
    case("jws/crit", "jws", mint("x", '{"alg":"HS256","crit":["exp"]}'), reject("critical_header"))


for section in (skipped_values, whole_payloads, times, headers, segments, secrets, registered_types, shopware, post_purchase, changeset, sessions, plain_jws):
    section()
