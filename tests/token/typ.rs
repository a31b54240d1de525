//! The header's `typ`: no matter of the JWS layer (RFC 7515 §4.1.9), absent or `JWT` for a claim set, or the one that
//! the caller names and no other (RFC 7519 §5.1, RFC 8725 §3.11).
#![cfg(feature = "rustcrypto")]

use crate::support::token::{HEADER, NOW, base64url, key, sign, token, verifier};
use storefront_jwt::{
    Claims, Error, Keys, MaxAge, RegisteredClaims, Slot, Times, UnixTime, Unverified, registered,
};

const ANY: registered::Expected<'_> = registered::Expected::new(MaxAge::Unlimited);

fn header(typ: &str) -> String {
    format!(r#"{{"typ":{typ},"alg":"HS256"}}"#)
}

/// Verifies `{}` with and without a buffer.
fn verify(header: &str, expected: &registered::Expected<'_>) -> Result<(), Error> {
    let token = token(header, "{}");
    let mut buf = vec![0; token.len()];
    let into = verifier()
        .verify_into::<RegisteredClaims<'_>>(&token, expected, &mut buf)
        .map(|_| ());
    let mut bytes = token.into_bytes();
    let in_place = verifier()
        .verify_in_place::<RegisteredClaims<'_>>(&mut bytes, expected)
        .map(|_| ());
    assert_eq!(into, in_place, "{header}");
    into
}

const JWT: [&str; 6] = [
    r#""JWT""#,
    r#""jwt""#,
    r#""application/jwt""#,
    r#""APPLICATION/JWT""#,
    r#""Application/Jwt""#,
    r#""application\/j\u0077t""#,
];

/// Close to `JWT`, and something else.
const OTHER: [&str; 16] = [
    r#""JW""#,
    r#""JWT ""#,
    r#"" JWT""#,
    r#""JWTS""#,
    r#""JWE""#,
    r#""""#,
    r#""application/""#,
    r#""application/jwt/""#,
    r#""application/application/jwt""#,
    r#""application/ jwt""#,
    r#""applicationjwt""#,
    r#""text/jwt""#,
    r#""/jwt""#,
    r#""at+jwt""#,
    r#""jwt+at""#,
    r#""JOSE""#,
];

const NO_STRING: [&str; 5] = ["null", "1", "true", r#"["JWT"]"#, r#"{"JWT":1}"#];

#[test]
fn absent_or_jwt_where_none_is_named() {
    assert_eq!(verify(HEADER, &ANY), Ok(()));
    assert_eq!(verify(r#"{"kid":"k","alg":"HS256"}"#, &ANY), Ok(()));
    for typ in JWT {
        assert_eq!(verify(&header(typ), &ANY), Ok(()), "{typ}");
    }
    for typ in OTHER.into_iter().chain(NO_STRING) {
        assert_eq!(verify(&header(typ), &ANY), Err(Error::Header), "{typ}");
    }
}

/// Also not the headers that are recognised by their bytes.
#[test]
fn nothing_but_the_one_that_is_named() {
    for named in [
        "at+jwt",
        "AT+JWT",
        "application/at+jwt",
        "Application/AT+jwt",
    ] {
        let expected = ANY.with_typ(named);
        for typ in [r#""at+jwt""#, r#""aT+JwT""#, r#""application/at+jwt""#] {
            assert_eq!(verify(&header(typ), &expected), Ok(()), "{named}: {typ}");
        }
        let near = [r#""at+jw""#, r#""at+jwts""#, r#""bt+jwt""#, r#""t+jwt""#];
        let others = JWT.into_iter().chain(near).chain(NO_STRING);
        for typ in others.chain(OTHER.into_iter().filter(|typ| *typ != r#""at+jwt""#)) {
            let refused = verify(&header(typ), &expected);
            assert_eq!(refused, Err(Error::Header), "{named}: {typ}");
        }
        for header in [
            r#"{"typ":"JWT","alg":"HS256"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"HS256","typ":"JWT"}"#,
            r#"{"kid":"k","alg":"HS256"}"#,
        ] {
            assert_eq!(verify(header, &expected), Err(Error::Header), "{header}");
        }
    }
    // `JWT` by its name is not absent.
    for named in ["JWT", "jwt", "application/jwt"] {
        let expected = ANY.with_typ(named);
        for typ in JWT {
            assert_eq!(verify(&header(typ), &expected), Ok(()), "{named}: {typ}");
        }
        let known = verify(r#"{"alg":"HS256","typ":"JWT"}"#, &expected);
        assert_eq!(known, Ok(()));
        assert_eq!(verify(HEADER, &expected), Err(Error::Header));
    }
    // A slash makes it another type's name.
    let expected = ANY.with_typ("application/a/b");
    assert_eq!(verify(&header(r#""application/a/b""#), &expected), Ok(()));
    assert_eq!(
        verify(&header(r#""a/b""#), &expected),
        Err(Error::Header),
        "`X` has a slash"
    );
}

#[test]
fn an_empty_name_is_unusable() {
    for header in [HEADER, &header(r#""JWT""#), &header(r#""""#)] {
        let refused = verify(header, &ANY.with_typ(""));
        assert_eq!(refused, Err(Error::Expectation("typ")), "{header}");
    }
}

/// Before the payload is read, and after the signature was checked.
#[test]
fn it_is_checked_between_signature_and_payload() {
    let payload = base64url("no json");
    for header in [HEADER, &header(r#""x""#)] {
        let token = sign(&format!("{}.{payload}", base64url(header)));
        let mut buf = vec![0; token.len()];
        let expected = ANY.with_typ("at+jwt");
        let verified = verifier().verify_into::<RegisteredClaims<'_>>(&token, &expected, &mut buf);
        assert_eq!(verified.err(), Some(Error::Header));
        let forged = crate::support::token::forge(&token);
        let verified = verifier().verify_into::<RegisteredClaims<'_>>(&forged, &expected, &mut buf);
        assert_eq!(verified.err(), Some(Error::Signature));
    }
}

/// A JWS need not be a JWT: whatever `typ` says is passed on. But it is a string.
#[test]
fn the_jws_layer_accepts_any() {
    let keys = Keys::new(key());
    for typ in JWT.into_iter().chain(OTHER) {
        let token = token(header(typ), "no json");
        let mut buf = vec![0; token.len()];
        let unverified = Unverified::parse(&token).unwrap();
        let authenticated = unverified.verify(&keys, NOW, &mut buf).unwrap();
        assert_eq!(authenticated.unchecked_payload(), b"no json", "{typ}");
        let mut bytes = token.clone().into_bytes();
        assert!(Unverified::verify_in_place(&mut bytes, &keys, NOW).is_ok());
        assert!(verifier().authenticate(&token, &mut buf).is_ok());
    }
    for typ in NO_STRING {
        let token = token(header(typ), "no json");
        let mut buf = vec![0; token.len()];
        let unverified = Unverified::parse(&token).unwrap();
        let refused = unverified.verify(&keys, NOW, &mut buf).err();
        assert_eq!(refused, Some(Error::Header), "{typ}");
    }
}

#[derive(Debug, serde::Deserialize)]
struct Access {
    exp: UnixTime,
}

impl Claims for Access {
    type Expected<'e> = &'e str;

    fn times(&self, _: &&str) -> Times {
        Times::expiring(self.exp)
    }

    fn check(&self, _: &&str) -> Result<(), Error> {
        Ok(())
    }

    fn typ<'e>(typ: &'e &str) -> Option<&'e str> {
        Some(typ)
    }
}

/// A class of the user's own can name its type, and every way to its claims demands it.
#[test]
fn of_own_classes() {
    let token = |typ: &str| token(header(typ), r#"{"exp":1760000060}"#);
    let verdicts = |token: &str| {
        let verifier = verifier();
        let (mut buf, mut slot) = ([0; 128], Slot::<Access>::new());
        let expected = "at+jwt";
        let mut all = vec![
            verifier.verify::<Access>(token, &expected).err(),
            verifier.verify_slot(token, &expected, &mut slot).err(),
            verifier
                .verify_into::<Access>(token, &expected, &mut buf)
                .err(),
            verifier
                .verify_into_slot(token, &expected, &mut buf, &mut slot)
                .err(),
        ];
        let mut bytes = token.as_bytes().to_vec();
        let in_place = verifier.verify_in_place::<Access>(&mut bytes, &expected);
        all.push(in_place.err());
        let mut bytes = token.as_bytes().to_vec();
        let in_place = verifier.verify_in_place_slot(&mut bytes, &expected, &mut slot);
        all.push(in_place.err());
        let authenticated = verifier.authenticate(token, &mut buf).unwrap();
        all.push(authenticated.claims::<Access>(&expected).err());
        all.push(authenticated.claims_slot(&expected, &mut slot).err());
        all.dedup();
        all
    };
    assert_eq!(verdicts(&token(r#""at+jwt""#)), [None]);
    assert_eq!(verdicts(&token(r#""JWT""#)), [Some(Error::Header)]);
    assert_eq!(verdicts(&token(r#""at+jwts""#)), [Some(Error::Header)]);
}
