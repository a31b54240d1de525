//! jwt, of Haskell.

use super::timed;
use crate::support::token::NOW;
use storefront_jwt::{Error, Leeway, MaxAge, UnixTime};

/// HSEC-2026-0010: the Haskell library jwt read `1790170386.0001` as the integer of its digits, so that the
/// token lived for ever.
#[test]
fn hsec_2026_0010_fractional_times() {
    for (exp, expired) in [
        ("1760000000.0001", false),
        ("1759999999.9999", true),
        ("1760000000", true),
        ("176000000e1", true),
        ("17600000000001e-4", false),
        ("1759999999.99999999999999999999", true),
    ] {
        let payload = format!(r#"{{"exp":{exp}}}"#);
        let verdict = timed(&payload, NOW, Leeway::NONE, MaxAge::Unlimited);
        assert_eq!(verdict == Err(Error::Expired), expired, "{exp}");
        let soon = UnixTime::from_secs(1_760_000_001);
        let later = timed(&payload, soon, Leeway::NONE, MaxAge::Unlimited);
        assert_eq!(later, Err(Error::Expired), "{exp}");
    }
}
