//! The sections of the configuration: what can stand in each, and what holds when it is left out.

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;

use super::mail::TenantMail;
use super::secret::Secret;
use crate::TenantId;

/// `[database]`: an SQLite file or a PostgreSQL, with the data of all tenants.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://user:password@host/database`.
    pub url: String,
    /// The other servers of the same PostgreSQL, each as `url`: streaming replicas that are read
    /// from, and one of which may become the primary. Which one writes now is found out; `url` is
    /// only tried first.
    #[serde(default)]
    pub replicas: Vec<String>,
    /// Connections for reading on SQLite, to each server on PostgreSQL.
    #[serde(default = "default_connections")]
    pub connections: u32,
    /// How long a request waits for a connection before it is told to try again, in seconds.
    #[serde(default = "default_acquire")]
    pub wait_seconds: u64,
}

/// `[files]`: where photos, attachments and import files lie, beside the database. A backup takes both.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// A folder; files lie in it by the SHA-256 of their content.
    pub folder: PathBuf,
}

impl Default for Files {
    fn default() -> Self {
        Self { folder: "data/files".into() }
    }
}

/// Searching. The index is made from the database, so no backup needs it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// A folder on a disk of this node alone. Left out: `search` beside the folder of the files,
    /// which must not be shared with other nodes then.
    pub folder: Option<PathBuf>,
}

/// `[keys]`: the master keys, by which what is secret in the database is sealed. Exactly one of `file` and
/// `master` is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// A file with 64 hexadecimal digits (32 bytes) on each line, the newest key first: the first
    /// seals, all of them open. It is read again when it changes.
    pub file: Option<PathBuf>,
    /// The newest key given directly, for an environment variable.
    pub master: Option<Secret>,
    /// With `master`: the keys before it, newest first.
    #[serde(default)]
    pub previous: Vec<Secret>,
    /// Where the keys of persons lie, apart from the database and its backups: `sqlite:PATH` or
    /// `postgres://…`. Without it: the folder `keys` beside an SQLite database, or the schema
    /// `keystore` inside a PostgreSQL one.
    pub subjects: Option<String>,
}

/// Backups; see docs/operating.md.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Where they lie; another disk, or better another machine's. `--to` and `--from` stand over it.
    pub folder: Option<PathBuf>,
    /// A file with 64 hexadecimal digits (32 bytes). Keep a copy where the backups are not.
    pub key_file: PathBuf,
    /// How often a serving program takes one by itself, in minutes; not at all without it.
    pub every_minutes: Option<u32>,
    /// A full one begins when the last is so many days old.
    #[serde(default = "default_full_days")]
    pub full_every_days: u32,
    /// How many full ones, each with what came after it, are kept.
    #[serde(default = "default_keep")]
    pub keep: u32,
}

/// `[log]`: what the program writes to its standard output while it runs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// A filter such as `info` or `info,door=debug`; `info` when left out.
    pub filter: Option<String>,
    /// One JSON object a line instead of text.
    #[serde(default)]
    pub json: bool,
}

/// `[limits]`: how much one request may bring, and how long it may take.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The largest file that a person may send, in bytes.
    #[serde(default = "default_upload")]
    pub upload_bytes: u64,
    /// The largest import file, in bytes.
    #[serde(default = "default_import")]
    pub import_bytes: u64,
    /// How long one request may take, in seconds.
    #[serde(default = "default_request")]
    pub request_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { upload_bytes: default_upload(), import_bytes: default_import(), request_seconds: default_request() }
    }
}

/// How the program ends when it is told to (SIGTERM).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// How long `/readyz` says 503 while everything is still served, so that a load balancer
    /// sends the visitors elsewhere before the door closes. 0 where there is one node.
    #[serde(default)]
    pub drain_seconds: u64,
}

/// Where the head of the journal's chain is published, so that others can tell if the past was
/// rewritten.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// A file to which signed lines are appended.
    pub publish_file: Option<PathBuf>,
    /// An address to which each signed line is sent by POST.
    pub publish_url: Option<String>,
    /// At most so often, in seconds.
    #[serde(default = "default_publish")]
    pub publish_seconds: u64,
    /// Public keys of master keys that were retired: what they signed before holds in `allting verify --heads`.
    #[serde(default)]
    pub former_keys: Vec<String>,
}

