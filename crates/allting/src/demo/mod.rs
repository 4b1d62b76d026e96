//! `allting demo`: Nordsund with its 24,000 residents and its small neighbour Smøla, and a test
//! issuer where one can sign in as any of them.

mod gate;
mod load;
mod past;
mod routine;
mod story;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use base::config::{Config, Tenant};
use base::{Clock, Lang, Time};
use door::issuer::{Client, Issuer, TestPerson};
use gate::Gate;
use store::Keys;
use tokio::net::TcpListener;

use crate::{logs, metrics, serve};

#[derive(clap::Args)]
pub struct Options {
    /// Where database, files, keys and maps are kept
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Where the door listens; the test issuer takes the next port, the metrics the one ten above
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Another database than SQLite in the data folder, such as postgres://…
    #[arg(long)]
    database: Option<String>,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// What is logged
    #[arg(long, default_value = "warn")]
    log: String,
}

/// Makes what is missing, loads the municipalities if the database is empty, and serves.
///
/// # Errors
/// What keeps it from starting, in words.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let clock = Clock::system();
    let began = clock.now();
    std::fs::create_dir_all(&options.data)
        .with_context(|| format!("the folder {} cannot be made", options.data.display()))?;
    let kept = gate::kept(&options.data);
    let mut towns = None;
    let mut gates = match kept {
        Some(gates) => gates,
        None => laid_out(&mut towns, &options.data, began)?,
    };
    let config = Config::parse(&toml(&options, &gates)?, std::env::vars()).map_err(anyhow::Error::msg)?;
    logs::start(&config.log)?;
    let at = issuer_address(&options);
    let listener = TcpListener::bind(at).await.with_context(|| format!("the test issuer cannot listen on {at}"))?;
    let house = serve::build(config.clone(), clock.clone()).await?;
    if !load::all_there(&house).await? {
        // The database is another than the one these were kept for.
        if towns.is_none() {
            gates = laid_out(&mut towns, &options.data, began)?;
        }
        load::load(&house, towns.as_deref().unwrap_or_default()).await?;
    }
    if towns.take().is_some() {
        gate::keep(&options.data, &gates)?;
    }
    let issuer = issuer(&config, &gates, &clock)?;
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, issuer).await {
            tracing::error!(%error, "the test issuer stopped");
        }
    });
    let ready = move || {
        welcome(&config, &gates, &metrics::seconds(began, clock.now()));
        if let (Some(tenant), false) = (config.tenants.first(), options.no_open) {
            open_browser(&tenant.url);
        }
    };
    serve::run(house, serve::stop_signal(), ready).await
}

/// Lays the towns out and keeps their maps.
fn laid_out(towns: &mut Option<Vec<demo::Town>>, data: &Path, now: Time) -> anyhow::Result<Vec<Gate>> {
    let laid = gate::lay_out(now.date());
    gate::keep_maps(data, &laid)?;
    let gates = laid.iter().map(Gate::from).collect();
    *towns = Some(laid.into());
    Ok(gates)
}

fn issuer_address(options: &Options) -> SocketAddr {
    SocketAddr::new(options.listen.ip(), options.listen.port() + 1)
}

/// The configuration as a file would have it; made here, so that nothing has to be written first.
fn toml(options: &Options, towns: &[Gate]) -> anyhow::Result<String> {
    let data = std::path::absolute(&options.data)?;
    let (master, client) = (data.join("master.key"), data.join("client.pem"));
    if !master.exists() {
        write_secret(&master, &Keys::random_hex().map_err(anyhow::Error::msg)?)?;
    }
    if !client.exists() {
        write_secret(&client, &door::sign_in::new_key_pem().map_err(anyhow::Error::msg)?)?;
    }
    let admin = SocketAddr::new(options.listen.ip(), options.listen.port() + 10);
    let database = options.database.clone().unwrap_or_else(|| format!("sqlite:{}", data.join("allting.db").display()));
    let mut text = format!(
        r#"
        listen = "{}"
        admin_listen = "{admin}"
        [database]
        url = '{database}'
        [files]
        folder = '{}'
        [keys]
        file = '{}'
        [flow]
        allow_private = ["127.0.0.0/8", "::1/128"]
        [log]
        filter = "{}"
        "#,
        options.listen,
        data.join("files").display(),
        master.display(),
        options.log,
    );
    for (town, (host, accent)) in towns.iter().zip([("localhost", "fjord"), ("smola.localhost", "heather")]) {
        text += &tenant_toml(options, town, host, accent, &client, &data);
    }
    Ok(text)
}

fn tenant_toml(options: &Options, town: &Gate, host: &str, accent: &str, client: &Path, data: &Path) -> String {
    let number = &town.municipality_number;
    let [lon, lat] = town.center;
    format!(
        r#"
        [[tenant]]
        orgno = {orgno}
        name = "{name}"
        municipality_number = "{number}"
        hosts = ["{host}"]
        url = "http://{host}:{port}"
        accent = "{accent}"
        [tenant.sign_in]
        issuer = "http://localhost:{issuer}"
        client_id = "allting-{number}"
        private_key_file = '{client}'
        key_id = "demo-1"
        test_issuer = true
        [tenant.mail]
        domain = "post.{host}"
        [tenant.map]
        base = '{map}'
        center = [{lon}, {lat}]
        zoom = 13.5
        "#,
        orgno = town.orgno,
        name = town.name,
        port = options.listen.port(),
        issuer = issuer_address(options).port(),
        client = client.display(),
        map = data.join(town.map_file()).display(),
    )
}

/// Only the one who runs the demo may read it.
fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())?;
    Ok(())
}

fn issuer(config: &Config, towns: &[Gate], clock: &Clock) -> anyhow::Result<axum::Router> {
    let client = |tenant: &Tenant| -> anyhow::Result<Client> {
        let pem = std::fs::read_to_string(&tenant.sign_in.private_key_file)?;
        Client::of(tenant, &pem).map_err(anyhow::Error::msg)
    };
    let clients = config.tenants.iter().map(client).collect::<anyhow::Result<Vec<_>>>()?;
    let people = towns.iter().flat_map(|t| &t.cast).map(|c| TestPerson {
        national_id: c.national_id.clone(),
        name: c.name.clone(),
        about: c.about.clone(),
    });
    let issuer = &config.tenants.first().context("the demo has tenants")?.sign_in.issuer;
    let made = Issuer::new(issuer, clients, people.collect(), clock.clone());
    Ok(Arc::new(made.map_err(anyhow::Error::msg)?).router())
}

fn welcome(config: &Config, towns: &[Gate], took: &str) {
    println!("\nReady after {took}.");
    for (tenant, town) in config.tenants.iter().zip(towns) {
        println!("\n  {}  {}", tenant.name, tenant.url);
        println!("  You can sign in as:");
        for person in &town.cast {
            println!("    {:<22} {}", person.name, person.about.get(Lang::En));
        }
    }
    println!("\nThe test issuer lists them. Ctrl-C stops.");
}

/// Where there is a desktop. Where there is none, the address above is enough.
fn open_browser(url: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = std::process::Command::new(program)
        .arg(url)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    if started.is_err() {
        println!("Open {url} in a browser.");
    }
}
