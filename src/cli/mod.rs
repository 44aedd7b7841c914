//! Floor 7: what a person types. The only floor where the two wings meet.
//! One file a command; this one knows the command line, the exit codes and how faults are printed.

#[cfg(feature = "office")]
mod account;
#[cfg(feature = "office")]
mod account_person;
mod build;
mod check;
mod check_format;
mod completions;
#[cfg(feature = "office")]
mod daily_round;
mod data;
mod deploy;
mod deploy_config;
mod deploy_send;
#[cfg(feature = "office")]
mod deploy_watch;
#[cfg(feature = "desk")]
mod desk;
mod help;
mod help_words;
#[cfg(feature = "office")]
mod listening;
#[cfg(feature = "office")]
mod mail;
#[cfg(feature = "office")]
mod mail_bounce;
#[cfg(feature = "office")]
mod mail_list;
#[cfg(feature = "office")]
mod mailing;
mod man;
mod new;
#[cfg(feature = "office")]
mod open;
mod outcome;
#[cfg(feature = "office")]
mod private_file;
#[cfg(feature = "office")]
mod publisher;
mod refused;
mod register;
#[cfg(feature = "office")]
mod register_invite;
#[cfg(feature = "office")]
mod results;
#[cfg(feature = "office")]
mod review;
#[cfg(feature = "office")]
mod review_accept;
#[cfg(feature = "office")]
mod review_kinds;
#[cfg(feature = "office")]
mod review_left;
#[cfg(feature = "office")]
mod review_lines;
#[cfg(feature = "office")]
mod review_list;
#[cfg(feature = "office")]
mod review_mail;
#[cfg(feature = "office")]
mod review_reasons;
#[cfg(feature = "office")]
mod review_refused;
#[cfg(feature = "office")]
mod review_registers;
#[cfg(feature = "office")]
mod review_report;
#[cfg(feature = "office")]
mod review_sheet;
#[cfg(feature = "office")]
mod review_sheet_lines;
#[cfg(feature = "office")]
mod review_sheet_told;
#[cfg(feature = "office")]
mod review_show;
#[cfg(feature = "office")]
mod review_undo;
mod schema;
#[cfg(feature = "office")]
mod serve;
#[cfg(feature = "office")]
mod serve_args;
#[cfg(feature = "office")]
mod serve_parts;
mod standard_input;
#[cfg(feature = "office")]
mod state;
#[cfg(feature = "office")]
mod state_check;
#[cfg(feature = "office")]
#[cfg(test)]
mod tests;
#[cfg(feature = "office")]
mod works;

use crate::base::clock::Clock;
use crate::base::problem::Problem;
use crate::config::{self, BaseUrl, Settings};
use crate::directory::RegisterFolder;
use crate::site::{self, HintMode, Input};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
pub use outcome::CommandOutcome;
use outcome::end;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the scheme lies.
#[derive(Debug, Clone, Args)]
pub struct SchemeArgs {
    /// The folder that holds content, data and templates.
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    pub root: PathBuf,
    /// Where the site is published; without it, what data/site.toml says.
    #[arg(long, value_name = "URL", global = true)]
    pub base_url: Option<BaseUrl>,
}

/// How faults are looked for.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct HowArgs {
    /// Take hints for faults.
    #[arg(long)]
    pub strict: bool,
}

impl HowArgs {
    /// The same input, whose hints are told, or are faults.
    fn told(self, input: Input<'_>) -> Input<'_> {
        Input { hints: if self.strict { HintMode::Strict } else { HintMode::Told }, ..input }
    }
}

/// What `build` takes.
#[derive(Debug, Clone, Args)]
pub struct BuildArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) how: HowArgs,
}

/// Where the scheme lies and where the site goes.
#[derive(Debug, Clone, Args)]
pub struct SiteArgs {
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    /// Where the built site goes; without it, ROOT/dist.
    #[arg(long, value_name = "DIR", global = true)]
    pub out: Option<PathBuf>,
}

/// Where the private state lies.
#[cfg(feature = "office")]
#[derive(Debug, Clone, Args)]
pub struct StateArgs {
    /// The folder of the private state; without it, SENGEN_STATE or ROOT/var.
    #[arg(long, value_name = "DIR", global = true)]
    pub state: Option<PathBuf>,
}

#[derive(Debug, Parser)]
#[command(name = "sengen", version, about = "Runs a self-declaration scheme from a folder of text files.")]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a scheme to begin with into an empty folder.
    New(new::NewArgs),
    /// Build the site into dist.
    Build(BuildArgs),
    /// Find every fault of the scheme's files without writing anything.
    Check(check::CheckArgs),
    /// Bring the site to its public host.
    Deploy(deploy::DeployArgs),
    /// Prepare downloaded tables: corporate numbers, postal codes.
    Data(data::DataArgs),
    /// Put the public list right, or take over one that exists already.
    Register(register::RegisterArgs),
    /// Build the site, serve it, and take declarations.
    #[cfg(feature = "office")]
    Serve(serve_args::ServeArgs),
    /// See, accept and reject declarations: many at once, and by scripts; every day's way is the desk (`sengen desk`).
    #[cfg(feature = "office")]
    Review(review::ReviewArgs),
    /// Sum up the results of benchmarks that were given.
    #[cfg(feature = "office")]
    Results(results::ResultsArgs),
    /// Serve the office's desk, and say who may come to it.
    #[cfg(feature = "desk")]
    Desk(desk::DeskArgs),
    /// Help a declarer on the telephone; every use is kept with its reason.
    #[cfg(feature = "office")]
    Account(account::AccountArgs),
    /// See the letters that wait or did not arrive, and try them again.
    #[cfg(feature = "office")]
    Mail(mail::MailArgs),
    /// Mail news to who has consented, and say who that is.
    #[cfg(feature = "office")]
    Mailing(mailing::MailingArgs),
    /// Make, look at, take along and put back the private state as a whole.
    #[cfg(feature = "office")]
    State(state::StateCommandArgs),
    /// Print the file by which a shell completes commands.
    Completions(completions::CompletionsArgs),
    /// Print the schemas of the data files, for editors.
    Schema(schema::SchemasArgs),
    /// Write the manual pages of all commands.
    Man(man::ManArgs),
}

