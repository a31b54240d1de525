//! HMAC-SHA-256 by the book (FIPS 180-4, RFC 2104), slow and plain: a second opinion on the crate's
//! own backend, and a backend of its own.

use std::sync::LazyLock;

use storefront_jwt::{Error, HmacSha256, MIN_SECRET_LEN, MacError, Tag};

/// The first 32 bits of the fractional parts of the square roots of the first eight primes.
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

#[expect(clippy::many_single_char_names, reason = "FIPS 180-4 calls them so")]
pub fn sha256(message: &[u8]) -> [u8; 32] {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());

    let mut state = INITIAL;
    for block in padded.chunks_exact(64) {
        let mut schedule = [0_u32; 64];
        for (word, bytes) in schedule.iter_mut().zip(block.chunks_exact(4)) {
            *word = u32::from_be_bytes(bytes.try_into().unwrap());
        }
        for t in 16..64 {
            let (w15, w2) = (schedule[t - 15], schedule[t - 2]);
            let sigma0 = w15.rotate_right(7) ^ w15.rotate_right(18) ^ (w15 >> 3);
            let sigma1 = w2.rotate_right(17) ^ w2.rotate_right(19) ^ (w2 >> 10);
            schedule[t] = schedule[t - 16]
                .wrapping_add(sigma0)
                .wrapping_add(schedule[t - 7])
                .wrapping_add(sigma1);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for t in 0..64 {
            let sum1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let t1 = h
                .wrapping_add(sum1)
                .wrapping_add((e & f) ^ (!e & g))
                .wrapping_add(CONSTANTS[t])
                .wrapping_add(schedule[t]);
            let sum0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let t2 = sum0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(t1), c, b, a, t1.wrapping_add(t2));
        }
        for (sum, word) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *sum = sum.wrapping_add(word);
        }
    }
    let mut digest = [0; 32];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

pub fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&sha256(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let keyed = |pad: u8, message: &[u8]| {
        let mut input: Vec<u8> = block.iter().map(|byte| byte ^ pad).collect();
        input.extend(message);
        sha256(&input)
    };
    keyed(0x5c, &keyed(0x36, message))
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
static CONSTANTS: LazyLock<[u32; 64]> = LazyLock::new(|| {
    let mut constants = [0; 64];
    let primes = (2_u128..).filter(|n| (2..*n).all(|factor| n % factor != 0));
    for (constant, prime) in constants.iter_mut().zip(primes) {
        // The cube root of prime × 2^96, that is the root with 32 binary places.
        let root = (0..40).rev().fold(0_u128, |root, bit| {
            let larger = root | (1 << bit);
            if larger.pow(3) <= prime << 96 {
                larger
            } else {
                root
            }
        });
        *constant = (root & 0xffff_ffff) as u32;
    }
    constants
});

/// A key of this backend.
pub struct PlainKey(Vec<u8>);

impl PlainKey {
    pub fn new(secret: Vec<u8>) -> Result<Self, Error> {
        if secret.len() < MIN_SECRET_LEN {
            return Err(Error::KeyTooShort);
        }
        Ok(Self(secret))
    }
}

impl HmacSha256 for PlainKey {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        Ok(Tag::new(hmac(&self.0, message)))
    }
}
