//! What must not compile. Each example names the compiler's error, which a nightly toolchain checks:
//! `cargo +nightly test --doc --all-features`. One error has no number; there another example shows that
//! nothing else is wrong.

/// A token that has not been verified has no claims.
///
/// ```compile_fail,E0599
/// use storefront_jwt::shopware::{AppToken, ShopId};
/// use storefront_jwt::{UnixTime, Unverified, Validation};
///
/// let token = Unverified::parse("a.b.c").unwrap();
/// let _ = token.claims::<AppToken>(&ShopId("shop"), &Validation::at(UnixTime::EPOCH));
/// ```
///
/// Nor does one show its payload.
///
/// ```compile_fail,E0616
/// let token = storefront_jwt::Unverified::parse("a.b.c").unwrap();
/// let _ = token.payload;
/// ```
pub struct UnverifiedIsMute;

/// Only verification makes a `Verified`.
///
/// ```compile_fail,E0451
/// let _ = storefront_jwt::Verified { header: b"", payload: b"{}", key: None };
/// ```
pub struct VerifiedIsEarned;

/// A verified token does not give its claims without the expectations, nor without the time.
///
/// ```compile_fail,E0061
/// # fn f(token: storefront_jwt::Verified<'_>) {
/// use storefront_jwt::shopware::{AppToken, ShopId};
///
/// let _ = token.claims::<AppToken>(&ShopId("shop"));
/// # }
/// ```
///
/// Nor with another class's expectations.
///
/// ```compile_fail,E0308
/// # fn f(token: storefront_jwt::Verified<'_>, at: storefront_jwt::Validation) {
/// use storefront_jwt::shopify::session::{Admin, Expected};
/// use storefront_jwt::shopware::ShopId;
///
/// let _ = token.claims::<Admin>(&ShopId("shop"), &at);
/// # }
/// ```
pub struct ExpectationsAreMandatory;

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
/// let _ = storefront_jwt::shopify::PostPurchaseExpected::new();
/// ```
pub struct NothingLastsForEverByOmission;

/// A purchase whose line items were only counted cannot be signed.
///
/// ```compile_fail,E0277
/// # fn f(claims: storefront_jwt::shopify::PostPurchase) {
/// let _ = storefront_jwt::signed_len(&claims);
/// # }
/// ```
pub struct CountsAreNotItems;

/// Claims that borrow from the payload do not come out of `verify`, which owns the buffer.
///
/// ```compile_fail
/// # fn f(verifier: storefront_jwt::Verifier<storefront_jwt::SecretKey, storefront_jwt::UnixTime>) {
/// use storefront_jwt::json::JsonStr;
/// use storefront_jwt::shopware::{AppToken, ShopId};
///
/// let _ = verifier.verify::<AppToken<JsonStr<'_>>>("a.b.c", &ShopId("shop"));
/// # }
/// ```
///
/// Those that borrow nothing do.
///
/// ```no_run
/// # fn f(verifier: storefront_jwt::Verifier<storefront_jwt::SecretKey, storefront_jwt::UnixTime>) {
/// use storefront_jwt::Text;
/// use storefront_jwt::shopware::{AppToken, ShopId};
///
/// let _ = verifier.verify::<AppToken<Text<64>>>("a.b.c", &ShopId("shop"));
/// # }
/// ```
///
/// Nor do they outlive the caller's buffer.
///
/// ```compile_fail,E0597
/// # fn f(verifier: storefront_jwt::Verifier<storefront_jwt::SecretKey, storefront_jwt::UnixTime>) {
/// use storefront_jwt::json::JsonStr;
/// use storefront_jwt::shopware::{AppToken, ShopId};
///
/// let accepted = {
///     let mut buf = [0; 512];
///     verifier.verify_into::<AppToken<JsonStr<'_>>>("a.b.c", &ShopId("shop"), &mut buf)
/// };
/// let _ = accepted;
/// # }
/// ```
///
/// Nor can the token change under them.
///
/// ```compile_fail,E0506
/// # fn f(verifier: storefront_jwt::Verifier<storefront_jwt::SecretKey, storefront_jwt::UnixTime>) {
/// use storefront_jwt::json::JsonStr;
/// use storefront_jwt::shopware::{AppToken, ShopId};
///
/// let mut token = *b"a.b.c";
/// let accepted = verifier.verify_in_place::<AppToken<JsonStr<'_>>>(&mut token, &ShopId("shop"));
/// token[0] = b'b';
/// let _ = accepted;
/// # }
/// ```
pub struct BorrowedClaimsNeedABuffer;
