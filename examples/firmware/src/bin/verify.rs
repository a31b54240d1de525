//! Verifies tokens on a microcontroller: no operating system, no heap, no `unsafe`, and each token in the
//! very buffer it was received into.

#![no_std]
#![no_main]

use core::panic::PanicInfo;

use cortex_m_rt::entry;
use cortex_m_semihosting::{debug, hprintln};
use storefront_jwt::shopify::session::{Admin, Expected};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{Error, SecretKey, Text, UnixTime, Verifier};

/// The secret that the shop and this device share, from protected memory in a real one.
const SHOP_SECRET: &str = "0123456789abcdef0123456789abcdef";
const SHOP_ID: &str = "Qm3kLp9xVt2ZyRwA";

const CLIENT_SECRET: &str = "shpss_0123456789abcdef0123456789abcdef";
const CLIENT_ID: &str = "9d3e6a7c51f04b2c8a1e0f6b7d5c4a39";

const SHOPWARE: &[u8] = include_bytes!("../../tokens/shopware.jwt");
const SESSION: &[u8] = include_bytes!("../../tokens/session.jwt");
/// The Shopware token with another customer's id and the genuine signature.
const FORGED: &[u8] = include_bytes!("../../tokens/forged.jwt");

/// As long as a Shopware token with one in-app purchase.
const LONG: [u8; 1444] = [b'A'; 1444];

/// When the tokens above were issued.
const ISSUED: u64 = 1_700_000_000;

#[entry]
fn main() -> ! {
    let status = match run() {
        Ok(()) => debug::EXIT_SUCCESS,
        Err(error) => {
            hprintln!("a secret is not fit for use: {}", error);
            debug::EXIT_FAILURE
        }
    };
    loop {
        debug::exit(status);
    }
}

fn run() -> Result<(), Error> {
    // Built once: a key keeps the two states of SHA-256 that follow its secret.
    let shop_key = SecretKey::new(SHOP_SECRET)?;
    let client_key = SecretKey::new(CLIENT_SECRET)?;
    // As long as the longest token to be taken: Shopware's with all ids has 645 bytes. In-app purchases make it 1,444
    // to 5,245: a device for shops that have bought some needs a longer buffer, or refuses their tokens, as here.
    let mut buffer = [0; 768];
    // The clock of the device; here it stands still, 30 seconds after the tokens were issued.
    let clock = || Some(UnixTime::from_secs(ISSUED + 30));
    let shops = Verifier::new(&shop_key, clock);
    let sessions = Verifier::new(&client_key, clock);

    let verdict = receive(&mut buffer, SHOPWARE).and_then(|token| customer(&shops, SHOP_ID, token));
    report("shopware", &verdict);
    // The shop's id comes in a header that nobody signs: a token of another shop must not pass under it.
    let verdict = receive(&mut buffer, SHOPWARE)
        .and_then(|token| customer(&shops, "AnotherShopsId00", token));
    report("shopware, other shop", &verdict);
    let verdict = receive(&mut buffer, FORGED).and_then(|token| customer(&shops, SHOP_ID, token));
    report("shopware, forged", &verdict);
    let verdict =
        receive(&mut buffer, &SHOPWARE[..300]).and_then(|token| customer(&shops, SHOP_ID, token));
    report("shopware, cut off", &verdict);
    let verdict = receive(&mut buffer, &LONG).and_then(|token| customer(&shops, SHOP_ID, token));
    report("shopware, too long", &verdict);

    let verdict = receive(&mut buffer, SESSION).and_then(|token| user(&sessions, token));
    report("session", &verdict);
    let verdict = receive(&mut buffer, SESSION).and_then(|token| customer(&shops, SHOP_ID, token));
    report("session, as shopware", &verdict);

    let later = Verifier::new(&client_key, || Some(UnixTime::from_secs(ISSUED + 3600)));
    let verdict = receive(&mut buffer, SESSION).and_then(|token| user(&later, token));
    report("session, an hour later", &verdict);
    // After a power cut, until the time has been set. No token is accepted by a clock that is not sure.
    let unset = Verifier::new(&client_key, || None::<UnixTime>);
    let verdict = receive(&mut buffer, SESSION).and_then(|token| user(&unset, token));
    report("session, no time yet", &verdict);
    Ok(())
}

/// Why nobody is let in.
enum Refusal {
    /// The message has not been received as a whole.
    TooLong,
    Token(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Token(error)
    }
}

/// The customer of a storefront.
///
/// `token` is decoded where it stands, so that no second buffer is needed; afterwards nothing is left of it.
fn customer(
    verifier: &Verifier<&SecretKey, impl storefront_jwt::Clock>,
    shop_id: &str,
    token: &mut [u8],
) -> Result<Text<64>, Refusal> {
    let claims = verifier
        .verify_in_place::<AppToken>(token, &shopware::Expected::new(shop_id))?
        .claims;
    Ok(claims
        .customer_id
        .ok_or(Error::ClaimMissing("customerId"))?)
}

/// The user of a shop's admin.
fn user(
    verifier: &Verifier<&SecretKey, impl storefront_jwt::Clock>,
    token: &mut [u8],
) -> Result<Text<64>, Refusal> {
    let accepted = verifier.verify_in_place::<Admin>(token, &Expected::new(CLIENT_ID))?;
    Ok(accepted.claims.sub)
}

/// Stands for the driver of a radio or a serial line: fills the front of `buffer`, and returns it. A message that
/// does not fit is refused as such: its front would be taken for a token that is malformed.
fn receive<'b>(buffer: &'b mut [u8], message: &[u8]) -> Result<&'b mut [u8], Refusal> {
    let received = buffer.get_mut(..message.len()).ok_or(Refusal::TooLong)?;
    received.copy_from_slice(message);
    Ok(received)
}

/// Codes are stable: they may be acted on, logged and sent to the client. None of them holds a token, a secret or
/// a claim's value.
fn report(name: &str, verdict: &Result<Text<64>, Refusal>) {
    let (code, claim, advice) = match verdict {
        Ok(who) => {
            hprintln!("{}: accepted, {}", name, who);
            return;
        }
        Err(Refusal::TooLong) => ("token_too_long", None, "refuse"),
        Err(Refusal::Token(error)) => {
            let advice = match error.code() {
                // The token was genuine. The client asks the shop for another one, and tries again.
                "expired" | "too_old" => "ask for a new token",
                // Nothing is known of the token: this device is at fault.
                "clock" | "mac_failed" => "try again later",
                _ => "refuse",
            };
            (error.code(), error.claim(), advice)
        }
    };
    let claim = claim.unwrap_or("-");
    hprintln!("{}: refused, {} ({}): {}", name, code, claim, advice);
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        debug::exit(debug::EXIT_FAILURE);
    }
}
