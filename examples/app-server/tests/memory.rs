//! What is kept in memory for each shop and for each used token, which the README and the limits state.
#![cfg(feature = "demo")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use app_server::keys::{NoKeys, ReadyKeys};
use app_server::metrics::Metrics;
use app_server::replay::{Memory, ReplayGuard as _, Room, Use, Verdict};
use app_server::store::{Owner, Store};
use sqlx::AnyPool;
use storefront_jwt::UnixTime;

// Not in the group `http`: it has an allocator of its own.
#[path = "http/support.rs"]
mod support;

use support::Database;

/// Counts the bytes that are allocated.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn live() -> usize {
    LIVE.load(Ordering::Relaxed)
}

/// A fifth of the places that there are usually.
const PLACES: usize = 2000;
const SHOPS: usize = 2 * PLACES;

/// Ids as long as Shopware's.
fn shop(n: usize) -> String {
    format!("shop{n:012}")
}

/// One test after the other, since they count the same bytes.
#[tokio::test]
async fn what_is_kept_is_bounded() {
    ids().await;
    keys().await;
}

async fn ids() {
    let room = Room::default();
    let guard = Memory::new(room, UnixTime::from_secs(100)).with_new_secrets();
    let before = live();
    for n in 0..room.all {
        let used = Use {
            owner: format!("shopware:{}", shop(n % 10)),
            // A route, the owner, and the digest of a signature.
            id: format!("/shopware/voucher shopware:{}:{n:064}", shop(n % 10)),
            from: None,
            until: UnixTime::from_secs(700),
        };
        assert_eq!(guard.record(&used).await.unwrap(), Verdict::First);
    }
    let each = (live() - before) / room.all;
    println!("{each} bytes for each used token");
    assert!(each <= 310, "{each}");
}

async fn keys() {
    let file = Database::new();
    let store = Store::open(&file.url()).await.unwrap();
    let pool = AnyPool::connect(&file.url()).await.unwrap();
    let insert = format!(
        "WITH RECURSIVE shop (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM shop WHERE n < {SHOPS})
         INSERT INTO secrets (platform, id, secret)
         SELECT 'shopware', printf('shop%012d', n), printf('a secret of 32 bytes: %012d', n) FROM shop"
    );
    sqlx::raw_sql(&insert).execute(&pool).await.unwrap();
    pool.close().await;

    let hour = Duration::from_secs(3600);
    let keys = ReadyKeys::new(store, PLACES as u64, hour, Arc::<Metrics>::default());
    keys.of(Owner::Shopware(&shop(SHOPS))).await.unwrap();
    let before = live();
    for n in 0..PLACES {
        keys.of(Owner::Shopware(&shop(n))).await.unwrap();
    }
    let full = live() - before;
    println!("{} bytes for the keys of each shop", full / PLACES);
    assert!(full / PLACES <= 1024, "{}", full / PLACES);

    // More shops than there are places, and shops that there are not, take no more.
    for n in PLACES..SHOPS {
        keys.of(Owner::Shopware(&shop(n))).await.unwrap();
        let unknown = keys.of(Owner::Shopware(&shop(n + SHOPS))).await;
        assert!(matches!(*unknown.err().unwrap(), NoKeys::Unknown));
    }
    let now = live() - before;
    assert!(now <= full + full / 4, "{now} bytes after {full}");
}
