//! Quick changes to a payload, lexeme by lexeme: for what is to be tried a hundred million times.

use crate::payload::VALUES;

/// A source of numbers below the one that it is given.
pub trait Below: FnMut(usize) -> usize {}

impl<F: FnMut(usize) -> usize> Below for F {}

/// A JSON text as a list of lexemes, some of which may be no JSON.
#[derive(Clone)]
pub struct Lexemes(Vec<&'static str>);

impl Lexemes {
    /// Of a text without white space.
    pub fn of(mut text: &'static str) -> Self {
        let mut all = Vec::new();
        while let Some(first) = text.bytes().next() {
            let len = match first {
                b'"' => 1 + end_of_string(&text[1..]),
                _ => match text.find(|c| "[]{},:".contains(c)) {
                    Some(0) | None => 1,
                    Some(end) => end,
                },
            };
            let (lexeme, rest) = text.split_at(len);
            all.push(lexeme);
            text = rest;
        }
        Self(all)
    }

    /// An array in which this stands several times.
    pub fn repeated(&self, times: usize) -> Self {
        let mut all = vec!["["];
        for at in 0..times {
            if at > 0 {
                all.push(",");
            }
            all.extend(&self.0);
        }
        all.push("]");
        Self(all)
    }

    /// Something else in the place of something.
    pub fn change(&mut self, below: &mut impl Below) {
        /// What structure is made of, and what may stand between.
        const MARKS: [&str; 12] = [
            "[", "]", "{", "}", ",", ":", " ", "\n", "\t\r ", "\"", "\\", "\u{a0}",
        ];
        let at = below(self.0.len());
        match below(8) {
            0..=2 => self.0[at] = VALUES[below(VALUES.len())],
            3 => self.0[at] = MARKS[below(MARKS.len())],
            4 => self.0.insert(at, MARKS[below(MARKS.len())]),
            5 => {
                if let Some(name) = self.name(below) {
                    let quoted = [
                        "\"iss\"",
                        "\"sig\"",
                        "\"\\u0069ss\"",
                        "\"type\"",
                        "\"a\\\\\"",
                        "\"\"",
                    ];
                    self.0[name] = quoted[below(quoted.len())];
                }
            }
            6 if self.0.len() > 1 => drop(self.0.remove(at)),
            // A member or a part of one once more, where another begins.
            _ => {
                if let (Some(from), Some(to)) = (self.name(below), self.name(below)) {
                    let end = self.0.len().min(from + 1 + below(8));
                    let part: Vec<_> = self.0[from..end].to_vec();
                    self.0.splice(to..to, part);
                }
            }
        }
    }

    /// Where the name of a member stands.
    fn name(&self, below: &mut impl Below) -> Option<usize> {
        let from = below(self.0.len());
        let is_name = |at: &usize| self.0.get(at + 1) == Some(&":");
        (from..self.0.len())
            .find(is_name)
            .or_else(|| (0..from).find(is_name))
    }

    pub fn text(&self) -> Vec<u8> {
        self.0.concat().into_bytes()
    }
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 1)
}

/// Another byte in the place of one, or one more or less.
pub fn change_byte(text: &mut Vec<u8>, below: &mut impl Below) {
    const BYTES: &[u8] = b"[]{},:\"\\ 0123456789eE+-.ntfalsru/\x00\x1f\x7f\x80\xc3\xa9\xff";
    let at = below(text.len().max(1)).min(text.len());
    match below(4) {
        0 if at < text.len() => drop(text.remove(at)),
        1 => text.insert(at, BYTES[below(BYTES.len())]),
        2 if at < text.len() => text[at] ^= 1 << below(8),
        _ if at < text.len() => text[at] = BYTES[below(BYTES.len())],
        _ => {}
    }
}
