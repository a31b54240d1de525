//! What must not compile. Each example names the compiler's error, which a nightly toolchain
//! checks: `cargo +nightly test --doc --all-features`. One error has no number; there another
//! example shows that nothing else is wrong.

/// A token that has not been verified has no claims.
///
/// ```compile_fail,E0599
/// use storefront_jwt::Unverified;
/// use storefront_jwt::shopware::{AppToken, Expected};
///
/// let token = Unverified::parse("a.b.c").unwrap();
/// let _ = token.claims::<AppToken>(&Expected::new("shop"));
/// ```
///
/// Nor does one show its payload.
///
/// ```compile_fail,E0616
/// let token = storefront_jwt::Unverified::parse("a.b.c").unwrap();
/// let _ = token.payload;
/// ```
pub struct UnverifiedIsMute;

/// Only verification makes an `Authenticated`.
///
/// ```compile_fail,E0451
/// use storefront_jwt::Authenticated;
///
/// fn with_other_claims(token: Authenticated<'static>) -> Authenticated<'static> {
///     Authenticated { payload: b"{}", ..token }
/// }
/// ```
///
/// No token is authenticated without the time.
///
/// ```compile_fail,E0061
/// # fn f(token: storefront_jwt::Unverified<'_>, tag: storefront_jwt::Tag) {
/// let _ = token.verify_tag(&tag, &mut [0; 512]);
/// # }
/// ```
pub struct AuthenticatedIsEarned;

/// An authenticated token does not give its claims without the expectations.
///
/// ```compile_fail,E0061
/// # fn f(token: storefront_jwt::Authenticated<'_>) {
/// use storefront_jwt::shopware::AppToken;
///
/// let _ = token.claims::<AppToken>();
/// # }
/// ```
///
/// Nor with another class's expectations.
///
/// ```compile_fail,E0308
/// # fn f(token: storefront_jwt::Authenticated<'_>) {
/// use storefront_jwt::shopify::session::Admin;
/// use storefront_jwt::shopware::Expected;
///
/// let _ = token.claims::<Admin>(&Expected::new("shop"));
/// # }
/// ```
pub struct ExpectationsAreMandatory;

/// This crate's classes come out of verification and out of nothing else: they are not
/// `Deserialize`.
///
/// ```compile_fail,E0277
/// fn read<T: serde::de::DeserializeOwned>() {}
/// read::<storefront_jwt::shopware::AppToken>();
/// ```
///
/// ```compile_fail,E0277
/// fn read<T: serde::de::DeserializeOwned>() {}
/// read::<storefront_jwt::shopify::session::Admin>();
/// ```
///
/// ```compile_fail,E0277
/// fn read<T: serde::de::DeserializeOwned>() {}
/// read::<storefront_jwt::shopify::session::Checkout>();
/// ```
///
/// ```compile_fail,E0277
/// fn read<T: serde::de::DeserializeOwned>() {}
/// read::<storefront_jwt::shopify::session::CustomerAccount>();
/// ```
///
/// ```compile_fail,E0277
/// fn read<T: serde::de::DeserializeOwned>() {}
/// read::<storefront_jwt::shopify::PostPurchase>();
/// ```
///
/// ```compile_fail,E0277
/// fn read<'p, T: serde::Deserialize<'p>>() {}
/// read::<storefront_jwt::shopify::Changeset<'_>>();
/// ```
///
/// ```compile_fail,E0277
/// fn read<'p, T: serde::Deserialize<'p>>() {}
/// read::<storefront_jwt::RegisteredClaims<'_>>();
/// ```
///
/// Nor are they members of somebody's struct.
///
/// ```compile_fail,E0277
/// #[derive(serde::Deserialize)]
/// struct Mine {
///     token: storefront_jwt::shopware::AppToken,
/// }
/// ```
///
/// ```compile_fail,E0277
/// #[derive(serde::Deserialize)]
/// struct Mine {
///     #[serde(flatten)]
///     token: storefront_jwt::shopware::AppToken,
/// }
/// ```
///
/// Nor elements of an array.
///
/// ```compile_fail,E0599
/// # fn f(tokens: storefront_jwt::json::Elements<'_, storefront_jwt::shopware::AppToken>) {
/// let _ = tokens.iter();
/// # }
/// ```
///
/// ```compile_fail,E0277
/// fn element<'p, T: storefront_jwt::json::Element<'p>>() {}
/// element::<storefront_jwt::shopify::session::Admin>();
/// ```
///
/// ```compile_fail,E0277
/// fn element<'p, T: storefront_jwt::json::Element<'p>>() {}
/// element::<storefront_jwt::shopify::PostPurchase>();
/// ```
///
/// ```compile_fail,E0277
/// #[derive(serde::Deserialize)]
/// struct Mine {
///     tokens: storefront_jwt::json::List<storefront_jwt::shopware::AppToken, 2>,
/// }
/// ```
///
/// What reads them can be called by nobody else, since nobody else has a reader.
///
/// ```compile_fail,E0603
/// let _ = storefront_jwt::json::reader::Reader::new("{}");
/// ```
pub struct ClassesAreReadByVerificationOnly;

