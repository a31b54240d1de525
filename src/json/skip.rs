//! Skipping a value: as strict as reading it, and without recursion.

use crate::Error;

use super::Reader;

impl Reader<'_> {
    /// Steps over one value of any type.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
        // One bit for each open container, the innermost lowest: set for an object. `levels_left`
        // keeps their number within 64.
        let mut objects: u64 = 0;
        let mut open: u8 = 0;
        let levels = self.levels_left();
        loop {
            let opened = match self.peek() {
                Some(b'"') => {
                    self.bump();
                    self.string_body()?;
                    false
                }
                Some(b'{' | b'[') => true,
                Some(b't') => self.literal(b"true").map(|()| false)?,
                Some(b'f') => self.literal(b"false").map(|()| false)?,
                Some(b'n') => self.literal(b"null").map(|()| false)?,
                _ => self.skip_number().map(|()| false)?,
            };
            if opened {
                if open >= levels {
                    return Err(Error::TooDeep);
                }
                let object = self.peek() == Some(b'{');
                self.bump();
                open = open.wrapping_add(1);
                objects = (objects << 1) | u64::from(object);
                match (self.peek(), object) {
                    (Some(b'}'), true) | (Some(b']'), false) => {}
                    (_, true) => {
                        self.skip_name()?;
                        continue;
                    }
                    (_, false) => continue,
                }
            }
            // A value has ended, or a container stands before its closing bracket.
            loop {
                if open == 0 {
                    return Ok(());
                }
                let object = objects & 1 == 1;
                match (self.peek(), object) {
                    (Some(b','), true) => {
                        self.bump();
                        self.skip_name()?;
                        break;
                    }
                    (Some(b','), false) => {
                        self.bump();
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.bump();
                        open = open.wrapping_sub(1);
                        objects >>= 1;
                    }
                    _ => return Err(Error::Json),
                }
            }
        }
    }

    /// Steps over a member's name and the colon after it.
    fn skip_name(&mut self) -> Result<(), Error> {
        self.expect(b'"')?;
        self.string_body()?;
        self.expect(b':')
    }
}
