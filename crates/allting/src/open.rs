//! `allting open311`: which categories other programs may read and report in.

use std::path::Path;

use anyhow::Context;
use base::config::Config;
use base::{Error, TenantId};
use open311::NewService;
use store::{Pass, Store};

use crate::client::{NOT_READ, tenant_of, to_change, to_look};

#[derive(clap::Subcommand)]
pub enum What {
    /// List the services, open or not
    List {
        /// Organisation number of the municipality; may be left out where there is only one
        #[arg(long)]
        tenant: Option<i64>,
    },
    /// Open a category: what is reported in it from now on is public, but for words and names
    Open {
        #[arg(long)]
        tenant: Option<i64>,
        /// The key of the category, such as street-light
        category: String,
        /// Answers that are given from now on are public, too
        #[arg(long)]
        answers: bool,
        /// Words by which people look for it, with commas between
        #[arg(long, default_value = "")]
        keywords: String,
    },
    /// Close a category to other programs, at once
    Close {
        #[arg(long)]
        tenant: Option<i64>,
        category: String,
    },
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
        What::Open { .. } | What::Close { .. } => to_change(&config).await?,
    };
    match what {
        What::List { tenant } => list(&store, tenant_of(&config, tenant)?).await,
        What::Open { tenant, category, answers, keywords } => {
            let new = NewService { category, open: true, answers, keywords };
            put(&store, tenant_of(&config, tenant)?, &new).await
        }
        What::Close { tenant, category } => {
            let new = NewService { category, ..NewService::default() };
            put(&store, tenant_of(&config, tenant)?, &new).await
        }
    }
}

async fn put(store: &Store, tenant: TenantId, new: &NewService) -> anyhow::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "whoever may run this on the server is the administrator")]
    let pass = Pass::system(tenant, "allting-open311", store.clock().now());
    let mut tx = store.begin().await?;
    open311::actions::service_put(&mut tx, &pass, new).await.map_err(said)?;
    tx.commit().await?;
    println!("{} is {}.", new.category, if new.open { "open" } else { "closed" });
    Ok(())
}

async fn list(store: &Store, tenant: TenantId) -> anyhow::Result<()> {
    for s in open311::actions::services_all(store.db(), tenant).await.context(NOT_READ)? {
        let state = match s.open_from.filter(|_| s.open) {
            Some(from) => format!("open since {}", from.rfc3339()),
            None => "closed".to_owned(),
        };
        let answers = s.answers_from.map_or_else(String::new, |at| format!("  answers since {}", at.rfc3339()));
        println!("{}  {state}{answers}", s.code);
    }
    Ok(())
}

/// What is wrong with the input, in English as all of the command line is.
fn said(error: Error) -> anyhow::Error {
    let Error::Invalid(faults) = error else { return anyhow::Error::new(error) };
    let words = |key: &str| match key {
        "open311-category-missing" => "there is no such category".to_owned(),
        "open311-category-sign-in" => "the category demands a sign-in and cannot be open to everybody".to_owned(),
        "open311-too-long" => "--keywords is too long".to_owned(),
        other => other.to_owned(),
    };
    let all: Vec<String> = faults.iter().map(|f| words(f.message.key)).collect();
    anyhow::Error::msg(all.join("\n"))
}
