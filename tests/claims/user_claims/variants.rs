//! Enums as fields: variants that nobody knows, and those with content.

use serde::Deserialize;
use storefront_jwt::{Claims, Error, MaxAge, Times};

use super::{claims_of, read_all};

/// A variant with content is not read by its name as a member.
#[test]
fn variants_with_content() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum Seat {
        Row(u16),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Booked {
        seat: Seat,
    }

    claims_of!(Booked);

    let refused = read_all::<Booked>(r#"{"seat":{"Row":7}}"#, &());
    assert_eq!(refused, Err(Error::ClaimInvalid("seat")));
}

/// A variant that nobody knows is one by what it means, however it is spelled and however long it
/// is.
#[test]
fn variants_that_nobody_knows() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum Open {
        Known,
        #[serde(other)]
        Other,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    enum Closed {
        Known,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Kind<K> {
        kind: K,
    }
    impl<K> Claims for Kind<K> {
        type Expected<'e> = ();

        fn times(&self, (): &()) -> Times {
            Times::aging(None, MaxAge::Unlimited)
        }

        fn check(&self, (): &()) -> Result<(), Error> {
            Ok(())
        }
    }

    for (kind, known) in [
        ("Known".to_owned(), true),
        (r"\u004bnown".to_owned(), true),
        ("known".to_owned(), false),
        ("Know".to_owned(), false),
        (r"\n".repeat(512), false),
        (r"\n".repeat(513), false),
        ("x".repeat(2000), false),
    ] {
        let payload = format!(r#"{{"kind":"{kind}"}}"#);
        let open = read_all::<Kind<Open>>(&payload, &()).unwrap().kind;
        let closed = read_all::<Kind<Closed>>(&payload, &()).map(|claims| claims.kind);
        if known {
            assert_eq!((open, closed), (Open::Known, Ok(Closed::Known)));
        } else {
            let refused = Err(Error::ClaimInvalid("kind"));
            assert_eq!((open, closed), (Open::Other, refused), "{}", kind.len());
        }
    }
}
