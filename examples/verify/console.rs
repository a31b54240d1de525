//! What is written where. A stream that is closed or full is no reason to panic.

use std::io::{self, ErrorKind, Write as _};

/// Writes to standard output, in colour if that is a terminal.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads it has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes a line to standard error. There is nobody left to tell where that fails.
pub fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}
