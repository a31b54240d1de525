"""Segments, headers, secrets, JSON and times that are wrong, or nearly so."""

import hashlib
import hmac
import json

from hostile_case import (
    SECRET, OLD_SECRET, HEADER, BARE_HEADER, raw, b64, tag, sign_segments, mint, accept, reject, case, jwt,
    registered,
)


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


def plain_jws():
    for name, payload in {
        "text": b"no JSON", "all_bytes": bytes(range(256)), "one_byte": b"\0", "two_bytes": b"ab",
        "expired": b'{"exp":1}',
    }.items():
        case("jws/" + name, "jws", mint(payload), {**accept(), "payload_b64url": b64(payload)})
    case("jws/loose_tail", "jws", sign_segments(b64(BARE_HEADER) + ".AB"), reject("encoding"))
    case("jws/padding", "jws", sign_segments(b64(BARE_HEADER) + ".AA=="), reject("encoding"))
    case("jws/crit", "jws", mint("x", '{"alg":"HS256","crit":["exp"]}'), reject("critical_header"))
