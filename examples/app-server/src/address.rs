//! Where a request comes from, and the places that are shared by address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::Problem;
use crate::server::Connection;

/// The address that a request was sent from: the connection's or, where that is a proxy's, the last
/// in `X-Forwarded-For` that is not. Of IPv6 the first 64 bits, since whoever has one has them all.
#[must_use]
pub fn client_address(request: &Request, proxies: &[IpAddr]) -> IpAddr {
    let connection = request.extensions().get::<Connection>();
    let mut address = connection.map_or(Ipv6Addr::UNSPECIFIED.into(), |connection| connection.from);
    let forwarded = request.headers().get_all("x-forwarded-for").iter();
    let forwarded = forwarded.rev().filter_map(|value| value.to_str().ok());
    for before in forwarded.flat_map(|value| value.rsplit(',')) {
        if !proxies.contains(&address) {
            break;
        }
        let Ok(before) = before.trim().parse::<IpAddr>() else {
            break;
        };
        address = before.to_canonical();
    }
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// Places for long bodies of requests that are not trusted yet.
pub struct Places {
    free: Arc<Semaphore>,
    of_one: usize,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One of them, for as long as this lives.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Share,
}

#[derive(Debug)]
struct Share {
    address: IpAddr,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Places {
    /// So many, and so many of them for one address.
    #[must_use]
    pub fn new(all: usize, of_one: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(all)),
            of_one,
            taken: Arc::default(),
        }
    }

    /// Takes a place, when one is free.
    ///
    /// # Errors
    ///
    /// 429 when the address has its share of them already.
    pub async fn place(&self, address: IpAddr) -> Result<Place, Problem> {
        let share = self.share(address).ok_or_else(|| {
            Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_bodies",
                "too many bodies come from this address at the same time",
            )
            .retry_after(Duration::from_secs(1))
            .close()
        })?;
        let permit = Arc::clone(&self.free).acquire_owned().await;
        Ok(Place {
            _permit: permit.map_err(|_| Problem::unavailable("overloaded"))?,
            _share: share,
        })
    }

    fn share(&self, address: IpAddr) -> Option<Share> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_default();
        if *count >= self.of_one {
            return None;
        }
        *count += 1;
        let taken = Arc::clone(&self.taken);
        Some(Share { address, taken })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.address);
            }
        }
    }
}
