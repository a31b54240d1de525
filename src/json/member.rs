//! One member of an object, by a name that is only known at run time.

use crate::error::Error;

use super::members::Members;
use super::reader::Reader;
use super::string::JsonStr;

/// The string that the object `json` has under `name`; everything else must be well-formed.
pub(crate) fn text_member<'p>(json: &'p [u8], name: &str) -> Result<Option<JsonStr<'p>>, Error> {
    let mut reader = Reader::object(json)?;
    let mut members = Members::of(&mut reader)?;
    let mut text = None;
    while let Some(found) = members.next()? {
        if found != *name {
            members.reader.skip()?;
        } else if text.replace(members.reader.string()?).is_some() {
            return Err(Error::ClaimDuplicate(""));
        }
    }
    reader.end()?;
    Ok(text)
}
