//! A header passes exactly if an independent reading finds no fault in it, and is refused with the
//! code of a fault that it has. Its `kid` is what serde_json says, before and after verification.

use crate::json::{Json, parse_object, under};
use crate::reference::header_faults;
use crate::{base64url, open};
use storefront_jwt::{Error, Text, Unverified};

type Kid = Option<Text<16>>;

pub fn run(header: &[u8]) {
    let faults = header_faults(header);
    let encoded = base64url(header);
    let token = format!("{encoded}..{}", "A".repeat(43));
    let (mut buf, mut untrusted_buf) = (Vec::new(), vec![0; token.len()]);
    let untrusted = Unverified::parse(&token)
        .unwrap()
        .untrusted_kid(&mut untrusted_buf);

    let authenticated = match open(encoded.as_bytes(), b"", &mut buf) {
        Ok(authenticated) => authenticated,
        Err(error) => return assert!(faults.contains(error.code()), "{error:?}, not {faults:?}"),
    };
    assert!(faults.is_empty(), "accepted in spite of {faults:?}");
    let members = parse_object(header).unwrap();
    let kid: Result<Kid, Error> = authenticated.kid();
    assert_eq!(kid, untrusted);
    match under(&members, "kid").first() {
        Some(Json::String(text)) if text.len() > 16 => {
            assert_eq!(kid, Err(Error::ClaimTooLong("kid")));
        }
        Some(Json::String(text)) => assert_eq!(kid.unwrap().unwrap(), **text),
        _ => assert_eq!(kid, Ok(None)),
    }
}
