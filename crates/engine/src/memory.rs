//! The allocator: a pointer that moves up, and back down when nothing is held any more.
//!
//! A decision allocates a few hundred small blocks and frees them all before it ends, so a general allocator would
//! spend 8 kB of code on work that is never needed. The policy is read first and stays; after it, every decision
//! starts where the one before it started.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
    ptr::null_mut,
};

/// A page of WebAssembly memory.
const PAGE: usize = 65_536;

#[global_allocator]
pub(crate) static MEMORY: Memory =
    Memory { next: Cell::new(0), floor: Cell::new(0), held: Cell::new(0) };

/// A panic is a bug; it traps, and the shim denies.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

pub(crate) struct Memory {
    /// Where the next block goes; 0 before the first.
    next: Cell<usize>,
    /// Where it goes when nothing is held.
    floor: Cell<usize>,
    /// Blocks that are held above the floor.
    held: Cell<usize>,
}

impl Memory {
    /// Everything that is held now stays for good.
    pub(crate) fn keep(&self) {
        self.floor.set(self.next.get());
        self.held.set(0);
    }
}

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: the module has one thread, so cells need no lock.
unsafe impl Sync for Memory {}

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: a block lies between `next` before and after its allocation, within the memory that has been grown, and no
// later block lies there until `next` goes back, which happens only when no block above the floor is held.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let heap = || core::arch::wasm32::memory_size(0) * PAGE;
        if self.next.get() == 0 {
            // What is there at the start belongs to the module's data and stack.
            self.next.set(heap());
            self.floor.set(heap());
        }
        let start = self.next.get().next_multiple_of(layout.align());
        let Some(end) = start.checked_add(layout.size()) else { return null_mut() };
        let missing = end.saturating_sub(heap()).div_ceil(PAGE);
        if missing > 0 && core::arch::wasm32::memory_grow(0, missing) == usize::MAX {
            return null_mut();
        }
        self.next.set(end);
        self.held.set(self.held.get() + 1);
        start as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let start = block as usize;
        if start < self.floor.get() {
            return;
        }
        if start + layout.size() == self.next.get() {
            self.next.set(start);
        }
        self.held.set(self.held.get().saturating_sub(1));
        if self.held.get() == 0 {
            self.next.set(self.floor.get());
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The last block grows where it is: text is built at the end of memory.
        if block as usize + layout.size() == self.next.get() {
            self.next.set(block as usize);
            self.held.set(self.held.get().saturating_sub(1));
            // SAFETY: the layout's alignment is a power of two and the block starts at a multiple of it.
            let same = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
            if same.is_null() {
                self.next.set(block as usize + layout.size());
                self.held.set(self.held.get() + 1);
            }
            return same;
        }
        // SAFETY: as above; both blocks are at least as long as what is copied.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                core::ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}
