//! A token of each class in each way through a `Verifier`. What comes back is public: whoever sent the
//! token learns it.

use storefront_jwt::shopify::PostPurchase;
use storefront_jwt::shopware::AppToken;
use storefront_jwt::{
    Accepted, Claims, Error, FromPayload, HmacSha256, Keys, MatchedKey, MaxAge, Owned, Slot,
    UnixTime, Verifier,
};

use crate::classes::{CLIENT_ID, Class, ISSUER, SHOPWARE_SHOP, Way, with_claims};
use crate::secret::public;

/// When the tokens of the classes are valid.
pub const NOW: UnixTime = UnixTime::from_secs(1_760_000_000);

pub type Answer = Result<MatchedKey, Error>;

/// Verifies a copy of a token as one of this class.
pub fn verify<K: HmacSha256>(class: Class, way: Way, keys: Keys<K>, token: &str) -> Answer {
    verify_bytes(class, way, keys, &mut token.to_owned().into_bytes())
}

/// Verifies a token as one of this class.
pub fn verify_bytes<K: HmacSha256>(
    class: Class,
    way: Way,
    keys: Keys<K>,
    token: &mut [u8],
) -> Answer {
    let call = Call {
        way,
        verifier: &Verifier::new(keys, NOW),
        token,
        buf: &mut [0; 4096],
    };
    macro_rules! owned {
        ($class:ty, $expected:expr) => {
            call.owned::<$class>(&$expected)
        };
    }
    macro_rules! borrowed {
        ($class:ty, $expected:expr) => {
            call.borrowed::<$class>(&$expected)
        };
    }
    with_claims!(
        class,
        MaxAge::Unlimited,
        AppToken,
        PostPurchase,
        owned,
        borrowed
    )
}

struct Call<'c, K> {
    way: Way,
    verifier: &'c Verifier<K, UnixTime>,
    token: &'c mut [u8],
    buf: &'c mut [u8],
}

impl<'c, K: HmacSha256> Call<'c, K> {
    fn owned<C: Claims + Owned>(self, expected: &C::Expected<'_>) -> Answer {
        let Self {
            way,
            verifier,
            token,
            buf,
        } = self;
        let slot = &mut Slot::<C>::new();
        match way {
            Way::Copied => answer(verifier.verify::<C>(token, expected)),
            Way::Slot => answer(verifier.verify_slot(token, expected, slot)),
            Way::IntoSlot => answer(verifier.verify_into_slot(token, expected, buf, slot)),
            Way::InPlaceSlot => answer(verifier.verify_in_place_slot(token, expected, slot)),
            Way::Into => answer(verifier.verify_into::<C>(token, expected, buf)),
            Way::InPlace => answer(verifier.verify_in_place::<C>(token, expected)),
        }
    }

    /// `verify` has no place for what borrows from the payload, and neither have slots.
    fn borrowed<C: Claims + FromPayload<'c>>(self, expected: &C::Expected<'_>) -> Answer {
        match self.way {
            Way::InPlace | Way::InPlaceSlot => {
                answer(self.verifier.verify_in_place::<C>(self.token, expected))
            }
            _ => answer(
                self.verifier
                    .verify_into::<C>(self.token, expected, self.buf),
            ),
        }
    }
}

fn answer<C>(result: Result<Accepted<C>, Error>) -> Answer {
    public(result).map(|accepted| accepted.key.expect("a key was tried"))
}
