//! Running other programs so that people see what happens while it happens.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Runs to the end with the terminal as its own. Ok(()) only when it exits with 0.
pub fn run(command: &mut Command) -> Result<()> {
    show(command);
    let status = command.status().with_context(|| format!("{} could not be started", name(command)))?;
    check(status, &name(command))
}

/// As [`run`], but hands each line of standard output to `each`, after printing it.
/// Standard error stays the terminal's, which is where cargo shows its progress.
pub fn run_reading(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    show(command);
    let name = name(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{name} could not be started"))?;
    if let Some(stdout) = child.stdout.take() {
        let mut out = std::io::stdout();
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            out.write_all(&line)?;
            out.write_all(b"\n")?;
            each(String::from_utf8_lossy(&line).trim_end());
        }
        out.flush()?;
    }
    check(child.wait()?, &name)
}

/// Runs without showing anything; gives trimmed standard output, or None when it fails.
pub fn ask(command: &mut Command) -> Option<String> {
    let answer = command.stderr(Stdio::null()).output().ok()?;
    answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

fn check(status: ExitStatus, name: &str) -> Result<()> {
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(anyhow::anyhow!("{name} failed with exit code {code}")),
        None => Err(anyhow::anyhow!("{name} was ended by a signal ({status})")),
    }
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let first = command.get_args().next().map(|first| first.to_string_lossy().into_owned());
    let program = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match first {
        Some(first) if !first.starts_with('-') && !first.contains('/') => {
            format!("{program} {first}")
        }
        _ => program,
    }
}

fn show(command: &Command) {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    println!("$ {} {}", program.to_string_lossy(), arguments.join(" "));
}

/// The first program of this name on the search path.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// How long a chore took, for people; nothing is decided by it.
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "shown to people only; the chores have no clock of their own")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// "0.4 s", "12 s", "3 min 05 s".
pub fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}
