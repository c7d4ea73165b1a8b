//! `wardgate dev`: starts the local tenant, which Node runs, and ends with it.

use crate::{
    arguments::Dev,
    engine::{Engine, Form},
    failure::{Done, Failure},
    files, node, policy,
};
use std::{
    env,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::Mutex,
};

/// What the packages of the tenant need.
const LEAST_NODE: node::Version = (20, 19);
const NEED: &str = "the local tenant needs it";

pub(crate) fn run(given: &Dev) -> Done {
    if given.policy == Path::new("-") {
        return Err(Failure::usage("--policy: expected a file, since it is read again whenever it is saved"));
    }
    // What is wrong with the policy is said before anything starts.
    policy::load(&given.policy)?;
    Engine::load(&given.engine, Form::Wasm)?;
    for (what, path) in [("--people", &given.people), ("--with", &given.with)] {
        if let Some(path) = path.as_ref().filter(|path| !path.exists()) {
            return Err(Failure::new(format!("{what}: {} is not there", path.display())));
        }
    }
    node::check(LEAST_NODE, NEED)?;
    let folder = tenant_folder()?;
    let mut child = command(given, &folder)?
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| node::cannot(&error, LEAST_NODE, NEED))?;
    end_with(&mut child)?;
    let status = child.wait().map_err(|error| Failure::new(format!("node: {}", files::say(&error))))?;
    // It has said itself what went wrong.
    process::exit(status.code().unwrap_or(1));
}

fn command(given: &Dev, folder: &Path) -> Done<Command> {
    let program = env::current_exe().map_err(|error| {
        Failure::new(format!("this program's own place is not known: {}", files::say(&error)))
    })?;
    let mut command = Command::new("node");
    command.arg(folder.join("main.js")).arg("--program").arg(program);
    command.arg("--policy").arg(&given.policy).arg("--port").arg(given.port.to_string());
    let paths = [
        ("--people", &given.people),
        ("--with", &given.with),
        ("--log", &given.log),
        ("--engine-dir", &given.engine.engine_dir),
    ];
    for (name, path) in paths {
        if let Some(path) = path {
            command.arg(name).arg(path);
        }
    }
    if let Some(host) = &given.dangerously_listen_on {
        command.arg("--host").arg(host.to_string());
    }
    Ok(command)
}

/// The tenant ends when its standard input does: whatever ends this program ends it too. Ctrl-C goes to both, and this one
/// waits.
fn end_with(child: &mut Child) -> Done {
    let input = Mutex::new(child.stdin.take());
    let end = move || {
        if let Ok(mut input) = input.lock() {
            input.take();
        }
    };
    ctrlc::set_handler(end).map_err(|error| Failure::new(format!("signals cannot be handled: {error}")))
}

/// `dev` in a folder above this program, with its packages.
fn tenant_folder() -> Done<PathBuf> {
    let program = env::current_exe().unwrap_or_default();
    let folder =
        program.ancestors().map(|above| above.join("dev")).find(|folder| folder.join("main.js").is_file());
    let folder = folder.ok_or_else(|| {
        Failure::new("no local tenant beside this program: expected the folder `dev` of Wardgate's checkout in a folder above it")
    })?;
    if !folder.join("node_modules/oidc-provider/package.json").is_file() {
        return Err(Failure::new(format!(
            "{}: its packages are not installed: run scripts/setup, or `npm ci --omit=dev` there",
            folder.display()
        )));
    }
    Ok(folder)
}
