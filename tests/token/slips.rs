//! A caller's slip does not look like an attack: what was never a token is `structure` or `encoding`, not `signature`.
#![cfg(feature = "rustcrypto")]

use crate::support::classes::{Class, Way};
use crate::support::token::{UNUSUAL_HEADER, jwt, sign, token, verifier};
use storefront_jwt::{Error, Unverified};

fn refusal(text: &str) -> Option<Error> {
    let refused = Unverified::parse(text).err();
    for way in Way::ALL {
        let mut bytes = text.as_bytes().to_vec();
        let mut buf = vec![0; bytes.len()];
        let result = Class::Admin.verify(way, &verifier(), &mut bytes, &mut buf);
        match refused {
            Some(error) => assert_eq!(result, Err(error), "{text:?}"),
            None => assert!(!matches!(result, Err(Error::Structure)), "{text:?}"),
        }
    }
    refused
}

#[test]
fn something_around_the_token() {
    let claims = Class::Admin.claims().to_string();
    for token in [jwt(&claims), token(UNUSUAL_HEADER, &claims)] {
        assert_eq!(refusal(&token), None);
        for before in [
            "Bearer ",
            "bearer ",
            "Bearer  ",
            "Bearer: ",
            "Token ",
            " ",
            "\t",
            "\n",
            "\u{feff}",
            "\"",
            "'",
            "{\"token\":\"",
            "id_token=",
            "shopware-app-token: ",
            "+",
            "/",
            "=",
            "\0",
        ] {
            let slip = format!("{before}{token}");
            assert_eq!(refusal(&slip), Some(Error::Encoding), "{slip}");
        }
        for after in [" ", "\n", "\r\n", "\"", "'", ";", ",", "=", "\0", "A", "."] {
            let refused = refusal(&format!("{token}{after}"));
            let never = matches!(refused, Some(Error::Structure | Error::Encoding));
            assert!(never, "{after:?}: {refused:?}");
        }
        for quote in ["\"", "'", "<", " ", "\n"] {
            let refused = refusal(&format!("{quote}{token}{quote}"));
            let never = matches!(refused, Some(Error::Structure | Error::Encoding));
            assert!(never, "{quote:?}: {refused:?}");
        }
    }
    // Words that stand for no token.
    for word in ["", "undefined", "null", "[object Object]", "Bearer", "true"] {
        assert_eq!(refusal(word), Some(Error::Structure), "{word}");
    }
}

/// In every place, every byte that is not of the alphabet. A dot would be another structure.
#[test]
fn every_character_of_a_header() {
    let good = token(UNUSUAL_HEADER, "{}");
    let header = good.split_once('.').unwrap().0.len();
    for at in 0..header {
        for byte in 0..=255_u8 {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = byte;
            let refused = Unverified::parse(&bytes).err();
            let of_alphabet = byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            if of_alphabet {
                assert_eq!(refused, None, "{byte} at {at}");
            } else if byte != b'.' {
                assert_eq!(refused, Some(Error::Encoding), "{byte} at {at}");
            }
        }
    }
}

/// Nothing but a dot ends the payload, even where the tag is right for what stands before it.
#[test]
fn every_character_between_payload_and_signature() {
    let good = jwt(Class::Admin.claims().to_string());
    let (signing_input, signature) = good.rsplit_once('.').unwrap();
    for byte in (0..=127_u8).filter(|byte| *byte != b'.') {
        let text = format!("{signing_input}{}{signature}", char::from(byte));
        assert_eq!(refusal(&text), Some(Error::Structure), "{byte}");
    }
}

/// The payload is left alone until the signature has been checked (RFC 7515 §5.2).
#[test]
fn white_space_in_the_payload_is_a_changed_token() {
    for token in [jwt("{\"a\":1}"), token(UNUSUAL_HEADER, "{\"a\":1}")] {
        let (header, rest) = token.split_once('.').unwrap();
        let (payload, signature) = rest.split_once('.').unwrap();
        for space in [" ", "\n", "\t"] {
            let (front, end) = payload.split_at(4);
            let folded = format!("{header}.{front}{space}{end}.{signature}");
            assert_eq!(Unverified::parse(&folded).err(), None);
            let mut buf = [0; 256];
            let refused = verifier().authenticate(&folded, &mut buf).err();
            assert_eq!(refused, Some(Error::Signature));
            // Whoever holds the secret can sign that, and it is still no base64url.
            let signed = sign(&format!("{header}.{front}{space}{end}"));
            let refused = verifier().authenticate(&signed, &mut buf).err();
            assert_eq!(refused, Some(Error::Encoding));
        }
    }
}
