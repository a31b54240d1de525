//! How many connections the process may have: each takes a file descriptor.

use std::fmt;

/// What else is open: the store, the guard, the listeners, the log.
const RESERVED: usize = 96;

/// The limit of descriptors leaves no room for connections.
#[derive(Clone, Copy, Debug)]
pub struct TooFew {
    limit: usize,
}

/// The number of connections that there are descriptors for, at most `wanted`. Raises the soft
/// limit as far as that is needed and the hard limit lets.
///
/// # Errors
///
/// When next to none is left.
#[cfg(unix)]
pub fn connections(wanted: usize) -> Result<usize, TooFew> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let needed = wanted.saturating_add(RESERVED);
    let limit = getrlimit(Resource::Nofile);
    let hard = limit.maximum.map_or(usize::MAX, as_usize);
    let soft = limit.current.map_or(usize::MAX, as_usize);
    let raised = soft.max(needed.min(hard));
    let new = Rlimit {
        current: u64::try_from(raised).ok(),
        ..limit
    };
    let limit = if raised > soft && setrlimit(Resource::Nofile, new).is_ok() {
        raised
    } else {
        soft
    };
    let room = limit.saturating_sub(RESERVED).min(wanted);
    if room < wanted {
        tracing::warn!(
            "room for {room} connections instead of {wanted}, since the limit of file descriptors \
             is {limit}; {needed} would do: see `ulimit -n`, or `LimitNOFILE` of systemd"
        );
    }
    if room == 0 {
        return Err(TooFew { limit });
    }
    Ok(room)
}

/// All that are wanted, where there is no such limit.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub fn connections(wanted: usize) -> Result<usize, TooFew> {
    Ok(wanted)
}

#[cfg(unix)]
fn as_usize(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

impl fmt::Display for TooFew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the limit of file descriptors is {}, which leaves none for connections; \
             see `ulimit -n`",
            self.limit
        )
    }
}

impl std::error::Error for TooFew {}
