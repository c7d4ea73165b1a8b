//! Lines on their way to the application's log. No request waits for it, and none fails because of it.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

/// Lines that wait for a log that is slow, at most. Beyond that they are lost, and how many were is told.
const MAX_WAITING: usize = 65_536;

/// Lines that come within so long of another are written together: to wake a thread costs a request more than to decide it.
const BREATH: Duration = Duration::from_millis(10);

/// How long a service that ends waits for lines that are still on their way.
const MAX_FAREWELL: Duration = Duration::from_secs(2);

/// A queue of lines with a thread of its own.
pub(crate) struct Journal {
    lines: Option<SyncSender<String>>,
    lost: Arc<AtomicUsize>,
    ended: Mutex<Receiver<()>>,
}

impl Journal {
    /// A journal that writes to `sink`.
    pub(crate) fn new(sink: impl Fn(&str) + Send + 'static) -> io::Result<Self> {
        let (lines, waiting) = sync_channel::<String>(MAX_WAITING);
        let (end, ended) = sync_channel(0);
        let lost = Arc::new(AtomicUsize::new(0));
        let missed = Arc::clone(&lost);
        thread::Builder::new().name("wardgate-journal".to_owned()).spawn(move || {
            let _end: SyncSender<()> = end;
            let write = |line: String| {
                if catch_unwind(AssertUnwindSafe(|| sink(&line))).is_err() {
                    missed.fetch_add(1, Ordering::Relaxed);
                }
                tell_lost(&missed);
            };
            while let Ok(line) = waiting.recv() {
                write(line);
                thread::sleep(BREATH);
                waiting.try_iter().for_each(write);
            }
            tell_lost(&missed);
        })?;
        Ok(Self { lines: Some(lines), lost, ended: Mutex::new(ended) })
    }

    pub(crate) fn write(&self, line: String) {
        if self.lines.as_ref().is_none_or(|lines| lines.try_send(line).is_err()) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn tell_lost(lost: &AtomicUsize) {
    let lost = lost.swap(0, Ordering::Relaxed);
    if lost > 0 {
        tracing::error!(target: "wardgate", lost, "lines of the record were lost");
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.lines = None;
        let ended = self.ended.get_mut().map(|ended| ended.recv_timeout(MAX_FAREWELL));
        if ended.is_ok_and(|ended| ended == Err(RecvTimeoutError::Timeout)) {
            tracing::error!(target: "wardgate", "the log did not take all lines of the record before the end");
        }
    }
}

/// The log of an application that names no other: an event of `tracing`. It is written outside of the request's span, which
/// may have the path, and a path names patients.
pub(crate) fn to_tracing(line: &str) {
    tracing::info!(target: "wardgate", "{line}");
}
