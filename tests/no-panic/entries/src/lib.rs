//! Every function here is an entry: it is linked on its own, and the link fails if a panic can be reached
//! from it, because the panic handler calls a function that nobody has written.
//!
//! Arguments come from outside, and what a call returns goes there, so that the compiler knows nothing
//! about the one and cannot leave out the other.
#![no_std]

use core::panic::PanicInfo;

/// Makes functions that can be linked by name: `proof.` and the text.
macro_rules! proofs {
    ($($name:expr => $function:item)*) => {$(
        const _: () = {
            #[unsafe(export_name = concat!("proof.", $name))]
            $function
        };
    )*};
}

mod claims;
mod control;
mod kernel;
mod own;
mod sign;
mod values;

unsafe extern "C" {
    /// Not to be found anywhere.
    fn a_panic_is_reachable() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    // SAFETY: a program with this call in it is never linked.
    unsafe { a_panic_is_reachable() }
}
