//! Logs: text for people or one JSON object a line. Personal data never enters them.

use base::config::Log;
use tracing_subscriber::EnvFilter;

/// Starts logging for the whole program.
///
/// # Errors
/// When the filter of the configuration cannot be read.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(log.filter.as_deref().unwrap_or("info"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_target(true);
    let started = if log.json { builder.json().try_init() } else { builder.compact().try_init() };
    started.map_err(|e| anyhow::anyhow!("logging cannot start: {e}"))
}
