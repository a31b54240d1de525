//! Counts instructions and paints the stack.

use core::arch::asm;
use core::hint::black_box;
use core::ptr;

use cortex_m::Peripherals;
use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;

use crate::{FORGED, NOW, SECRET, TOKEN, TOKEN_LEN, Verify, hprintln};

/// Calls that are counted together, since the counter is coarser than an instruction.
const CALLS: u32 = 16;
/// With `-icount shift=0` an instruction takes a nanosecond of QEMU's time; a tick takes this many.
const NANOS_PER_TICK: u32 = 5;
const RELOAD: u32 = 0xff_ffff;
const PAINT: u32 = 0xa5c3_5a3c;

/// Where a driver would put it; copying out of it takes less than from an odd address.
#[repr(align(8))]
#[derive(Clone, Copy)]
struct Received([u8; TOKEN_LEN]);

static mut COPIES: [Received; CALLS as usize] = [Received([0; TOKEN_LEN]); CALLS as usize];

unsafe extern "C" {
    /// The lowest address that the stack may grow to, from cortex-m-rt.
    static mut __sheap: u32;
}

/// Prints what `verify` decides and takes, for the accepted token and the forged one.
pub fn measure(verify: Verify) {
    let verify = black_box(verify);
    #[cfg(feature = "heap")]
    crate::heap::init();
    start_counting();

    let mut received = TOKEN;
    let accepted = verify(&mut received, SECRET, NOW);
    received = FORGED;
    let forged = verify(&mut received, SECRET, NOW);
    received = TOKEN;
    let expired = verify(&mut received, SECRET, NOW + 2000);
    hprintln!("verdicts {} {} {}", accepted, forged, expired);

    hprintln!("stack {} {}", stack(verify, &TOKEN), stack(verify, &FORGED));
    #[cfg(feature = "heap")]
    {
        received = TOKEN;
        let heap = crate::heap::peak_of(|| {
            black_box(verify(&mut received, SECRET, NOW));
        });
        hprintln!("heap {}", heap);
    }
    for _ in 0..2 {
        let nothing = ticks(nothing, &TOKEN);
        let per_call = |ticks: u32| (ticks - nothing) * NANOS_PER_TICK / CALLS;
        let accepted = per_call(ticks(verify, &TOKEN));
        let forged = per_call(ticks(verify, &FORGED));
        hprintln!("instructions {} {}", accepted, forged);
    }
}

fn start_counting() {
    /// Run-mode clock configuration of the LM3S6965.
    const RCC: *mut u32 = 0x400f_e060 as *mut u32;
    const SYSDIV: u32 = 0xf << 23;
    const USESYSDIV: u32 = 1 << 22;

    // SAFETY: a register of the board. Divided by one, QEMU's system clock ticks every 5 ns.
    unsafe { ptr::write_volatile(RCC, (ptr::read_volatile(RCC) & !SYSDIV) | USESYSDIV) };
    if let Some(Peripherals { mut SYST, .. }) = Peripherals::take() {
        SYST.set_clock_source(SystClkSource::Core);
        SYST.set_reload(RELOAD);
        SYST.clear_current();
        SYST.enable_counter();
    }
}

#[inline(never)]
fn nothing(token: &mut [u8], _: &[u8], _: u64) -> bool {
    black_box(token.len()) != 0
}

/// Ticks of [`CALLS`] calls, each with a token of its own, because it is used up.
#[inline(never)]
fn ticks(verify: Verify, token: &[u8; TOKEN_LEN]) -> u32 {
    let copies = &raw mut COPIES;
    // SAFETY: nothing else refers to it while this runs.
    let copies = unsafe { &mut *copies };
    copies.fill(Received(*token));
    let before = SYST::get_current();
    for Received(copy) in copies {
        black_box(verify(black_box(copy), black_box(SECRET), NOW));
    }
    let after = SYST::get_current();
    // The counter counts down.
    before.wrapping_sub(after) & RELOAD
}

/// The most stack that a call takes: how far down it has changed what the free RAM was painted with.
#[inline(never)]
fn stack(verify: Verify, token: &[u8; TOKEN_LEN]) -> usize {
    let copies = &raw mut COPIES;
    // SAFETY: nothing else refers to it while this runs.
    let [Received(copy), ..] = unsafe { &mut *copies };
    *copy = *token;
    let top: usize;
    // SAFETY: reads a register.
    unsafe { asm!("mov {}, sp", out(reg) top) };
    let bottom = (&raw mut __sheap as usize).next_multiple_of(4);
    // No calls, and so no iterators, where they might paint over their own frame.
    let mut address = bottom;
    while address < top {
        // SAFETY: between the statics and the stack nothing is in use.
        unsafe { ptr::write_volatile(address as *mut u32, PAINT) };
        address += 4;
    }
    black_box(verify(copy, SECRET, NOW));
    address = bottom;
    // SAFETY: as above.
    while address < top && unsafe { ptr::read_volatile(address as *const u32) } == PAINT {
        address += 4;
    }
    top - address
}