impl Default for Journal {
    fn default() -> Self {
        Self { publish_file: None, publish_url: None, publish_seconds: default_publish(), former_keys: Vec::new() }
    }
}

/// Which source is believed for which facts, best first. A source that stands later never
/// overwrites what an earlier one said; one that is not named is believed least.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Of persons, what happens in their lives, and next of kin.
    #[serde(default = "default_person_sources")]
    pub person: Vec<String>,
    /// Of addresses, and of who owns a property.
    #[serde(default = "default_address_sources")]
    pub address: Vec<String>,
    /// Of organisations and the roles in them.
    #[serde(default = "default_organisation_sources")]
    pub organisation: Vec<String>,
    /// Of units, who works in them, mandates, and enrolments.
    #[serde(default = "default_employment_sources")]
    pub employment: Vec<String>,
}

impl Default for Register {
    fn default() -> Self {
        Self {
            person: default_person_sources(),
            address: default_address_sources(),
            organisation: default_organisation_sources(),
            employment: default_employment_sources(),
        }
    }
}

/// The lines to the door: how many, and how slow.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lines {
    /// Networks of proxies of ours: what they write into `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "networks")]
    pub proxies: Vec<IpNet>,
    /// Open lines at once; beyond it a new one is closed.
    pub connections: usize,
    /// Open lines from one address that is no proxy of ours: enough for a school.
    pub connections_of_one: usize,
    /// How long the head of a request may take, and a line may stand idle, in seconds.
    pub head_seconds: u64,
    /// How long a line may refuse what is written to it, in seconds.
    pub stalled_seconds: u64,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            proxies: Vec::new(),
            connections: 20_000,
            connections_of_one: 5_000,
            head_seconds: 20,
            stalled_seconds: 30,
        }
    }
}

/// How often something may be asked for: so often at once, and so often a minute from then on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// So often at once, after a rest. 0 counts as 1.
    pub burst: u32,
    /// So often a minute after that, spread evenly. 0 counts as 1.
    pub per_minute: u32,
}

/// How often one visitor may ask, and one address may bring mail. Who is signed in has her own; others share their
/// address's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rates {
    /// False only where something in front limits, or where load is measured.
    pub limited: bool,
    /// Who is signed in, each of her sessions by itself.
    pub session: Rate,
    /// A professional system that calls the API with its secret.
    pub system: Rate,
    /// All who are not signed in, from one address.
    pub address: Rate,
    /// Those of them whose browser says the same of itself.
    pub client: Rate,
    /// Beginning to sign in, from one address: a whole school in its first minute.
    pub sign_in: Rate,
    /// Sending something in without signing in, from one address.
    pub anonymous: Rate,
    /// Secret links, keys of clients and recipients of mail that lead nowhere, from one address; each counted apart.
    pub misses: Rate,
    /// Connections that bring mail, from one address that is no relay of ours.
    pub mail_lines: Rate,
    /// Mails from one address that is no relay of ours. One to several recipients counts for each.
    pub mails: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        let rate = |burst, per_minute| Rate { burst, per_minute };
        Self {
            limited: true,
            session: rate(600, 600),
            system: rate(60_000, 600_000),
            address: rate(3_000, 12_000),
            client: rate(1_500, 6_000),
            sign_in: rate(1_000, 1_000),
            anonymous: rate(30, 10),
            misses: rate(30, 6),
            mail_lines: rate(120, 60),
            mails: rate(200, 60),
        }
    }
}

/// Whom weaknesses are reported to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Security {
    /// The key of the unit that gets a report as a task.
    pub unit: String,
    /// More ways to reach somebody, for `security.txt`: `mailto:…`, `tel:…` or `https:…`.
    pub contacts: Vec<String>,
}

impl Default for Security {
    fn default() -> Self {
        Self { unit: "ikt".into(), contacts: Vec::new() }
    }
}

