//! The JOSE header: exactly HS256, no extension that must be understood, nothing ambiguous.
#![cfg(feature = "rustcrypto")]

use crate::support::token;
use crate::support::token::{NOW, base64url, key, token, verify_any};
use storefront_jwt::{Error, Keys, Text, Unverified};

fn verdict(header: &str) -> Result<(), Error> {
    verify_any(&token(header, "{}"))
}

#[test]
fn accepted() {
    for header in [
        // What Shopware, Shopify and their libraries send.
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT"}"#,
        // The same in other words.
        r#" { "alg" : "HS256" , "typ" : "JWT" } "#,
        "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}",
        r#"{"\u0061lg":"\u0048S256"}"#,
        r#"{"alg":"HS256","typ":"jwt"}"#,
        r#"{"alg":"HS256","typ":"jWt"}"#,
        r#"{"alg":"HS256","typ":"\u004aWT"}"#,
        // Members that need not be understood.
        r#"{"alg":"HS256","kid":"a"}"#,
        r#"{"alg":"HS256","cty":"x","x5u":["https://evil.example"],"jwk":{"kty":"oct","k":""}}"#,
        r#"{"alg":"HS256","CRIT":1,"Enc":1,"B64":false,"Alg":"none"}"#,
        r#"{"alg":"HS256","a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8}"#,
    ] {
        assert_eq!(verdict(header), Ok(()), "{header}");
    }
}