/// Runs one command line and tells how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let command = command_line();
    let arguments = match standard_input::filled(&command, arguments.into_iter().collect()) {
        Ok(arguments) => arguments,
        Err(error) => return end(Err(error)),
    };
    match typed(command, arguments) {
        Ok(line) => end(done(line.command)),
        Err(error) => {
            // Nowhere left to say that the terminal is gone.
            let _ = told(&error);
            ExitCode::from(if error.use_stderr() { 64 } else { 0 })
        }
    }
}

fn typed(command: clap::Command, arguments: Vec<OsString>) -> Result<CommandLine, clap::Error> {
    CommandLine::from_arg_matches(&command.try_get_matches_from(arguments)?)
}

/// The command line as it is read and tells of itself.
fn command_line() -> clap::Command {
    let command = help::with_language(standard_input::offered(CommandLine::command()));
    if help::is_english() { command } else { help::in_japanese(command) }
}

/// Prints a help page, or what is wrong with what was typed.
fn told(error: &clap::Error) -> io::Result<()> {
    match error.use_stderr() {
        _ if help::is_english() => error.print(),
        true => io::stderr().write_all(help::said(error).as_bytes()),
        false => io::stdout().write_all(help::said(error).as_bytes()),
    }
}

fn done(command: Command) -> anyhow::Result<CommandOutcome> {
    match command {
        Command::New(args) => new::run(args),
        Command::Build(args) => build::run(args),
        Command::Check(args) => check::run(args),
        Command::Data(args) => data::run(args),
        Command::Deploy(args) => deploy::run(args),
        Command::Register(args) => register::run(args),
        #[cfg(feature = "office")]
        Command::Serve(args) => serve::run(args),
        #[cfg(feature = "office")]
        Command::Review(args) => review::run(args),
        #[cfg(feature = "office")]
        Command::Results(args) => results::run(args),
        #[cfg(feature = "desk")]
        Command::Desk(args) => desk::run(args),
        #[cfg(feature = "office")]
        Command::Account(args) => account::run(args),
        #[cfg(feature = "office")]
        Command::Mail(args) => mail::run(args),
        #[cfg(feature = "office")]
        Command::Mailing(args) => mailing::run(args),
        #[cfg(feature = "office")]
        Command::State(args) => state::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Man(args) => man::run(args),
    }
}

/// Every fault of what only the private wing and its processor read, settings included where they could be read.
#[cfg(feature = "office")]
fn private_faults(root: &Path, settings: Option<(&Settings, &BaseUrl)>) -> Vec<Problem> {
    let mut faults = crate::office::faults(root, settings.map(|(settings, _)| settings));
    faults.extend(settings.into_iter().flat_map(|(settings, base)| crate::http::faults(root, settings, base)));
    #[cfg(feature = "desk")]
    faults.extend(settings.into_iter().flat_map(|(settings, base)| crate::desk::faults(root, settings, base)));
    faults
}

/// Without the private wing nobody reads them.
#[cfg(not(feature = "office"))]
fn private_faults(_root: &Path, _settings: Option<(&Settings, &BaseUrl)>) -> Vec<Problem> {
    Vec::new()
}

impl SchemeArgs {
    /// Loads the settings, and the address they or the command line give.
    ///
    /// # Errors
    /// Every fault of `data/site.toml`, and of the other files as far as they can be told without it.
    pub fn settings(&self) -> Result<(Settings, BaseUrl), Vec<Problem>> {
        let settings = config::load(&self.root).map_err(|mut problems| {
            let today = Clock::from_environment().map(|clock| clock.today());
            problems.extend(today.map(|today| site::faults_without_settings(&self.root, today)).unwrap_or_default());
            problems.extend(private_faults(&self.root, None));
            problems
        })?;
        let place = RegisterFolder::new(&self.root, &settings.register.path);
        let state = std::env::var_os("SENGEN_STATE").map(PathBuf::from);
        if let Some(fault) = place.fault(&self.root, state.as_deref()) {
            return Err(vec![fault]);
        }
        let base = match &self.base_url {
            Some(base) => base.clone(),
            None => settings.base_url.parse().map_err(|what: String| {
                vec![Problem::new("data/site.toml", what, "base_url を https:// から書いてください。")]
            })?,
        };
        Ok((settings, base))
    }
}

impl SiteArgs {
    /// Where the built site goes.
    pub fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| self.scheme.root.join("dist"))
    }
}

#[cfg(feature = "office")]
impl StateArgs {
    /// The folder of the private state for a scheme below `root`.
    pub fn folder(&self, root: &Path) -> PathBuf {
        self.named().unwrap_or_else(|| root.join("var"))
    }

    /// The folder, where it was named.
    pub fn named(&self) -> Option<PathBuf> {
        self.state.clone().or_else(|| std::env::var_os("SENGEN_STATE").map(PathBuf::from))
    }
}

#[cfg(test)]
mod usage {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn what_is_no_address_is_wrong_usage() {
        let line = ["sengen", "build", "--base-url", "nowhere"];
        assert!(CommandLine::try_parse_from(line).is_err());
    }
}
