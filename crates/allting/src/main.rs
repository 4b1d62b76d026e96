//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Many short-lived texts on several threads are what it is made for; see docs/decisions.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "allting", version, about = "A municipality's digital door and all that stands behind it")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the municipalities of the configuration
    Serve {
        #[arg(long, default_value = "allting.toml")]
        config: PathBuf,
    },
    /// Print what is in force, with secrets hidden, and say what is wrong
    Check {
        #[arg(long, default_value = "allting.toml")]
        config: PathBuf,
    },
    /// Change master keys without a stop, and copy the key store of persons
    Keys {
        #[arg(long, default_value = "allting.toml", global = true)]
        config: PathBuf,
        #[command(subcommand)]
        command: allting::keys::Command,
    },
    /// Take a backup now, while the program runs or not
    Backup(allting::backup::BackupOptions),
    /// Restore a backup into an empty database
    Restore(allting::backup::RestoreOptions),
    /// Let professional systems call the API, see which may, and shut one out
    Client {
        #[arg(long, global = true, default_value = "allting.toml")]
        config: PathBuf,
        #[command(subcommand)]
        what: allting::client::What,
    },
    /// Open categories to other programs (Open311), see which are, and close them
    Open311 {
        #[arg(long, global = true, default_value = "allting.toml")]
        config: PathBuf,
        #[command(subcommand)]
        what: allting::open::What,
    },
    /// Prove that the journal is whole, or name the first entry that was changed
    Verify(allting::verify::Options),
    /// Open the demo municipality of 24,000 invented residents
    Demo(allting::demo::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve { config } => allting::serve::serve(&config).await,
        Command::Check { config } => allting::check::check(&config).await,
        Command::Keys { config, command } => allting::keys::run(&config, command).await,
        Command::Backup(options) => allting::backup::backup(options).await,
        Command::Restore(options) => allting::backup::restore(options).await,
        Command::Client { config, what } => allting::client::run(&config, what).await,
        Command::Open311 { config, what } => allting::open::run(&config, what).await,
        Command::Verify(options) => allting::verify::verify(&options).await,
        Command::Demo(options) => allting::demo::run(options).await,
    };
    allting::logs::end();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("allting: {error:#}");
            ExitCode::FAILURE
        }
    }
}