/// Nothing comes out of a slot that was not accepted.
///
/// ```compile_fail,E0616
/// # fn f(slot: storefront_jwt::Slot<storefront_jwt::shopware::AppToken>) {
/// let _ = slot.0;
/// # }
/// ```
///
/// ```compile_fail,E0624
/// # fn f(slot: storefront_jwt::Slot<storefront_jwt::shopware::AppToken>) {
/// let _ = slot.get();
/// # }
/// ```
///
/// ```compile_fail,E0599
/// # fn f(slot: storefront_jwt::Slot<storefront_jwt::shopware::AppToken>) {
/// let _ = slot.clone();
/// # }
/// ```
///
/// What was accepted is gone once the slot is used again.
///
/// ```compile_fail,E0499
/// # fn f(token: storefront_jwt::Authenticated<'_>) -> Result<(), storefront_jwt::Error> {
/// use storefront_jwt::Slot;
/// use storefront_jwt::shopware::{AppToken, Expected};
///
/// let mut slot = Slot::<AppToken>::new();
/// let first = token.claims_slot(&Expected::new("shop"), &mut slot)?;
/// let second = token.claims_slot(&Expected::new("shop"), &mut slot)?;
/// let _ = first;
/// # Ok(())
/// # }
/// ```
///
/// Claims that borrow do not stand in a slot, which would be tied to one buffer.
///
/// ```compile_fail,E0277
/// let _ = storefront_jwt::Slot::<storefront_jwt::RegisteredClaims<'_>>::new();
/// ```
pub struct SlotsAreMute;

/// Tags cannot be compared but by the crate, nor read.
///
/// ```compile_fail,E0369
/// use storefront_jwt::Tag;
///
/// let _ = Tag::new([0; 32]) == Tag::new([0; 32]);
/// ```
///
/// ```compile_fail,E0616
/// let _ = storefront_jwt::Tag::new([0; 32]).0;
/// ```
pub struct TagsAreOpaque;

/// A token without `exp` has no times without a maximum age.
///
/// ```compile_fail,E0061
/// let _ = storefront_jwt::Times::aging(None);
/// ```
///
/// ```compile_fail,E0061
/// let _ = storefront_jwt::shopify::post_purchase::Expected::new();
/// ```
pub struct NothingLastsForEverByOmission;

/// Claims that borrow from the payload do not come out of `verify`, which owns the buffer.
///
/// ```compile_fail,E0277
/// # use storefront_jwt::{SecretKey, UnixTime, Verifier};
/// # fn f(verifier: Verifier<SecretKey, UnixTime>) {
/// use storefront_jwt::json::JsonStr;
/// use storefront_jwt::shopware::{AppToken, Expected};
///
/// let _ = verifier.verify::<AppToken<JsonStr<'_>>>("a.b.c", &Expected::new("shop"));
/// # }
/// ```
///
/// Nor do they outlive the caller's buffer.
///
/// ```compile_fail,E0597
/// # use storefront_jwt::{SecretKey, UnixTime, Verifier};
/// # fn f(verifier: Verifier<SecretKey, UnixTime>) {
/// use storefront_jwt::json::JsonStr;
/// use storefront_jwt::shopware::{AppToken, Expected};
///
/// let accepted = {
///     let mut buf = [0; 512];
///     verifier.verify_into::<AppToken<JsonStr<'_>>>("a.b.c", &Expected::new("shop"), &mut buf)
/// };
/// let _ = accepted;
/// # }
/// ```
///
/// Nor can the token change under them.
///
/// ```compile_fail,E0506
/// # use storefront_jwt::{SecretKey, UnixTime, Verifier};
/// # fn f(verifier: Verifier<SecretKey, UnixTime>) {
/// use storefront_jwt::json::JsonStr;
/// use storefront_jwt::shopware::{AppToken, Expected};
///
/// let mut token = *b"a.b.c";
/// let expected = Expected::new("shop");
/// let accepted = verifier.verify_in_place::<AppToken<JsonStr<'_>>>(&mut token, &expected);
/// token[0] = b'b';
/// let _ = accepted;
/// # }
/// ```
pub struct BorrowedClaimsNeedABuffer;
