//! Skipping the elements of an array, which are mostly of one shape.
//!
//! Not on 32-bit targets, where flash is dearer than the time of tokens that hardly come there.

use crate::Error;

use super::array::after_comma;
use super::read::after_space;
use super::skip::{Nesting, Next, after_scalar, after_value};
use super::string::after_string;

/// How many scalars of an element are noted. A line item of a purchase has about 25.
const MAX_SCALARS: usize = 40;

/// Compared at once; two of the processor's.
const WORD: usize = size_of::<u128>();

/// An element that has been skipped, as the model of those that follow.
///
/// An element with the same text is JSON, and as deep, if the model is. Where it differs within a scalar,
/// it is so as long as it has another scalar in that place; where it differs in its members or brackets, it is
/// skipped like any other value from there on. So most of it need only be compared. Most of a purchase are
/// line items, which one program has written, and this skips them in a third of the instructions.
struct Model<'p> {
    /// The element and some bytes that follow it.
    text: &'p [u8],
    /// How long the element is; zero if there is none.
    len: usize,
    scalars: Scalars,
}

/// How far an element goes along with the model.
enum Alike<'p> {
    /// To its end, behind which this is.
    Whole(&'p [u8]),
    /// To the end of so many scalars, behind the last of which this is.
    Scalars(usize, &'p [u8]),
}

impl<'p> Model<'p> {
    const fn none() -> Self {
        Self {
            text: &[],
            len: 0,
            scalars: Scalars::new(0),
        }
    }

    /// What follows an array or object.
    fn after_element(&mut self, element: &'p [u8], levels: u8) -> Result<&'p [u8], Error> {
        if self.len == 0 {
            self.scalars = Scalars::new(element.len());
            let note =
                |scalar: &[u8], after: &[u8], nesting| self.scalars.note(scalar, after, nesting);
            let rest = Nesting::default().after_value(element, levels, note)?;
            self.len = element.len().wrapping_sub(rest.len());
            // A word more, so that the end need not be compared byte by byte; no more, since the text behind
            // the element may be alike for ever.
            self.text = element
                .get(..self.len.wrapping_add(WORD))
                .unwrap_or(element);
            return Ok(rest);
        }
        match self.alike(element) {
            Alike::Whole(rest) => Ok(rest),
            Alike::Scalars(count, rest) => {
                if count < self.scalars.count / 2 {
                    self.len = 0;
                }
                let last = count.checked_sub(1);
                let Some(last) = last.and_then(|last| self.scalars.places.get(last)) else {
                    return after_value(element, levels);
                };
                let mut nesting = Nesting::unpack(last.nesting);
                match nesting.next_value(rest)? {
                    Next::Value(value) => nesting.after_value(value, levels, |_, _, _| ()),
                    Next::End(rest) => Ok(rest),
                }
            }
        }
    }

    fn alike(&self, element: &'p [u8]) -> Alike<'p> {
        let scalars = self.scalars.places.get(..self.scalars.count);
        let scalars = scalars.unwrap_or_default();
        // Up to `at` the element goes along with the model; `rest` is what it goes on with there.
        let (mut at, mut rest, mut count) = (0_usize, element, 0);
        loop {
            let same = common_prefix(self.text.get(at..).unwrap_or_default(), rest);
            let differs = at.wrapping_add(same);
            if differs >= self.len {
                let end = self.len.wrapping_sub(at);
                return Alike::Whole(rest.get(end..).unwrap_or_default());
            }
            while scalars
                .get(count)
                .is_some_and(|scalar| usize::from(scalar.end) < differs)
            {
                count = count.wrapping_add(1);
            }
            let other = scalars.get(count).and_then(|scalar| {
                let begin = usize::from(scalar.begin);
                let same = differs.checked_sub(begin)?;
                let value = rest.get(begin.wrapping_sub(at)..)?;
                Some((scalar, scalar.after_other(value, same)?))
            });
            let Some((scalar, after)) = other else {
                let last = count.checked_sub(1).and_then(|last| scalars.get(last));
                let end = last.map_or(at, |last| last.end.into());
                let rest = rest.get(end.wrapping_sub(at)..).unwrap_or_default();
                return Alike::Scalars(count, rest);
            };
            (at, rest) = (scalar.end.into(), after);
            count = count.wrapping_add(1);
        }
    }
}

/// The scalars of a model, as many as fit.
pub(super) struct Scalars {
    /// How much text was left where the model begins.
    begin: usize,
    count: usize,
    places: [Scalar; MAX_SCALARS],
}

/// Where in the model a scalar begins and ends, and how it is nested.
#[derive(Clone, Copy)]
struct Scalar {
    begin: u16,
    end: u16,
    nesting: u16,
}

impl Scalar {
    /// What follows another scalar in the place of this one, which begins with so many of the same bytes.
    fn after_other(self, value: &[u8], same: usize) -> Option<&[u8]> {
        let [b'"', body @ ..] = value else {
            return after_scalar(value);
        };
        // A string need only be looked at from where it differs, unless that is within an escape, which ends with a
        // quotation mark or a slash, or has letters and digits behind each backslash.
        let within = self.end.saturating_sub(self.begin).saturating_sub(2);
        let same = same.saturating_sub(1).min(within.into());
        let in_escape = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'\\';
        let mut begun = body.get(..same)?.iter();
        let checked = begun.rposition(|byte| !in_escape(byte));
        after_string(body.get(checked.map_or(0, |last| last.wrapping_add(1))..)?)
    }
}

impl Scalars {
    const fn new(begin: usize) -> Self {
        let none = Scalar {
            begin: 0,
            end: 0,
            nesting: 0,
        };
        Self {
            begin,
            count: 0,
            places: [none; MAX_SCALARS],
        }
    }

    /// Notes a scalar, behind which `after` is. None is left out: after the first that cannot be noted, no
    /// other can.
    #[inline]
    pub(super) fn note(&mut self, scalar: &[u8], after: &[u8], nesting: Nesting) {
        let offset = |rest: &[u8]| u16::try_from(self.begin.wrapping_sub(rest.len())).ok();
        let noted = offset(scalar).zip(offset(after)).zip(nesting.pack());
        match (noted, self.places.get_mut(self.count)) {
            (Some(((begin, end), nesting)), Some(place)) => {
                *place = Scalar {
                    begin,
                    end,
                    nesting,
                };
                self.count = self.count.wrapping_add(1);
            }
            _ => self.begin = usize::MAX,
        }
    }
}

impl Nesting {
    /// Fewer than sixteen levels in two bytes, a bit for each and one above them.
    fn pack(self) -> Option<u16> {
        let above = 1_u16.checked_shl(self.depth.into())?;
        Some(u16::try_from(self.objects).ok()? | above)
    }

    fn unpack(packed: u16) -> Self {
        let depth = packed.checked_ilog2().unwrap_or(0);
        Self {
            depth: u8::try_from(depth).unwrap_or(0),
            objects: u64::from(packed & !1_u16.wrapping_shl(depth)),
        }
    }
}

/// How many bytes two texts begin alike with.
#[inline]
fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    let words = one.as_chunks::<WORD>().0.iter();
    let mut equal: usize = 0;
    for (one, other) in words.zip(other.as_chunks().0) {
        let difference = u128::from_le_bytes(*one) ^ u128::from_le_bytes(*other);
        if difference != 0 {
            let bytes = usize::try_from(difference.trailing_zeros() / 8).unwrap_or(0);
            return equal.wrapping_add(bytes);
        }
        equal = equal.wrapping_add(WORD);
    }
    let ends = one.iter().zip(other).skip(equal);
    let ends = ends.take_while(|(one, other)| one == other);
    equal.wrapping_add(ends.count())
}

/// What follows the elements that are left of an array, and how many there are with those before.
#[inline(never)]
pub(super) fn after_many(
    mut rest: &[u8],
    levels: u8,
    before: usize,
) -> Result<(&[u8], usize), Error> {
    let mut model = Model::none();
    let mut count = before;
    loop {
        let after = match after_space(rest) {
            element @ [b'{' | b'[', ..] => model.after_element(element, levels)?,
            scalar => after_scalar(scalar).ok_or(Error::Json)?,
        };
        count = count.saturating_add(1);
        match after_comma(after)? {
            Next::Value(next) => rest = next,
            Next::End(rest) => return Ok((rest, count)),
        }
    }
}
