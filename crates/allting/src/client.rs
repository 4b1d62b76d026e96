//! `allting client`: which professional systems may call the API.

use std::path::Path;

use anyhow::Context;
use base::config::Config;
use base::{Clock, Error, TenantId};
use door::client::{self, ClientKind, NewClient};
use store::{Pass, Store};

use crate::{check, rooms, serve};

/// Why a list cannot be shown.
pub(crate) const NOT_READ: &str =
    "the tables cannot be read: if they are older than this program, `allting serve` brings them up to date";

#[derive(clap::Subcommand)]
pub enum What {
    /// Let a system in, and print its secret: this once, it is kept nowhere
    Add {
        /// Organisation number of the municipality; may be left out where there is only one
        #[arg(long)]
        tenant: Option<i64>,
        /// What people call the system
        #[arg(long)]
        name: String,
        /// What it is: system, sensor, goals or assistant
        #[arg(long, default_value = "system", value_parser = kind)]
        kind: ClientKind,
        /// What it works for, such as unit:vei-og-lys; may be given several times
        #[arg(long = "hat", required = true)]
        hats: Vec<String>,
        /// A role it has there, such as leader; may be given several times
        #[arg(long = "role")]
        roles: Vec<String>,
        /// After so many days it needs a new secret
        #[arg(long, default_value_t = 365)]
        days: i64,
    },
    /// List all systems
    List {
        #[arg(long)]
        tenant: Option<i64>,
    },
    /// Shut a system out, at once
    Revoke {
        #[arg(long)]
        tenant: Option<i64>,
        /// Its id, from the list
        id: uuid::Uuid,
    },
}

fn kind(text: &str) -> Result<ClientKind, String> {
    let names = || ClientKind::ALL.map(ClientKind::name).join(", ");
    ClientKind::from_name(text).ok_or_else(|| format!("one of {}", names()))
}

/// Does it, against the database of the configuration; the program may be serving meanwhile. What
/// changes something brings the tables up to date first.
///
/// # Errors
/// What is wrong, in words.
pub async fn run(path: &Path, what: What) -> anyhow::Result<()> {
    let config = Config::load(path, std::env::vars()).map_err(anyhow::Error::msg)?;
    let store = match &what {
        What::List { .. } => to_look(&config).await?,
        What::Add { .. } | What::Revoke { .. } => to_change(&config).await?,
    };
    match what {
        What::Add { tenant, name, kind, hats, roles, days } => {
            let expires_at = store.clock().now().plus_minutes(days.clamp(-1, client::DAYS_MAX + 1) * 24 * 60);
            add(&store, tenant_of(&config, tenant)?, NewClient { kind, name, hats, roles, expires_at }).await
        }
        What::List { tenant } => list(&store, tenant_of(&config, tenant)?).await,
        What::Revoke { tenant, id } => {
            let pass = pass(&store, tenant_of(&config, tenant)?);
            let mut tx = store.begin().await?;
            client::client_revoke(&mut tx, &pass, id).await.map_err(said)?;
            tx.commit().await?;
            println!("{id} is shut out.");
            Ok(())
        }
    }
}

/// The database as it is. It is not made, and not brought up to date.
pub(crate) async fn to_look(config: &Config) -> anyhow::Result<Store> {
    check::there(config)?;
    serve::open(config, Clock::system()).await
}

/// The database, brought up to date as `allting serve` does it.
pub(crate) async fn to_change(config: &Config) -> anyhow::Result<Store> {
    let store = serve::open(config, Clock::system()).await?;
    store::migrate::run(&store, &door::house::migrations(&rooms::rooms()), store.clock().now()).await?;
    Ok(store)
}

pub(crate) fn tenant_of(config: &Config, asked: Option<i64>) -> anyhow::Result<TenantId> {
    let all: Vec<String> = config.tenants.iter().map(|t| format!("{} ({})", t.orgno, t.name)).collect();
    let found = match (asked, config.tenants.as_slice()) {
        (Some(orgno), tenants) => tenants.iter().find(|t| t.orgno == orgno),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    found.map(base::config::Tenant::id).with_context(|| format!("say which with --tenant: {}", all.join(", ")))
}

#[expect(clippy::disallowed_methods, reason = "whoever may run this on the server is the administrator")]
fn pass(store: &Store, tenant: TenantId) -> Pass {
    Pass::system(tenant, "allting-client", store.clock().now())
}

async fn add(store: &Store, tenant: TenantId, new: NewClient) -> anyhow::Result<()> {
    let pass = pass(store, tenant);
    let mut tx = store.begin().await?;
    let (id, secret) = client::client_add(&mut tx, &pass, &new).await.map_err(said)?;
    tx.commit().await?;
    println!("id      {id}\nexpires {}\nsecret  {secret}", new.expires_at.rfc3339());
    Ok(())
}

async fn list(store: &Store, tenant: TenantId) -> anyhow::Result<()> {
    let now = store.clock().now();
    for c in client::clients(store.db(), tenant).await.context(NOT_READ)? {
        let state = match c.revoked_at {
            Some(at) => format!("shut out {}", at.rfc3339()),
            None if c.expires_at <= now => format!("expired {}", c.expires_at.rfc3339()),
            None => format!("until {}", c.expires_at.rfc3339()),
        };
        println!("{}  {}  {}  {}  {}  {state}", c.id, c.kind.name(), c.name, c.hats.join(","), c.roles.join(","));
    }
    Ok(())
}

/// What is wrong with the input, in English as all of the command line is.
fn said(error: Error) -> anyhow::Error {
    let Error::Invalid(faults) = error else { return anyhow::Error::new(error) };
    let words = |key: &str| match key {
        "door-client-name-wrong" => "--name must have 1 to 80 characters".to_owned(),
        "door-client-hats-wrong" => {
            "--hat must be a unit or an organisation: unit:vei-og-lys or organisation:987654321".to_owned()
        }
        "door-client-expires-wrong" => format!("--days must be between 1 and {}", client::DAYS_MAX),
        other => other.to_owned(),
    };
    let all: Vec<String> = faults.iter().map(|f| words(f.message.key)).collect();
    anyhow::Error::msg(all.join("\n"))
}
