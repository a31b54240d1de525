//! The members of an object and the elements of an array, one after the other.

use crate::error::Error;

use super::reader::Reader;
use super::scan::word::strip_name;
use super::string::JsonStr;

/// How far an array or object has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    First,
    Further,
    Ended,
}

impl State {
    /// Whether there is another element or member before `close`; consumes the comma before it, or
    /// `close`.
    fn next(&mut self, reader: &mut Reader<'_>, close: u8) -> Result<bool, Error> {
        match *self {
            Self::Further if reader.eat(b',') => return Ok(true),
            Self::Ended => return Ok(false),
            Self::Further | Self::First => {}
        }
        if reader.eat(close) {
            reader.leave();
            *self = Self::Ended;
            Ok(false)
        } else if *self == Self::First {
            *self = Self::Further;
            Ok(true)
        } else {
            Err(Error::Json)
        }
    }
}

/// The elements of an array.
pub(crate) struct Items<'r, 'p> {
    pub(crate) reader: &'r mut Reader<'p>,
    state: State,
}

impl<'r, 'p> Items<'r, 'p> {
    /// Enters the next array; a value of another type is an error.
    pub(crate) fn of(reader: &'r mut Reader<'p>) -> Result<Self, Error> {
        if !reader.eat(b'[') {
            return Err(reader.skip_as_mismatch());
        }
        reader.enter()?;
        Ok(Self {
            reader,
            state: State::First,
        })
    }

    /// Whether there is another element, which is then next in the reader.
    pub(crate) fn next(&mut self) -> Result<bool, Error> {
        self.state.next(self.reader, b']')
    }

    /// Whether somebody has asked for an element that was not there any more.
    pub(crate) fn ended(&self) -> bool {
        self.state == State::Ended
    }
}

/// The members of an object.
pub(crate) struct Members<'r, 'p> {
    pub(crate) reader: &'r mut Reader<'p>,
    state: State,
}

impl<'r, 'p> Members<'r, 'p> {
    /// Enters the next object; a value of another type is an error.
    pub(crate) fn of(reader: &'r mut Reader<'p>) -> Result<Self, Error> {
        if !reader.eat(b'{') {
            return Err(reader.skip_as_mismatch());
        }
        reader.enter()?;
        Ok(Self {
            reader,
            state: State::First,
        })
    }

    /// The name of the next member, whose value is then next in the reader.
    #[inline(never)]
    pub(crate) fn next(&mut self) -> Result<Option<JsonStr<'p>>, Error> {
        if !self.state.next(self.reader, b'}')? {
            return Ok(None);
        }
        if self.reader.peek() != Some(b'"') {
            return Err(Error::Json);
        }
        let name = self.reader.string()?;
        self.reader.expect(b':')?;
        Ok(Some(name))
    }

    /// Consumes the next member's name if it is this one, quoted and with its colon, spelled
    /// without escapes or white space.
    pub(crate) fn eat_name(&mut self, quoted: &str) -> bool {
        let rest = match (self.state, self.reader.rest) {
            (State::First, rest) | (State::Further, [b',', rest @ ..]) => {
                strip_name(rest, quoted.as_bytes())
            }
            _ => None,
        };
        let Some(rest) = rest else { return false };
        self.reader.rest = rest;
        self.state = State::Further;
        true
    }
}
