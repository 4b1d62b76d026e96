//! How much a proof shall do: little in the tests, much when `cargo xtask prove` says so.

use testkit::Engine;

/// A number from the environment.
pub fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Whether this is the long form.
pub fn is_long() -> bool {
    std::env::var_os("ALLTING_PROVE_ENGINE").is_some()
}

/// The seed that was asked for; in the tests the same each time, so that what fails fails again, in
/// the long form another one each time. Whoever proves prints it.
pub fn seed() -> u64 {
    let usual = if is_long() { fastrand::u64(..1_000_000_000) } else { 26 };
    number("ALLTING_PROVE_SEED", usual)
}

/// A new database on each engine that shall be looked at.
pub async fn engines() -> Vec<Engine> {
    let only = std::env::var("ALLTING_PROVE_ENGINE").unwrap_or_default();
    let wanted = |engine: &Engine| match only.as_str() {
        "sqlite" => engine.to_string() == "SQLite",
        "postgres" => engine.to_string() == "PostgreSQL",
        _ => true,
    };
    let (wanted, rest): (Vec<_>, Vec<_>) = testkit::engine::all().await.into_iter().partition(wanted);
    for engine in rest {
        engine.remove().await;
    }
    assert!(!wanted.is_empty(), "there is no database to look at");
    wanted
}