#[test]
fn refused() {
    use Error::{Algorithm, CriticalHeader, Header, TooDeep};

    let deep = format!(
        r#"{{"alg":"HS256","x":{}0{}}}"#,
        "[".repeat(64),
        "]".repeat(64)
    );
    for (header, expected) in [
        (r#"{"alg":"none"}"#, Algorithm),
        (r#"{"alg":"None"}"#, Algorithm),
        (r#"{"alg":"hs256"}"#, Algorithm),
        (r#"{"alg":"HS256 "}"#, Algorithm),
        (r#"{"alg":"HS256\u0000"}"#, Algorithm),
        (r#"{"alg":"HS2560"}"#, Algorithm),
        (r#"{"alg":"HS25"}"#, Algorithm),
        (r#"{"alg":""}"#, Algorithm),
        (r#"{"alg":"HS384"}"#, Algorithm),
        (r#"{"alg":"HS512"}"#, Algorithm),
        (r#"{"alg":"RS256"}"#, Algorithm),
        (r#"{"alg":"ES256"}"#, Algorithm),
        (r#"{"alg":"dir"}"#, Algorithm),
        (r#"{"alg":"ＨＳ256"}"#, Algorithm),
        ("{}", Algorithm),
        (r#"{"typ":"JWT"}"#, Algorithm),
        (r#"{"ALG":"HS256"}"#, Algorithm),
        (r#"{"alg":{"HS256":null}}"#, Header),
        (r#"{"alg":["HS256"]}"#, Header),
        (r#"{"alg":null}"#, Header),
        (r#"{"alg":256}"#, Header),
        (r#"{"alg":true}"#, Header),
        (r#"{"alg":"HS256","crit":["exp"]}"#, CriticalHeader),
        (
            r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
            CriticalHeader,
        ),
        (r#"{"alg":"HS256","crit":[]}"#, CriticalHeader),
        (r#"{"alg":"HS256","crit":null}"#, CriticalHeader),
        (r#"{"alg":"HS256","cri\u0074":[]}"#, CriticalHeader),
        (r#"{"crit":{},"alg":"HS256"}"#, CriticalHeader),
        (r#"{"alg":"HS256","b64":false}"#, Header),
        (r#"{"alg":"HS256","b64":true}"#, Header),
        (r#"{"alg":"HS256","b64":null}"#, Header),
        (r#"{"alg":"HS256","enc":"A128GCM"}"#, Header),
        (r#"{"alg":"HS256","enc":null}"#, Header),
        (r#"{"alg":"dir","enc":"A128GCM"}"#, Header),
        (r#"{"alg":"HS256","typ":"at+jwt"}"#, Header),
        (r#"{"alg":"HS256","typ":"JWT "}"#, Header),
        (r#"{"alg":"HS256","typ":"JW"}"#, Header),
        (r#"{"alg":"HS256","typ":""}"#, Header),
        (r#"{"alg":"HS256","typ":null}"#, Header),
        (r#"{"alg":"HS256","typ":["JWT"]}"#, Header),
        (r#"{"alg":"HS256","kid":1}"#, Header),
        (r#"{"alg":"HS256","kid":null}"#, Header),
        // Names are unique, of whatever kind and however they are spelled.
        (r#"{"alg":"HS256","alg":"HS256"}"#, Header),
        (r#"{"alg":"none","alg":"HS256"}"#, Header),
        (r#"{"alg":"HS256","\u0061lg":"none"}"#, Header),
        (r#"{"alg":"HS256","kid":"a","kid":"b"}"#, Header),
        (r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","x":1,"x":2}"#, Header),
        (r#"{"alg":"HS256","x":1,"y":2,"\u0078":1}"#, Header),
        // No JSON object.
        ("", Header),
        ("null", Header),
        (r#""HS256""#, Header),
        (r#"["alg","HS256"]"#, Header),
        (r#"[{"alg":"HS256"}]"#, Header),
        (r#"{"alg":"HS256""#, Header),
        (r#"{"alg":"HS256"}}"#, Header),
        (r#"{"alg":"HS256"} {}"#, Header),
        (r#"{"alg":"HS256",}"#, Header),
        (r#"{"alg":"HS256" "x":1}"#, Header),
        (r#"{alg:"HS256"}"#, Header),
        (r"{'alg':'HS256'}", Header),
        (r#"{"alg":"HS256","x":nul}"#, Header),
        (r#"{"alg":"HS256","x":01}"#, Header),
        (r#"{"alg":"HS256","x":"\ud800"}"#, Header),
        ("{\"alg\":\"HS256\",\"x\":\"\n\"}", Header),
        ("\u{feff}{\"alg\":\"HS256\"}", Header),
        (&deep, TooDeep),
    ] {
        assert_eq!(verdict(header), Err(expected), "{header}");
    }
    let not_utf8 = token(b"{\"alg\":\"HS256\",\"x\":\"\xff\"}", "{}");
    assert_eq!(verify_any(&not_utf8), Err(Header));
}

/// Headers are recognised by their bytes only as a whole.
#[test]
fn known_headers_are_not_prefixes() {
    for header in [
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT"}"#,
    ] {
        let encoded = base64url(header);
        let accepted = verify_any(&token::sign(&format!("{encoded}.e30")));
        assert_eq!(accepted, Ok(()));
        for (damaged, expected) in [
            (format!("{encoded}A"), Error::Encoding),
            (format!("{encoded}AAAA"), Error::Header),
            (format!("{encoded}="), Error::Encoding),
            (format!("A{encoded}"), Error::Encoding),
            (encoded[..encoded.len() - 4].to_owned(), Error::Header),
            (encoded.replace("IUzI1NiJ9", "IUzI1NiJA"), Error::Header),
        ] {
            if damaged != encoded {
                let refused = verify_any(&token::sign(&format!("{damaged}.e30")));
                assert!(
                    refused == Err(expected) || refused == Err(Error::Encoding),
                    "{damaged}: {refused:?}"
                );
            }
        }
        // A second dot within what is signed belongs to the payload.
        let dotted = verify_any(&token::sign(&format!("{encoded}..e30")));
        assert_eq!(dotted, Err(Error::Encoding));
    }
}

/// More members than anybody sends; every name is compared with all before it.
#[test]
fn many_members() {
    let with = |members: usize| {
        let more: Vec<_> = (1..members).map(|n| format!(r#","x{n}":{n}"#)).collect();
        let more = more.concat();
        verdict(&format!(r#"{{"alg":"HS256"{more}}}"#))
    };
    assert_eq!(with(16), Ok(()));
    assert_eq!(with(17), Err(Error::Header));
    assert_eq!(with(5000), Err(Error::Header));
}

#[test]
fn key_ids() {
    let keys = Keys::new(key());
    let kids = |header: &str| {
        let token = token(header, "{}");
        let unverified = Unverified::parse(&token).unwrap();
        let (mut buf, mut header_buf) = ([0; 256], [0; 256]);
        let untrusted = unverified.untrusted_kid::<8>(&mut header_buf);
        let authenticated = unverified.verify(&keys, NOW, &mut buf).unwrap();
        let trusted: Result<Option<Text<8>>, _> = authenticated.kid();
        assert_eq!(trusted, untrusted, "{header}");
        let mut bytes = token.clone().into_bytes();
        let in_place = Unverified::verify_in_place(&mut bytes, &keys, NOW).unwrap();
        assert_eq!(in_place.kid::<8>(), trusted, "{header}");
        trusted.map(|kid| kid.map(|kid| kid.to_string()))
    };
    assert_eq!(kids(r#"{"alg":"HS256"}"#), Ok(None));
    assert_eq!(kids(r#"{"alg":"HS256","x":1}"#), Ok(None));
    for (kid, meaning) in [
        ("a", "a"),
        ("", ""),
        (r"\u0061\/\ud83d\ude00", "a/\u{1F600}"),
    ] {
        let header = format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#);
        assert_eq!(kids(&header), Ok(Some(meaning.to_owned())));
    }
    let long = kids(r#"{"alg":"HS256","kid":"123456789"}"#);
    assert_eq!(long, Err(Error::ClaimTooLong("kid")));

    // Before the signature has been checked, the same rules hold for what is read.
    let untrusted = |header: &str, room: usize| {
        let token = token::forge(&token(header, "{}"));
        let unverified = Unverified::parse(&token).unwrap();
        unverified.untrusted_kid::<8>(&mut vec![0; room]).err()
    };
    let header = r#"{"alg":"none","kid":"a"}"#;
    assert_eq!(untrusted(header, header.len()), None);
    let needed = Error::BufferTooSmall {
        needed: header.len(),
    };
    assert_eq!(untrusted(header, header.len() - 1), Some(needed));
    assert_eq!(untrusted(r#"{"kid":1}"#, 64), Some(Error::Header));
    assert_eq!(untrusted("[]", 64), Some(Error::Header));
}
