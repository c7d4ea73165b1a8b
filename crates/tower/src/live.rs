//! The policy in force, and the file that it comes from.
//!
//! The file is read again and again, and compared. Events of the file system would tell a second earlier, and nothing at all on
//! network volumes and of links through links, which is how Kubernetes mounts files; and a container that has used up its watches
//! could not start.

use arc_swap::ArcSwap;
use std::{
    fmt, fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};
use wardgate_resource_server::{Guard, GuardProblem};

/// How often the file is read. That it is gone is told when it was so twice: another may be about to take its place.
const EVERY: Duration = Duration::from_secs(1);

/// For how long a file must not change before it is taken: files are written in pieces.
const QUIET: Duration = Duration::from_millis(200);

/// The policy in force. A new one takes its place as a whole, for the requests that come after.
#[derive(Clone)]
pub struct LivePolicy {
    guard: Arc<ArcSwap<Guard>>,
    /// Ends the watch with the last of those who ask.
    _watch: Option<Arc<Sender<()>>>,
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
    /// The thread that watches it cannot be started.
    Watch(PathBuf, io::Error),
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
    /// - the thread that watches it cannot be started
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
        let (end, ended) = channel();
        let file = PolicyFile {
            path: path.clone(),
            audience: audience.to_owned(),
            secret: Box::new(secret),
            told: Box::new(told),
            guard: Arc::clone(&live.guard),
            seen: Ok(source),
        };
        let thread = thread::Builder::new().name("wardgate-policy".to_owned());
        thread.spawn(move || file.follow(&ended)).map_err(|error| LoadProblem::Watch(path, error))?;
        live._watch = Some(Arc::new(end));
        Ok(live)
    }

    pub(crate) fn in_force(&self) -> arc_swap::Guard<Arc<Guard>> {
        self.guard.load()
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
}

impl PolicyFile {
    fn follow(mut self, ended: &Receiver<()>) {
        while waited(ended, EVERY) {
            let found = read(&self.path);
            if found == self.seen || !waited(ended, if found.is_ok() { QUIET } else { EVERY }) {
                continue;
            }
            // Whatever fails here, the policy in force stays, and the watch goes on.
            if read(&self.path) == found && catch_unwind(AssertUnwindSafe(|| self.take(found))).is_err() {
                tracing::error!(target: "wardgate", path = %self.path.display(), "taking a new policy failed");
            }
        }
    }

    fn take(&mut self, found: Result<String, String>) {
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

/// Waits; false at the end of the watch.
fn waited(ended: &Receiver<()>, time: Duration) -> bool {
    ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
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
