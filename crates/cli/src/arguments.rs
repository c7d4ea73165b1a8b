//! What can be written on the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use wardgate_explain::Action;

/// HIPAA policy for Auth0: one policy document, checked, tried and built into Auth0 Actions.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Report every problem of a policy document; of more than 100, how many there are and the first, errors before warnings.
    Check(Check),
    /// Write the Auth0 Actions of a policy, as auth0-deploy-cli imports them.
    Build(Build),
    /// Show what a sign-in would get, and why.
    Simulate(Simulate),
    /// Show what an API would answer a request, and why.
    Request(Request),
    /// Run scenarios: cases with the outcome, reasons and effects that are expected.
    Test(Test),
    /// Show the sign-ins of a scenario file through the built Actions, for people to read.
    Tour(Tour),
    /// Print who may reach what: the policy's route table; or check an OpenAPI file against it.
    Routes(Routes),
    /// Run a local tenant: real sign-ins of real applications, through the built Actions, on this machine.
    Dev(Dev),
    /// Explain records, the console lines of Actions' runs; or a denial, or a code.
    Record(Record),
    /// Print a JSON Schema: of the policy document, or of an engine's answer.
    Schema(Schema),
    /// Print the reference of the policy document (docs/policy.md).
    Reference,
}

#[derive(Args)]
pub(crate) struct Check {
    /// The policy document.
    pub(crate) policy: PathBuf,
    /// Treat warnings as errors.
    #[arg(long)]
    pub(crate) strict: bool,
    /// The clock by which an account for emergencies has expired, as RFC 3339. Left out: now.
    #[arg(long)]
    pub(crate) now: Option<String>,
}

