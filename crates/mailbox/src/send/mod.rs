//! Mail goes out: the letters of the channel `mail` are composed when they are sent, and handed to
//! the municipality's own relay.

pub mod compose;

use std::time::Duration;

use async_trait::async_trait;
use base::config::{Config, SmartHost, SmartTls};
use base::{Lang, Result, TenantId};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use store::outbox::{Change, Channel, Letter, Outcome};
use store::{Carrier, Pass, Store, Tx};
use tasks::TaskId;
use tasks::actions::task_note_by_mail;
use uuid::Uuid;

use crate::events::MailEnded;
use crate::mail::decide::Outcome as Became;
use crate::mail::receive::NAME;
use crate::mail::store as mails;
use crate::thread;
use compose::Sender;

/// Letters of mail in the outbox; their endpoint is the tag of a thread.
pub const CHANNEL: Channel = "mail";

/// How long the relay may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a letter says: which mail it carries. The words stand in the mail's row alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Payload {
    pub mail: Uuid,
}

/// Sends mail to the relay of the configuration.
pub struct Post {
    relay: Option<AsyncSmtpTransport<Tokio1Executor>>,
    senders: Vec<(TenantId, String)>,
}

impl Post {
    /// # Errors
    /// A text for the operator: a password or an authority that cannot be read.
    pub fn new(config: &Config) -> Result<Self, String> {
        let name = config.mail.name.clone().or_else(|| config.tenants.iter().find_map(|t| t.mail.domain.clone()));
        let relay = config.mail.smart_host.as_ref().map(|host| relay(host, name)).transpose()?;
        let senders = config.tenants.iter().map(|t| (t.id(), t.name.clone())).collect();
        Ok(Self { relay, senders })
    }

    async fn message(&self, store: &Store, letter: &Letter) -> Result<Option<Message>> {
        let Ok(payload) = serde_json::from_str::<Payload>(&letter.payload) else { return Ok(None) };
        let mail = mails::to_send(store.db(), letter.tenant, payload.mail).await?;
        let tag = mail.tag.clone().unwrap_or_default();
        let Some(thread) = thread::find(store.db(), letter.tenant, &tag).await? else { return Ok(None) };
        let unit = match register::unit_by_key(store.db(), letter.tenant, &mail.unit).await {
            Ok(unit) if !unit.name.is_empty() => unit.name,
            Ok(_) | Err(base::Error::NotFound) => mail.unit.clone(),
            Err(other) => return Err(other),
        };
        let tenant = self.senders.iter().find(|(id, _)| *id == letter.tenant).map_or("", |(_, name)| name);
        Ok(compose::message(&mail, &thread, &Sender { unit: &unit, tenant }))
    }
}

fn relay(host: &SmartHost, name: Option<String>) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let mut tls = TlsParameters::builder(host.host.clone());
    if let Some(path) = &host.authority {
        let said = |e: &dyn std::fmt::Display| format!("[mail.smart_host] {}: {e}", path.display());
        let pem = std::fs::read(path).map_err(|e| said(&e))?;
        tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|e| said(&e))?);
    }
    let tls = tls.build().map_err(|e| format!("[mail.smart_host] {e}"))?;
    let tls = match host.tls {
        SmartTls::Starttls => Tls::Required(tls),
        SmartTls::Implicit => Tls::Wrapper(tls),
        SmartTls::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host.host.clone())
        .port(host.port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    if let Some(name) = name {
        builder = builder.hello_name(ClientId::Domain(name));
    }
    if let Some(user) = &host.user {
        let password = match (&host.password, &host.password_file) {
            (Some(password), _) => password.reveal().to_owned(),
            (None, Some(path)) => std::fs::read_to_string(path)
                .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
                .map_err(|e| format!("[mail.smart_host] {}: {e}", path.display()))?,
            (None, None) => String::new(),
        };
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    Ok(builder.build())
}

fn failed(error: impl Into<String>) -> Outcome {
    Outcome::Failed { error: error.into(), after: None }
}

/// A reply of the 500s is about this mail; everything else is about the relay.
fn of_error(error: &lettre::transport::smtp::Error) -> Outcome {
    let code = error.status().map(|code| format!("smtp-{code}"));
    if error.is_permanent() {
        return Outcome::Refused { error: code.unwrap_or_else(|| "smtp".to_owned()) };
    }
    failed(match code {
        Some(code) => code,
        None if error.is_timeout() => "timeout".to_owned(),
        None if error.is_tls() => "tls".to_owned(),
        None if error.is_response() || error.is_client() => "nonsense".to_owned(),
        None => "unreachable".to_owned(),
    })
}

#[async_trait]
impl Carrier for Post {
    fn channel(&self) -> Channel {
        CHANNEL
    }

    async fn send(&self, store: &Store, letter: &Letter) -> Outcome {
        let Some(relay) = &self.relay else { return failed("no-relay") };
        match self.message(store, letter).await {
            Ok(Some(message)) => match relay.send(message).await {
                Ok(_) => Outcome::Sent,
                Err(error) => of_error(&error),
            },
            // Its thread was erased, or the address is none that mail can be sent to.
            Ok(None) => Outcome::Refused { error: "address".to_owned() },
            Err(error) => {
                tracing::error!(%error, letter = %letter.id, "a mail could not be made ready");
                failed("ours")
            }
        }
    }

    async fn changed(&self, tx: &mut Tx, tenant: TenantId, _: &str, change: &Change) -> Result<()> {
        #[expect(clippy::disallowed_methods, reason = "what a relay answers is nobody's deed here")]
        let pass = Pass::system(tenant, NAME, tx.store().clock().now());
        if let Some(letter) = change.sent {
            ended(tx, &pass, letter, Became::Sent).await?;
        }
        for letter in &change.died {
            ended(tx, &pass, *letter, Became::Dead).await?;
        }
        Ok(())
    }
}

/// Writes down how a mail of ours ended; what never left is told to those who work with the task.
async fn ended(tx: &mut Tx, pass: &Pass, letter: Uuid, outcome: Became) -> Result<()> {
    let Some(mail) = mails::by_letter(tx, pass.tenant(), letter).await? else { return Ok(()) };
    mails::ended_set(tx, pass, mail.id, outcome).await?;
    let event = MailEnded { mail: mail.id, unit: mail.unit.clone(), outcome: outcome.name().to_owned() };
    tx.journal(pass, &event, &[format!("unit:{}", mail.unit)]).await?;
    if let (Became::Dead, Some(task)) = (outcome, mail.task) {
        let text = compose::say(Lang::Nb, "mailbox-note-dead", &[("to", &mail.recipient)]);
        match task_note_by_mail(tx, pass, TaskId(task), &text).await {
            Ok(()) | Err(base::Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}
