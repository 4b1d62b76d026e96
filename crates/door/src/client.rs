//! What calls the API: professional systems, sensors, goal systems and assistants. Each is a client with a
//! secret, hats and an end.
//!
//! A client wears the hats that an administrator gave it, as a unit or an organisation, and one of
//! its own, `client:<id>`, by which it hears of what it asked for. It is never a person.

use base::error::Faults;
use base::{Error, Result, TenantId, Text, Time, id::Uuid};
use serde::{Deserialize, Serialize};
use store::keys::sha256_hex;
use store::{Db, Event, FromQueryResult, Pass, Tx, vals};

use crate::{Hat, HatKind};

/// What every secret begins with, so that one that was published by mistake is found.
pub const PREFIX: &str = "allting_";
const NAME_MAX: usize = 80;
/// A secret lives for at most so long; then the supplier gets a new one.
pub const DAYS_MAX: i64 = 3 * 366;

/// What a client is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// A professional system (fagsystem).
    #[default]
    System,
    /// Something that measures, or the hub that many of them report to.
    Sensor,
    /// What follows up goals and indicators (virksomhetsstyring).
    Goals,
    /// A helper that is a program.
    Assistant,
}

impl ClientKind {
    pub const ALL: [ClientKind; 4] = [ClientKind::System, ClientKind::Sensor, ClientKind::Goals, ClientKind::Assistant];

    /// In the database, on forms and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            ClientKind::System => "system",
            ClientKind::Sensor => "sensor",
            ClientKind::Goals => "goals",
            ClientKind::Assistant => "assistant",
        }
    }

    /// The kind that [`ClientKind::name`] writes so; `None` for any other word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }
}

/// A client as it comes in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Client {
    /// The one it belongs to: its secret opens nothing at another's host.
    pub tenant: TenantId,
    /// In its own hat and in the journal: `client:<id>`.
    pub id: Uuid,
    pub kind: ClientKind,
    /// What people call the system, such as `Gemini VA`.
    pub name: String,
    /// Its own first.
    pub hats: Vec<Hat>,
}

/// What an administrator gives a client.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewClient {
    pub kind: ClientKind,
    /// What people call the system; at most 80 characters.
    pub name: String,
    /// Keys of units and organisations, such as `unit:vei-og-lys`.
    pub hats: Vec<String>,
    /// Marks that policies ask for, such as `leader`; it has them in each of its hats.
    pub roles: Vec<String>,
    /// When its secret stops being good: at most [`DAYS_MAX`] days from now.
    pub expires_at: Time,
}

/// A client as the administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    pub id: Uuid,
    pub kind: ClientKind,
    pub name: String,
    /// Keys, without its own (see [`Listed::all_hats`]).
    pub hats: Vec<String>,
    /// It has them in each hat of the list, not in its own.
    pub roles: Vec<String>,
    pub created_at: Time,
    /// The secret is not good at this time any more.
    pub expires_at: Time,
    /// When somebody shut it out; `None` for one that was only too old.
    pub revoked_at: Option<Time>,
}

impl Listed {
    /// Whether it can come in.
    pub fn is_in(&self, now: Time) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Its own hat and those that it was given.
    pub fn all_hats(&self) -> Vec<String> {
        std::iter::once(own_hat(self.id)).chain(self.hats.iter().cloned()).collect()
    }
}

/// A professional system may call the API now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClientAdded {
    /// Also the event's subject. There is nothing about a person in it.
    pub client: Uuid,
    /// Entries from before there were others are of systems.
    #[serde(default)]
    pub kind: ClientKind,
    /// What people call the system.
    pub name: String,
    /// Keys of units and organisations, without its own.
    pub hats: Vec<String>,
    /// Marks such as `leader`.
    pub roles: Vec<String>,
    /// RFC 3339.
    pub expires_at: String,
}

impl Event for ClientAdded {
    const KIND: &'static str = "door.client_added.v1";
    const SUBJECT: &'static str = "client";
    fn subject(&self) -> Uuid {
        self.client
    }
}

/// It may not any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClientRevoked {
    /// Also the event's subject; it stays in the list of clients.
    pub client: Uuid,
}

impl Event for ClientRevoked {
    const KIND: &'static str = "door.client_revoked.v1";
    const SUBJECT: &'static str = "client";
    fn subject(&self) -> Uuid {
        self.client
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    name: String,
    hats: String,
    roles: String,
    created_at: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
}

const COLUMNS: &str = "id, kind, name, hats, roles, created_at, expires_at, revoked_at";

fn hash_of(secret: &str) -> Vec<u8> {
    sha256_hex(secret.as_bytes()).into_bytes()
}

/// The client with this secret; `None` when there is none, or its time is over. One indexed read.
///
/// # Errors
/// As [`Db::rows`].
pub async fn find(db: &Db, tenant: TenantId, secret: &str, now: Time) -> Result<Option<Client>> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    let row: Option<Row> = db
        .row_shared(
            &format!("SELECT {COLUMNS} FROM client WHERE tenant = $1 AND hash = $2"),
            vals![tenant.0, hash_of(secret)],
        )
        .await?;
    let valid = row.filter(|r| r.revoked_at.is_none() && now.micros() < r.expires_at);
    Ok(valid.map(|r| {
        let listed = Listed::from(r);
        Client { tenant, id: listed.id, kind: listed.kind, hats: hats(&listed), name: listed.name }
    }))
}

