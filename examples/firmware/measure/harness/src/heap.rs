//! A heap of 8 KiB; while measuring, one that keeps count.

use core::alloc::{GlobalAlloc, Layout};
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use embedded_alloc::LlffHeap;

const SIZE: usize = 8192;
static mut MEMORY: [MaybeUninit<u8>; SIZE] = [MaybeUninit::uninit(); SIZE];

#[cfg(not(feature = "measure"))]
#[global_allocator]
static HEAP: LlffHeap = LlffHeap::empty();

#[cfg(feature = "measure")]
#[global_allocator]
static HEAP: Counting = Counting(LlffHeap::empty());

pub(crate) fn init() {
    #[cfg(not(feature = "measure"))]
    let heap = &HEAP;
    #[cfg(feature = "measure")]
    let heap = &HEAP.0;
    // SAFETY: nothing else refers to it, and this runs once, before the first allocation.
    unsafe { heap.init(&raw mut MEMORY as usize, SIZE) }
}

pub struct Counting(LlffHeap);

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The most bytes that `work` has held at once, beyond those that were held before.
pub fn peak_of(work: impl FnOnce()) -> usize {
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    work();
    PEAK.load(Relaxed) - before
}

// SAFETY: the inner heap does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // One core and no interrupts: a load and a store are enough, where a Cortex-M0 has no more.
        let live = LIVE.load(Relaxed) + layout.size();
        LIVE.store(live, Relaxed);
        PEAK.store(PEAK.load(Relaxed).max(live), Relaxed);
        // SAFETY: the caller's promise is the inner heap's.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        LIVE.store(LIVE.load(Relaxed) - layout.size(), Relaxed);
        // SAFETY: the caller's promise is the inner heap's.
        unsafe { self.0.dealloc(start, layout) }
    }
}
