//! What the measured programs share: the token, its secret, the clock, and the measuring.
//!
//! The measuring reaches into memory that is not its own, hence the `unsafe`.

#![no_std]

pub use cortex_m_rt;
use cortex_m_semihosting::debug;
pub use cortex_m_semihosting::hprintln;

#[cfg(feature = "heap")]
pub mod heap;
#[cfg(feature = "measure")]
mod measure;

#[cfg(feature = "measure")]
pub use measure::measure;

pub const TOKEN_LEN: usize = 361;
/// A token of the form in Shopware's decision record.
pub const TOKEN: [u8; TOKEN_LEN] = *include_bytes!("../../../tokens/shopware.jwt");
/// The same with another customer and the genuine signature.
pub const FORGED: [u8; TOKEN_LEN] = *include_bytes!("../../../tokens/forged.jwt");
pub const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
/// When the token was issued, in seconds. It expires 900 seconds later.
pub const NOW: u64 = 1_700_000_000;

/// Verifies a token at a time, under a secret that is new each time.
pub type Verify = fn(&mut [u8], &[u8], u64) -> bool;

/// Where a token is when it has been received, so that no program has to copy it.
pub static mut RECEIVED: [u8; TOKEN_LEN] = TOKEN;

pub fn exit(success: bool) -> ! {
    loop {
        debug::exit(if success {
            debug::EXIT_SUCCESS
        } else {
            debug::EXIT_FAILURE
        });
    }
}

/// The program around a [`Verify`].
#[macro_export]
macro_rules! firmware {
    ($verify:path) => {
        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
            $crate::exit(false)
        }

        #[$crate::cortex_m_rt::entry]
        fn main() -> ! {
            #[cfg(feature = "measure")]
            $crate::measure($verify);
            #[cfg(not(feature = "measure"))]
            $crate::once($verify);
            $crate::exit(true)
        }
    };
}

/// Verifies once, so that nothing of the verification is left out of the program.
#[cfg(not(feature = "measure"))]
#[inline]
pub fn once(verify: impl Fn(&mut [u8], &[u8], u64) -> bool) {
    use core::hint::black_box;

    #[cfg(feature = "heap")]
    heap::init();
    let received = &raw mut RECEIVED;
    // SAFETY: nothing else refers to it, and this runs once.
    let received: &mut [u8] = unsafe { &mut *received };
    if verify(black_box(received), black_box(SECRET), black_box(NOW)) {
        hprintln!("accepted");
    } else {
        hprintln!("refused");
    }
}