impl From<Row> for Listed {
    fn from(r: Row) -> Self {
        let list = |json: &str| serde_json::from_str(json).unwrap_or_default();
        Self {
            hats: list(&r.hats),
            roles: list(&r.roles),
            id: r.id,
            kind: ClientKind::from_name(&r.kind).unwrap_or_default(),
            name: r.name,
            created_at: Time::from_micros(r.created_at),
            expires_at: Time::from_micros(r.expires_at),
            revoked_at: r.revoked_at.map(Time::from_micros),
        }
    }
}

fn hats(client: &Listed) -> Vec<Hat> {
    let hat = |kind, key: String, roles: &[String]| Hat {
        kind,
        key,
        name: Text::same(&client.name),
        role: Text::default(),
        subject: client.id,
        roles: roles.to_vec(),
        under: Vec::new(),
        also: Vec::new(),
    };
    let own = hat(HatKind::Myself, own_hat(client.id), &[]);
    let given = client.hats.iter().filter_map(|key| Some(hat(kind_of(key)?, key.clone(), &client.roles)));
    std::iter::once(own).chain(given).collect()
}

/// The hat by which a client hears of what it asked for.
pub fn own_hat(id: Uuid) -> String {
    format!("client:{id}")
}

/// What a client can be: never a person, and nothing that comes from being one.
fn kind_of(key: &str) -> Option<HatKind> {
    match key.split_once(':') {
        Some(("unit", rest)) if !rest.is_empty() => Some(HatKind::Job),
        Some(("organisation", rest)) if !rest.is_empty() => Some(HatKind::Organisation),
        _ => None,
    }
}

/// Lets a system in. Gives its id and its secret, which nobody can read again.
///
/// # Errors
/// `Invalid` for a name, hat or end that cannot be; else as [`Tx::execute`].
pub async fn client_add(tx: &mut Tx, pass: &Pass, new: &NewClient) -> Result<(Uuid, String)> {
    check(new, pass.now())?;
    let secret = format!("{PREFIX}{}", tx.store().keys().secret()?);
    let id = base::id::new_v7(pass.now());
    let json = |list: &[String]| serde_json::to_string(list).map_err(Error::internal);
    tx.execute(
        pass,
        "INSERT INTO client (tenant, id, kind, name, hash, hats, roles, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        vals![
            pass.tenant().0,
            id,
            new.kind.name(),
            new.name.trim(),
            hash_of(&secret),
            json(&new.hats)?,
            json(&new.roles)?,
            pass.now().micros(),
            new.expires_at.micros(),
        ],
    )
    .await?;
    let event = ClientAdded {
        client: id,
        kind: new.kind,
        name: new.name.trim().to_owned(),
        hats: new.hats.clone(),
        roles: new.roles.clone(),
        expires_at: new.expires_at.rfc3339(),
    };
    tx.journal(pass, &event, &[own_hat(id)]).await?;
    crate::sign_in::sweep::put(tx, pass.tenant(), pass.now()).await?;
    Ok((id, secret))
}

fn check(new: &NewClient, now: Time) -> Result<()> {
    let mut faults = Faults::default();
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        faults.add("name", "door-client-name-wrong");
    }
    if new.hats.is_empty() || new.hats.len() > 50 || new.hats.iter().any(|h| kind_of(h).is_none() || h.len() > 100) {
        faults.add("hats", "door-client-hats-wrong");
    }
    if new.expires_at <= now || new.expires_at > now.plus_minutes(DAYS_MAX * 24 * 60) {
        faults.add("expires_at", "door-client-expires-wrong");
    }
    faults.check()
}

/// Shuts a system out at once.
///
/// # Errors
/// `NotFound` when there is no such client, or it is shut out already.
pub async fn client_revoke(tx: &mut Tx, pass: &Pass, id: Uuid) -> Result<()> {
    let changed = tx
        .execute(
            pass,
            "UPDATE client SET revoked_at = $1 WHERE tenant = $2 AND id = $3 AND revoked_at IS NULL",
            vals![pass.now().micros(), pass.tenant().0, id],
        )
        .await?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    tx.journal(pass, &ClientRevoked { client: id }, &[own_hat(id)]).await
}

/// All clients of a tenant, also those that are shut out, newest first.
///
/// # Errors
/// As [`Db::rows`].
pub async fn clients(db: &Db, tenant: TenantId) -> Result<Vec<Listed>> {
    let sql = format!("SELECT {COLUMNS} FROM client WHERE tenant = $1 ORDER BY created_at DESC, id DESC LIMIT 1000");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0]).await?;
    Ok(rows.into_iter().map(Listed::from).collect())
}

/// All clients of a tenant that nobody has shut out, also those whose time is over.
///
/// # Errors
/// As [`Db::rows`].
pub async fn not_revoked(db: &Db, tenant: TenantId) -> Result<Vec<Listed>> {
    let sql = format!("SELECT {COLUMNS} FROM client WHERE tenant = $1 AND revoked_at IS NULL");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0]).await?;
    Ok(rows.into_iter().map(Listed::from).collect())
}

/// One client, also one that is shut out.
///
/// # Errors
/// As [`Db::rows`].
pub async fn by_id(db: &Db, tenant: TenantId, id: Uuid) -> Result<Option<Listed>> {
    let sql = format!("SELECT {COLUMNS} FROM client WHERE tenant = $1 AND id = $2");
    let row: Option<Row> = db.row(&sql, vals![tenant.0, id]).await?;
    Ok(row.map(Listed::from))
}

/// Whether any client can still come in.
///
/// # Errors
/// As [`Db::rows`].
pub async fn any_left(db: &Db, tenant: TenantId, now: Time) -> Result<bool> {
    let sql = "SELECT 1 FROM client WHERE tenant = $1 AND revoked_at IS NULL AND expires_at > $2 LIMIT 1";
    Ok(db.scalar_i64(sql, vals![tenant.0, now.micros()]).await? == 1)
}
