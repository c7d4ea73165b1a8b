//! A policy file that changes while an API runs.

use crate::{
    layer::{OWN, ask, at_noon, get, knows_the_patient, refused},
    patient_api::AUDIENCE,
    support::{PATIENCE, SECRET, guard, reference_policy, root},
};
use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};
use tempfile::{TempDir, tempdir};
use wardgate_tower::{LivePolicy, Reload, Wardgate};

/// A small policy under another version, which gives it another hash.
fn version(number: u32) -> String {
    let policy = fs::read_to_string(root().join("tests/scenarios/policies/clinic.toml")).unwrap();
    policy.replace("version = \"7\"", &format!("version = \"{number}\""))
}

fn in_force(number: u32) -> Reload {
    Reload::InForce(guard(&version(number)).policy_hash().to_owned())
}

struct Watched {
    told: Receiver<Reload>,
    policy: LivePolicy,
}

impl Watched {
    fn file(path: &Path) -> Self {
        let (sender, told) = channel();
        let tell = move |reload: &Reload| drop(sender.send(reload.clone()));
        let policy = LivePolicy::watch(path, AUDIENCE, |_| Some(SECRET.to_owned()), tell).unwrap();
        Self { told, policy }
    }

    #[track_caller]
    fn tells(&self, expected: &Reload) {
        assert_eq!(&self.told.recv_timeout(PATIENCE).unwrap(), expected);
    }

    /// For longer than it takes to read the file again and to find that it is the same.
    #[track_caller]
    fn tells_nothing(&self) {
        let found = self.told.recv_timeout(Duration::from_millis(1600));
        assert_eq!(found, Err(RecvTimeoutError::Timeout));
    }
}

fn folder_with_policy() -> (TempDir, std::path::PathBuf) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    fs::write(&path, version(1)).unwrap();
    (folder, path)
}

#[test]
fn a_new_policy_takes_the_place_of_the_old_one() {
    let (_folder, path) = folder_with_policy();
    let watched = Watched::file(&path);
    fs::write(&path, version(2)).unwrap();
    watched.tells(&in_force(2));
}

#[test]
fn a_file_that_another_is_renamed_to_is_read() {
    let (folder, path) = folder_with_policy();
    let watched = Watched::file(&path);
    for number in [2, 3] {
        let new = folder.path().join("policy.toml~");
        fs::write(&new, version(number)).unwrap();
        fs::rename(&new, &path).unwrap();
        watched.tells(&in_force(number));
    }
}

#[test]
fn a_policy_with_problems_leaves_the_old_one_in_force_and_says_so_once() {
    let (_folder, path) = folder_with_policy();
    let watched = Watched::file(&path);
    fs::write(&path, version(2).replace("max_age = \"15m\"", "max_age = \"soon\"")).unwrap();
    let Reload::Kept(problem) = watched.told.recv_timeout(PATIENCE).unwrap() else { panic!("it was taken") };
    assert!(problem.contains("category.clinical.mfa.max_age: expected a duration"), "{problem}");
    fs::write(&path, fs::read(&path).unwrap()).unwrap();
    watched.tells_nothing();
    fs::write(&path, version(3)).unwrap();
    watched.tells(&in_force(3));
}

#[test]
fn a_file_that_vanishes_for_a_moment_is_no_problem_and_one_that_stays_away_is() {
    let (_folder, path) = folder_with_policy();
    let watched = Watched::file(&path);
    fs::remove_file(&path).unwrap();
    watched.tells_nothing();
    fs::write(&path, version(2)).unwrap();
    watched.tells(&in_force(2));
    fs::remove_file(&path).unwrap();
    let problem = format!("{}: No such file or directory (os error 2)", path.display());
    watched.tells(&Reload::Kept(problem));
    fs::write(&path, version(3)).unwrap();
    watched.tells(&in_force(3));
}

#[tokio::test]
async fn each_request_is_decided_by_the_policy_in_force() {
    let (_folder, path) = folder_with_policy();
    fs::write(&path, reference_policy()).unwrap();
    let watched = Watched::file(&path);
    let api = at_noon(Wardgate::new(watched.policy.clone(), knows_the_patient)).layer().unwrap();
    assert_eq!(ask(&api, get(OWN)).await.0, 200);

    fs::write(&path, "no policy").unwrap();
    assert!(matches!(watched.told.recv_timeout(PATIENCE).unwrap(), Reload::Kept(_)));
    assert_eq!(ask(&api, get(OWN)).await.0, 200, "by the old one");

    fs::write(&path, reference_policy().replace("phi = \"enabled\"", "phi = \"disabled\"")).unwrap();
    assert!(matches!(watched.told.recv_timeout(PATIENCE).unwrap(), Reload::InForce(_)));
    assert_eq!(ask(&api, get(OWN)).await, refused(403, "W103"));
}

/// A mounted volume: the file is a link into `..data`, which is a link to a folder of the time, which is swapped.
#[test]
fn a_link_as_kubernetes_mounts_it_is_followed() {
    let mount = tempdir().unwrap();
    let at = |name: &str| mount.path().join(name);
    let publish = |folder: &str, number: u32| {
        fs::create_dir(at(folder)).unwrap();
        fs::write(at(folder).join("policy.toml"), version(number)).unwrap();
        symlink(folder, at("..data_tmp")).unwrap();
        fs::rename(at("..data_tmp"), at("..data")).unwrap();
    };
    publish("..2026_11_20", 1);
    symlink("..data/policy.toml", at("policy.toml")).unwrap();
    let watched = Watched::file(&at("policy.toml"));
    publish("..2026_11_21", 2);
    fs::remove_dir_all(at("..2026_11_20")).unwrap();
    watched.tells(&in_force(2));
    publish("..2026_11_22", 3);
    fs::remove_dir_all(at("..2026_11_21")).unwrap();
    watched.tells(&in_force(3));
}

/// No event of the file system tells of a link in the middle.
#[test]
fn a_link_through_a_link_is_followed() {
    let (folder, _) = folder_with_policy();
    let at = |name: &str| folder.path().join(name);
    for name in ["here", "middle", "old", "new"] {
        fs::create_dir(at(name)).unwrap();
    }
    fs::write(at("old").join("policy.toml"), version(1)).unwrap();
    fs::write(at("new").join("policy.toml"), version(2)).unwrap();
    symlink(at("old"), at("middle").join("now")).unwrap();
    symlink(at("middle").join("now/policy.toml"), at("here").join("policy.toml")).unwrap();
    let watched = Watched::file(&at("here").join("policy.toml"));
    symlink(at("new"), at("middle").join("next")).unwrap();
    fs::rename(at("middle").join("next"), at("middle").join("now")).unwrap();
    watched.tells(&in_force(2));
}

#[test]
fn a_policy_that_is_none_from_the_beginning_is_no_policy() {
    let (folder, path) = folder_with_policy();
    let watch = |path: &Path, audience: &str| {
        LivePolicy::watch(path, audience, |_| None, |_| ())
            .err()
            .map(|problem| problem.to_string())
            .unwrap_or_default()
    };
    let missing = folder.path().join("missing.toml");
    assert_eq!(
        watch(&missing, AUDIENCE),
        format!("{}: expected a policy document: No such file or directory (os error 2)", missing.display())
    );
    fs::write(&path, reference_policy()).unwrap();
    let without_secret = watch(&path, AUDIENCE);
    assert!(
        without_secret.starts_with(&format!("{}: expected the secret `WARDGATE_AUDIT_KEY`", path.display()))
    );
    assert!(watch(&path, "https://elsewhere.example").contains("expected the audience of an `[[api]]`"));
}
