//! Times the library on the real processor, for two classes of secrets or tags at a time, and compares the
//! two distributions (Reparaz, Balasch and Verbauwhede: Dude, is my code constant time?).

use std::hint::black_box;

use dudect_bencher::rand::{Rng, RngExt};
use dudect_bencher::{BenchRng, Class, CtRunner, ctbench_main};
use storefront_jwt::shopware::{AppToken, Expected, TOKEN_LIFETIME};
use storefront_jwt::{
    Error, HmacSha256, Keys, MacError, SecretKey, Tag, UnixTime, Unverified, Verifier, sign,
};

const NOW: UnixTime = UnixTime::from_secs(1_760_000_000);
const SHOP_ID: &str = "ExampleShop00001";
const SHOP: Expected<'_> = Expected::new(SHOP_ID);
const SECRET: &[u8; 32] = b"the secret that signs all tokens";

/// Samples of what takes nanoseconds, each of which is `ROUNDS` of them.
const SHORT: usize = 1_000_000;
const ROUNDS: usize = 16;
/// Samples of what takes a MAC.
const LONG: usize = 400_000;

ctbench_main!(
    verify_tag_wrong_in_first_or_last_byte,
    verify_wrong_in_first_or_last_byte,
    verify_with_fixed_or_random_secret,
    sign_with_fixed_or_random_secret,
    control_comparison_that_ends_early,
    control_backend_that_branches
);

fn claims() -> AppToken {
    AppToken::new(SHOP_ID, NOW, TOKEN_LIFETIME).unwrap()
}

fn genuine() -> String {
    let key = SecretKey::new(SECRET).unwrap();
    let mut buf = [0; 1024];
    sign(&claims(), &key, &mut buf).unwrap().to_owned()
}

fn tag_of(token: &str) -> [u8; 32] {
    use base64ct::{Base64UrlUnpadded, Encoding};

    let (_, signature) = token.rsplit_once('.').unwrap();
    let tag = Base64UrlUnpadded::decode_vec(signature).unwrap();
    tag.try_into().unwrap()
}

fn class(rng: &mut BenchRng) -> Class {
    if rng.random() {
        Class::Left
    } else {
        Class::Right
    }
}

/// The tag, wrong in one byte: the first one or the last one.
fn wrong(class: Class, mut tag: [u8; 32], rng: &mut BenchRng) -> [u8; 32] {
    let byte = match class {
        Class::Left => &mut tag[0],
        Class::Right => &mut tag[31],
    };
    *byte ^= rng.random_range(1..=u8::MAX);
    tag
}

/// Tags that are wrong in the first or the last byte.
fn wrong_tags(tag: [u8; 32], rng: &mut BenchRng) -> Vec<(Class, [u8; 32])> {
    let one = |_| {
        let class = class(rng);
        (class, wrong(class, tag, rng))
    };
    (0..SHORT).map(one).collect()
}

/// The same secret again and again, or a new one each time.
fn secrets(rng: &mut BenchRng) -> Vec<(Class, [u8; 32])> {
    let one = |_| {
        let class = class(rng);
        let mut secret = *SECRET;
        if let Class::Right = class {
            rng.fill_bytes(&mut secret);
        }
        (class, secret)
    };
    (0..LONG).map(one).collect()
}

fn verify_tag_wrong_in_first_or_last_byte(runner: &mut CtRunner, rng: &mut BenchRng) {
    let token = genuine();
    let unverified = Unverified::parse(&token).unwrap();
    for (class, tag) in wrong_tags(tag_of(&token), rng) {
        let tag = Tag::new(tag);
        runner.run_one(class, || {
            for _ in 0..ROUNDS {
                let answer = black_box(&unverified).verify_tag(black_box(&tag), NOW, &mut []);
                assert_eq!(answer.err(), Some(Error::Signature));
            }
        });
    }
}

fn control_comparison_that_ends_early(runner: &mut CtRunner, rng: &mut BenchRng) {
    fn equal(a: &[u8], b: &[u8]) -> bool {
        a.iter().zip(b).all(|(a, b)| black_box(a) == b)
    }
    let claimed = tag_of(&genuine());
    for (class, tag) in wrong_tags(claimed, rng) {
        runner.run_one(class, || {
            for _ in 0..ROUNDS {
                assert!(!equal(black_box(&claimed), black_box(&tag)));
            }
        });
    }
}

fn verify_wrong_in_first_or_last_byte(runner: &mut CtRunner, rng: &mut BenchRng) {
    use base64ct::{Base64UrlUnpadded, Encoding};

    let token = genuine();
    let tag = tag_of(&token);
    let (signing_input, _) = token.rsplit_once('.').unwrap();
    let verifier = Verifier::new(SecretKey::new(SECRET).unwrap(), NOW);
    for _ in 0..LONG {
        let class = class(rng);
        let signature = Base64UrlUnpadded::encode_string(&wrong(class, tag, rng));
        let token = format!("{signing_input}.{signature}");
        runner.run_one(class, || refuse(&verifier, &token));
    }
}

fn verify_with_fixed_or_random_secret(runner: &mut CtRunner, rng: &mut BenchRng) {
    // A token that none of the keys has signed, so that all verifications come to the same.
    let token = genuine();
    let (signing_input, _) = token.rsplit_once('.').unwrap();
    let token = format!("{signing_input}.{}", "A".repeat(43));
    for (class, secret) in secrets(rng) {
        let verifier = Verifier::new(SecretKey::new(secret).unwrap(), NOW);
        runner.run_one(class, || refuse(&verifier, &token));
    }
}

fn sign_with_fixed_or_random_secret(runner: &mut CtRunner, rng: &mut BenchRng) {
    let claims = claims();
    for (class, secret) in secrets(rng) {
        let key = SecretKey::new(secret).unwrap();
        runner.run_one(class, || {
            let mut buf = [0; 1024];
            sign(&claims, black_box(&key), &mut buf).unwrap().len()
        });
    }
}

/// Computes twice when its secret is odd.
struct Leaky {
    key: SecretKey,
    odd: bool,
}

impl HmacSha256 for Leaky {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        if self.odd {
            black_box(self.key.mac(message)?);
        }
        self.key.mac(message)
    }
}

fn control_backend_that_branches(runner: &mut CtRunner, rng: &mut BenchRng) {
    let token = genuine();
    for (class, secret) in secrets(rng) {
        let key = Leaky {
            key: SecretKey::new([0; 32]).unwrap(),
            odd: secret[31] & 1 == 1,
        };
        let verifier = Verifier::new(Keys::new(key), NOW);
        runner.run_one(class, || refuse(&verifier, &token));
    }
}

fn refuse<K: HmacSha256>(verifier: &Verifier<K, UnixTime>, token: &str) {
    let answer = black_box(verifier).verify::<AppToken>(black_box(token), &SHOP);
    assert_eq!(answer.err(), Some(Error::Signature));
}