#[derive(Args)]
pub(crate) struct Build {
    /// The policy document.
    #[arg(long)]
    pub(crate) policy: PathBuf,
    /// The folder to write; what Wardgate wrote there before is replaced.
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Write the Actions however large they are, to measure them: Auth0 takes none over its limit.
    #[arg(long)]
    pub(crate) unlimited: bool,
    /// Write the engine as plain JavaScript, for where WebAssembly is forbidden: it decides the same, more slowly.
    #[arg(long, value_enum, value_name = "TO")]
    pub(crate) lower: Option<LowerTo>,
    #[command(flatten)]
    pub(crate) engine: EngineFolder,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LowerTo {
    Js,
}

/// Where the engine's modules are.
#[derive(Args)]
pub(crate) struct EngineFolder {
    /// The folder of the engine's modules, as `scripts/build-wasm` writes it. Left out: the one beside this program.
    #[arg(long, value_name = "DIR")]
    pub(crate) engine_dir: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Simulate {
    /// The policy document.
    #[arg(long)]
    pub(crate) policy: PathBuf,
    /// What to run. A `flow` is a whole login: the gate, the challenge it may ask for, and the token.
    #[arg(long, value_enum)]
    pub(crate) action: ActionName,
    /// The event, as JSON; `-` for standard input. Where it has no `secrets`, they are those of the environment variables of their
    /// names, or stand-ins.
    #[arg(long)]
    pub(crate) event: PathBuf,
    /// The clock, as RFC 3339. Left out: now.
    #[arg(long)]
    pub(crate) now: Option<String>,
    /// What decides: the core inside this program, or the built Actions in Node, with WebAssembly or without.
    #[arg(long, value_enum, default_value_t = EngineName::Native)]
    pub(crate) engine: EngineName,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// For a flow: the person does not answer the challenge.
    #[arg(long)]
    pub(crate) no_answer: bool,
    #[command(flatten)]
    pub(crate) engine_folder: EngineFolder,
}

#[derive(Args)]
pub(crate) struct Request {
    /// The policy document.
    #[arg(long)]
    pub(crate) policy: PathBuf,
    /// The API that is asked. Left out: the only one of the policy.
    #[arg(long)]
    pub(crate) audience: Option<String>,
    /// The access token, or its claims as JSON; `-` for standard input. It is not verified.
    #[arg(long)]
    pub(crate) token: PathBuf,
    /// The clock, as RFC 3339. Left out: now.
    #[arg(long)]
    pub(crate) now: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// The method, such as GET, in capitals.
    pub(crate) method: String,
    /// The path, as the API gets it: it begins with `/`, and a query is cut off.
    pub(crate) path: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ActionName {
    Gate,
    Token,
    Machine,
    Flow,
}

impl From<ActionName> for Action {
    fn from(name: ActionName) -> Self {
        match name {
            ActionName::Gate => Self::Gate,
            ActionName::Token => Self::Token,
            ActionName::Machine => Self::Machine,
            ActionName::Flow => Self::Flow,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineName {
    Native,
    Bundle,
    Lowered,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Args)]
pub(crate) struct Test {
    /// Files of scenarios or of requests at an API, or folders of them.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// What decides: the core inside this program, the built Actions, both, or the core and the Actions as they are built
    /// with `--lower js`. Where there are two, they must give the same.
    #[arg(long, value_enum, default_value_t = Engines::Native)]
    pub(crate) engine: Engines,
    /// Write what was found into the files as what is expected. Read the difference before you commit it.
    #[arg(long)]
    pub(crate) accept: bool,
    #[command(flatten)]
    pub(crate) engine_folder: EngineFolder,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engines {
    Native,
    Bundle,
    Both,
    Lowered,
}

#[derive(Args)]
pub(crate) struct Tour {
    /// The sign-ins to show: a scenario file, which names its policy.
    #[arg(long)]
    pub(crate) scenarios: PathBuf,
    #[command(flatten)]
    pub(crate) engine_folder: EngineFolder,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Routes {
    #[command(subcommand)]
    pub(crate) command: Option<RoutesCommand>,
    /// The policy document.
    #[arg(long, required = true)]
    pub(crate) policy: Option<PathBuf>,
    /// Only the routes of this API.
    #[arg(long)]
    pub(crate) audience: Option<String>,
    /// Only what people with this role may reach, and what it takes.
    #[arg(long)]
    pub(crate) role: Option<String>,
    /// Print what the policy says otherwise than this older one, and exit with 1 where it does.
    #[arg(long, value_name = "POLICY", conflicts_with_all = ["format", "issuer"])]
    pub(crate) against: Option<PathBuf>,
    /// `markdown` and `html` are for whoever signs for the policy, `json` and `openapi` for programs.
    #[arg(long, value_enum, default_value_t = RoutesFormat::Markdown)]
    pub(crate) format: RoutesFormat,
    /// The tenant's issuer, such as `https://mercy.us.auth0.com/`, for the security scheme of an OpenAPI document. Left out: a
    /// placeholder.
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoutesFormat {
    Json,
    Openapi,
    Markdown,
    Html,
}

#[derive(Subcommand)]
pub(crate) enum RoutesCommand {
    /// Report every difference between an OpenAPI file and the policy: operations without a route, routes without an
    /// operation, scopes and parameters that differ, operations that are public.
    Check(RoutesCheck),
}

#[derive(Args)]
pub(crate) struct RoutesCheck {
    /// The OpenAPI file (3.0 or 3.1), as YAML or JSON; `-` for standard input.
    pub(crate) openapi: PathBuf,
    /// The policy document.
    #[arg(long)]
    pub(crate) policy: PathBuf,
    /// The API that the file describes. Left out: the only one that the policy has routes for.
    #[arg(long)]
    pub(crate) audience: Option<String>,
    /// What the API sees before the paths of the file, such as `/api/v1`, or `/` for nothing. Left out: what the file's
    /// `servers` say.
    #[arg(long, value_name = "PATH")]
    pub(crate) base_path: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Dev {
    /// The policy document; it is built again whenever it is saved.
    #[arg(long)]
    pub(crate) policy: PathBuf,
    /// People and things of the tenant, as TOML or JSON. Left out: the hospital that comes with Wardgate.
    #[arg(long)]
    pub(crate) people: Option<PathBuf>,
    /// A folder with Actions of your own, as auth0-deploy-cli exports them: they run between the gate and the token.
    #[arg(long)]
    pub(crate) with: Option<PathBuf>,
    /// The port on loopback.
    #[arg(long, default_value_t = 4400, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: u16,
    /// Append the tenant's log records to this file, one JSON object a line.
    #[arg(long)]
    pub(crate) log: Option<PathBuf>,
    /// Listen on this address instead of loopback. Whoever reaches it can sign in as anybody.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) dangerously_listen_on: Option<std::net::IpAddr>,
    #[command(flatten)]
    pub(crate) engine: EngineFolder,
}

#[derive(Args)]
pub(crate) struct Record {
    /// The line, or text that has some in it; or the text of a denial, or a code; `-` for standard input.
    pub(crate) line: String,
    /// The policy, to say what client and API the line names.
    #[arg(long)]
    pub(crate) policy: Option<PathBuf>,
    /// Say whether the line is about this user id. Its key is read from the environment variable that is named as the
    /// policy's audit secret.
    #[arg(long, requires = "policy", value_name = "USER_ID")]
    pub(crate) subject: Option<String>,
}

#[derive(Args)]
pub(crate) struct Schema {
    /// Of what.
    #[arg(value_enum, default_value_t = SchemaOf::Policy)]
    pub(crate) of: SchemaOf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// The policy document.
    Policy,
    /// What an engine answers, effects included.
    Answer,
    /// What `wardgate simulate --format json` prints.
    Simulation,
    /// A scenario file.
    Scenarios,
    /// A file of requests at an API.
    Vectors,
    /// What `wardgate routes --format json` prints.
    Routes,
}
