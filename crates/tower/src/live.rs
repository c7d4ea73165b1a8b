//! The policy in force, and the file that it comes from.

use arc_swap::ArcSwap;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::{
    fmt, fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};
use wardgate_resource_server::{Guard, GuardProblem};

/// A change is taken when there was none for so long: files are written in pieces, and vanish while others take their place.
const QUIET: Duration = Duration::from_millis(200);

/// But not later than this.
const MAX_UNQUIET: Duration = Duration::from_secs(2);

/// Where the system tells nothing (network file systems, links through links) the file is read so often.
const REREAD: Duration = Duration::from_secs(2);

/// The policy in force. A new one takes its place as a whole, for the requests that come after.
#[derive(Clone)]
pub struct LivePolicy {
    guard: Arc<ArcSwap<Guard>>,
    /// Ends the watch with the last of those who ask.
    _watch: Option<Arc<Watch>>,
}

/// What came of a change of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reload {
    /// The new policy, by its hash, is in force.
    InForce(String),
    /// The old policy stays in force, because of these problems of the new one.
    Kept(String),
}

/// Why no policy is in force.
#[derive(Debug)]
pub enum LoadProblem {
    /// The file cannot be read.
    File(PathBuf, io::Error),
    /// It is no policy for the API.
    Policy(PathBuf, GuardProblem),
    /// It cannot be watched.
    Watch(PathBuf, String),
}

impl From<Guard> for LivePolicy {
    /// A policy that stays.
    fn from(guard: Guard) -> Self {
        Self { guard: Arc::new(ArcSwap::from_pointee(guard)), _watch: None }
    }
}

impl LivePolicy {
    /// The policy of a file for the API with that audience, as [`Guard::new`] takes it, and each new one that the file gets and
    /// that checks. `told` is told what came of each change. Whoever writes the file should write another and rename it:
    /// half a policy can be one that checks.
    ///
    /// # Errors
    /// - the file cannot be read
    /// - it is no policy for the API
    /// - it cannot be watched
    pub fn watch(
        path: impl Into<PathBuf>,
        audience: &str,
        secret: impl Fn(&str) -> Option<String> + Send + 'static,
        told: impl Fn(&Reload) + Send + 'static,
    ) -> Result<Self, LoadProblem> {
        let path = path.into();
        let source = fs::read_to_string(&path).map_err(|error| LoadProblem::File(path.clone(), error))?;
        let guard = Guard::new(&source, audience, &secret)
            .map_err(|problem| LoadProblem::Policy(path.clone(), problem))?;
        let mut live = Self::from(guard);
        let (signals, waiting) = channel();
        let unwatched = |error: &dyn fmt::Display| LoadProblem::Watch(path.clone(), error.to_string());
        let changed = signals.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading it is no change.
            if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
                drop(changed.send(Signal::Changed));
            }
        });
        let file = PolicyFile {
            path: path.clone(),
            audience: audience.to_owned(),
            secret: Box::new(secret),
            told: Box::new(told),
            guard: Arc::clone(&live.guard),
            seen: Ok(source),
            watcher: watcher.map_err(|error| unwatched(&error))?,
            watched: Vec::new(),
        };
        let thread = thread::Builder::new().name("wardgate-policy".to_owned());
        thread.spawn(move || file.follow(&waiting)).map_err(|error| unwatched(&error))?;
        live._watch = Some(Arc::new(Watch(signals)));
        Ok(live)
    }

    pub(crate) fn in_force(&self) -> arc_swap::Guard<Arc<Guard>> {
        self.guard.load()
    }
}

enum Signal {
    Changed,
    End,
}

struct Watch(Sender<Signal>);

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.0.send(Signal::End));
    }
}

/// Finds a secret by its name.
type Secrets = dyn Fn(&str) -> Option<String> + Send;

/// A file that is watched.
struct PolicyFile {
    path: PathBuf,
    audience: String,
    secret: Box<Secrets>,
    told: Box<dyn Fn(&Reload) + Send>,
    guard: Arc<ArcSwap<Guard>>,
    /// What was found last, so that nothing is told twice.
    seen: Result<String, String>,
    watcher: RecommendedWatcher,
    watched: Vec<PathBuf>,
}

impl PolicyFile {
    fn follow(mut self, signals: &Receiver<Signal>) {
        loop {
            self.watch_folders();
            match signals.recv_timeout(REREAD) {
                Ok(Signal::Changed) if settled(signals) => {}
                Err(RecvTimeoutError::Timeout) => {}
                _ => return,
            }
            // Whatever fails here, the policy in force stays, and the watch goes on.
            if catch_unwind(AssertUnwindSafe(|| self.reread(signals))).is_err() {
                tracing::error!(target: "wardgate", path = %self.path.display(), "taking a new policy failed");
            }
        }
    }

    /// Folders, and not the file: what takes its place is another file. The folder of what a link leads to is another
    /// folder. That one cannot be watched is no harm, as the file is read from time to time too.
    fn watch_folders(&mut self) {
        let target = fs::canonicalize(&self.path).ok();
        let folders: Vec<PathBuf> =
            [Some(self.path.as_path()), target.as_deref()].into_iter().flatten().map(folder).collect();
        for old in self.watched.iter().filter(|old| !folders.contains(old)) {
            drop(self.watcher.unwatch(old));
        }
        for new in &folders {
            drop(self.watcher.watch(new, RecursiveMode::NonRecursive));
        }
        self.watched = folders;
    }

    fn reread(&mut self, signals: &Receiver<Signal>) {
        let mut found = read(&self.path);
        if found.is_err() && found != self.seen {
            // Perhaps it is only away while another takes its place.
            settled(signals);
            found = read(&self.path);
        }
        if found == self.seen {
            return;
        }
        self.seen = found;
        let reload = match &self.seen {
            Err(problem) => Reload::Kept(problem.clone()),
            Ok(source) => match Guard::new(source, &self.audience, &self.secret) {
                Err(problem) => Reload::Kept(problem.to_string()),
                Ok(guard) => {
                    let hash = guard.policy_hash().to_owned();
                    self.guard.store(Arc::new(guard));
                    Reload::InForce(hash)
                }
            },
        };
        (self.told)(&reload);
    }
}

/// Waits until nothing has changed for a while. False at the end.
fn settled(signals: &Receiver<Signal>) -> bool {
    let since = Instant::now();
    loop {
        match signals.recv_timeout(QUIET) {
            Ok(Signal::Changed) if since.elapsed() < MAX_UNQUIET => {}
            Ok(Signal::Changed) | Err(RecvTimeoutError::Timeout) => return true,
            Ok(Signal::End) | Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => path.to_owned(),
    }
}

impl fmt::Display for Reload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InForce(hash) => write!(f, "the policy {hash} is in force"),
            Self::Kept(problem) => {
                write!(f, "the policy in force stays, as the new one has problems:\n{problem}")
            }
        }
    }
}

impl fmt::Display for LoadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(f, "{}: expected a policy document: {error}", path.display()),
            Self::Policy(path, problem) => write!(f, "{}: {problem}", path.display()),
            Self::Watch(path, problem) => write!(f, "{}: it cannot be watched: {problem}", path.display()),
        }
    }
}

impl std::error::Error for LoadProblem {}