/// Connections to other systems.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Networks inside that webhooks may go to, such as `10.20.0.0/16`. Without it they go to
    /// public addresses only, and over https only.
    #[serde(default, deserialize_with = "networks")]
    pub allow_private: Vec<IpNet>,
}

/// `[[tenant]]`: a municipality or an inter-municipal company that this program serves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Organisation number, nine digits.
    pub orgno: i64,
    /// Such as `Nordsund kommune`; where there is little room, ` kommune` is left out.
    pub name: String,
    /// Four digits in quotes, so that a leading zero stays; none for an inter-municipal company.
    pub municipality_number: Option<String>,
    /// The host names that lead here, without port.
    pub hosts: Vec<String>,
    /// The public address, such as `https://www.nordsund.no`, without a slash at the end.
    pub url: String,
    /// The colour family of its pages: `fjord`, `forest`, `heather`, `rowan`, `sea` or `slate`.
    #[serde(default = "default_accent")]
    pub accent: String,
    pub sign_in: SignIn,
    #[serde(default)]
    pub map: Map,
    #[serde(default)]
    pub security: Security,
    #[serde(default)]
    pub mail: TenantMail,
}

impl Tenant {
    /// As it stands in the first column of every row of the tenant.
    pub fn id(&self) -> TenantId {
        TenantId(self.orgno)
    }
}

/// How residents sign in: an OpenID provider that speaks as ID-porten does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Without a slash at the end, such as `https://idporten.no`.
    pub issuer: String,
    /// What the provider calls us.
    pub client_id: String,
    /// PEM file (PKCS#1 or PKCS#8) with the RSA key that proves who the client is.
    pub private_key_file: PathBuf,
    /// The key's id as it is registered with the provider.
    pub key_id: String,
    /// One client for many municipalities: the value registered for this one.
    pub on_behalf_of: Option<String>,
    /// The small issuer of the demo. It refuses to start beside any other.
    #[serde(default)]
    pub test_issuer: bool,
}

/// `[tenant.map]`: what a map shows before anybody moves it. Without `tiles` and `base` a sentence stands in its
/// place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// A raster tile template with `{z}/{x}/{y}`; without it our own vector map is drawn.
    pub tiles: Option<String>,
    /// Who must be named on the map for the tiles.
    pub attribution: Option<String>,
    /// Longitude and latitude of the middle.
    pub center: Option<[f64; 2]>,
    /// From 7, the county, to 19, a house; 12 when left out. Each step shows half as much in each direction.
    pub zoom: Option<f64>,
    /// A file with our own vector map (see docs/operating.md).
    pub base: Option<PathBuf>,
}

/// Networks such as `10.20.0.0/16`, or single addresses.
pub(super) fn networks<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    let network = |text: String| {
        let single = || text.parse().map(|ip: std::net::IpAddr| IpNet::from(ip));
        text.parse()
            .or_else(|_| single())
            .map_err(|_| serde::de::Error::custom(format!("{text:?} is not a network such as 10.20.0.0/16")))
    };
    Vec::<String>::deserialize(from)?.into_iter().map(network).collect()
}

pub(super) fn default_listen() -> SocketAddr {
    ([127, 0, 0, 1], 8080).into()
}
pub(super) fn default_admin() -> SocketAddr {
    ([127, 0, 0, 1], 8090).into()
}
fn default_connections() -> u32 {
    8
}
fn default_acquire() -> u64 {
    5
}
fn default_upload() -> u64 {
    15 << 20
}
fn default_import() -> u64 {
    256 << 20
}
fn default_request() -> u64 {
    30
}
fn default_full_days() -> u32 {
    7
}
fn default_keep() -> u32 {
    5
}
fn default_publish() -> u64 {
    60
}
fn default_accent() -> String {
    "fjord".into()
}
fn default_person_sources() -> Vec<String> {
    vec!["folkeregisteret".into(), "hr".into()]
}
fn default_address_sources() -> Vec<String> {
    vec!["matrikkelen".into(), "folkeregisteret".into(), "enhetsregisteret".into()]
}
fn default_organisation_sources() -> Vec<String> {
    vec!["enhetsregisteret".into()]
}
fn default_employment_sources() -> Vec<String> {
    vec!["hr".into()]
}
