//! The allocator: a pointer that moves up, and back to where it was when the next decision begins.
//!
//! A decision allocates a few hundred small blocks and needs none of them once its answer was read, so nothing is ever
//! freed: a general allocator, and the code that gives back block by block, would be 10 kB. The policy lies lowest and
//! stays; above it, every decision starts where the one before it started.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
    ptr::null_mut,
};

/// A page of WebAssembly memory.
const PAGE: usize = 65_536;

#[expect(unsafe_code, reason = "the linker knows the places")]
// SAFETY: only the places are asked for.
unsafe extern "C" {
    static __global_base: u8;
    static __heap_base: u8;
}

#[global_allocator]
pub(crate) static MEMORY: Memory =
    Memory { next: Cell::new(0), floor: Cell::new(0), answered: Cell::new(false), end: Cell::new(0) };

/// A panic is a bug; it traps, and the shim denies.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

pub(crate) struct Memory {
    /// Where the next block goes; 0 before the first.
    next: Cell<usize>,
    /// Where a decision's first block goes.
    floor: Cell<usize>,
    /// Whether the next block is a decision's first.
    answered: Cell<bool>,
    /// Where the memory that there is ends.
    end: Cell<usize>,
}

impl Memory {
    /// Everything that is there now stays for good.
    pub(crate) fn keep(&self) {
        self.floor.set(self.next.get());
    }

    /// Where the module's data begin; below them is the stack.
    pub(crate) fn begin(&self) -> usize {
        (&raw const __global_base).addr()
    }

    /// Where what is in use ends.
    pub(crate) fn end(&self) -> usize {
        self.next.get()
    }

    /// Has the host give what memory there is said to be; false where it has no more.
    pub(crate) fn reach(&self) -> bool {
        let missing = (self.end.get() / PAGE).saturating_sub(core::arch::wasm32::memory_size(0));
        core::arch::wasm32::memory_grow(0, missing) != usize::MAX
    }

    /// Makes memory reach `after`; before the first block it only finds out where the module's data and memory end. False
    /// where the host has no more.
    #[cold]
    fn grow(&self, after: usize) -> bool {
        let pages = core::arch::wasm32::memory_size(0);
        if self.end.replace(pages * PAGE) == 0 {
            let base = (&raw const __heap_base).addr();
            self.next.set(base);
            self.floor.set(base);
            return true;
        }
        let missing = (after - pages * PAGE).div_ceil(PAGE);
        if core::arch::wasm32::memory_grow(0, missing) == usize::MAX {
            return false;
        }
        self.end.set((pages + missing) * PAGE);
        true
    }

    /// The answer is written: the next block belongs to the next decision, for which the host asks only after it has
    /// read this one's answer.
    pub(crate) fn answered(&self) {
        self.answered.set(true);
    }
}

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: the module has one thread, so cells need no lock.
unsafe impl Sync for Memory {}

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: a block lies between `next` before and after its allocation, within the memory that has been grown, and no
// later block lies there until `next` goes back, which happens only when a decision begins: then none of the blocks
// above the floor is in use any more.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if self.answered.replace(false) {
            self.next.set(self.floor.get());
        }
        loop {
            let start = self.next.get().next_multiple_of(layout.align());
            let Some(after) = start.checked_add(layout.size()) else { return null_mut() };
            if after <= self.end.get() {
                self.next.set(after);
                return start as *mut u8;
            }
            if !self.grow(after) {
                return null_mut();
            }
        }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // A block that gets smaller stays as it is, and so does the answer when it is handed over.
        if size <= layout.size() {
            return block;
        }
        // The last block grows where it is: text is built at the end of memory.
        if block as usize + layout.size() == self.next.get() {
            self.next.set(block as usize);
        }
        // SAFETY: the layout's alignment is a power of two; both blocks are at least as long as what is copied, and
        // where they are not the same they do not overlap.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() && moved != block {
                core::ptr::copy_nonoverlapping(block, moved, layout.size());
            }
            moved
        }
    }
}
