//! Tokens with a signature that is wrong in a known place.

use base64ct::{Base64UrlUnpadded, Encoding};

/// In the first and the last bit, on either side of a machine word's end, and in every bit.
pub const WRONG: [Wrong; 5] = [
    Wrong::Bit(0),
    Wrong::Bit(63),
    Wrong::Bit(64),
    Wrong::Bit(255),
    Wrong::Everywhere,
];

#[derive(Clone, Copy)]
pub enum Wrong {
    Bit(usize),
    Everywhere,
}

impl Wrong {
    pub fn tag(self, mut tag: [u8; 32]) -> [u8; 32] {
        match self {
            Self::Bit(bit) => tag[bit / 8] ^= 1 << (bit % 8),
            Self::Everywhere => tag = tag.map(|byte| !byte),
        }
        tag
    }

    pub fn token(self, token: &str) -> String {
        let (signing_input, _) = token.rsplit_once('.').unwrap();
        let tag = self.tag(tag_of(token));
        format!("{signing_input}.{}", Base64UrlUnpadded::encode_string(&tag))
    }
}

/// The tag that a token carries.
pub fn tag_of(token: &str) -> [u8; 32] {
    let (_, signature) = token.rsplit_once('.').unwrap();
    let tag = Base64UrlUnpadded::decode_vec(signature).unwrap();
    tag.try_into().unwrap()
}
