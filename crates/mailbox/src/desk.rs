//! The desk where the listener hands in what it received.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base::Error;
use door::App;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::address;
use crate::mail::origin::Origin;
use crate::mail::receive;
use crate::smtp::server::{Desk, Server, serve};
use crate::smtp::tls::Certificate;
use crate::smtp::{Address, Answer, Envelope, Limits, Pace};

/// Takes mail into the house.
struct Counter {
    app: App,
    origin: Option<Arc<Origin>>,
}

#[async_trait]
impl Desk for Counter {
    async fn recipient(&self, address: &Address) -> Result<(), Answer> {
        match address::resolve(self.app.store.db(), &self.app.config, address).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) if address::resolve::tenant_of(&self.app.config, &address.domain).is_none() => {
                Err(Answer::new(550, "5.7.1", "we do not carry mail to there"))
            }
            Ok(None) => Err(Answer::new(550, "5.1.1", "nobody has that address")),
            Err(error) => {
                tracing::warn!(%error, "an address could not be looked up");
                Err(Answer::later())
            }
        }
    }

    async fn mail(&self, peer: IpAddr, envelope: Envelope) -> Result<String, Answer> {
        match receive::receive(&self.app, self.origin.as_ref(), peer, envelope).await {
            Ok(id) => Ok(id.to_string()),
            Err(Error::Unavailable(error)) => {
                tracing::warn!(error, "a mail could not be kept, its sender tries again");
                Err(Answer::later())
            }
            Err(error) => {
                tracing::error!(%error, "a mail could not be kept, its sender tries again");
                Err(Answer::later())
            }
        }
    }

    async fn refused(&self, _: IpAddr, envelope: Envelope, why: &'static str) {
        if let Err(error) = receive::refused(&self.app, &envelope, why).await {
            tracing::warn!(%error, "a refused mail could not be written down");
        }
    }
}

/// Receives mail on a listener until `stop` says true.
///
/// # Errors
/// A text for the operator: a certificate or resolvers that cannot be used.
pub fn receive_on(app: &App, listener: TcpListener, stop: watch::Receiver<bool>) -> Result<JoinHandle<()>, String> {
    let mail = &app.config.mail;
    let certificate = match (&mail.certificate, &mail.key) {
        (Some(chain), Some(key)) => Some(Certificate::load(chain.clone(), key.clone())?),
        _ => None,
    };
    let domain = app.config.tenants.iter().find_map(|t| t.mail.domain.clone());
    let name = mail.name.clone().or(domain).unwrap_or_else(|| "localhost".to_owned());
    let origin = Origin::new(&mail.resolvers, name.clone())?;
    let server = Server {
        limits: Limits { name, max_bytes: mail.max_bytes, recipients: mail.recipients, tls: certificate.is_some() },
        certificate,
        connections: mail.connections,
        connections_of_one: mail.connections_of_one,
        pace: Pace::new(app.config.rates.clone(), app.store.clock().clone()),
        memory_bytes: mail.memory_bytes,
        idle: Duration::from_secs(mail.idle_seconds),
        whole: Duration::from_secs(mail.session_seconds),
        relays: mail.relays.clone(),
        only_relays: mail.only_relays,
    };
    let desk = Arc::new(Counter { app: app.clone(), origin });
    Ok(tokio::spawn(serve(listener, server, desk, stop)))
}

/// Listens where the configuration says; `None` where it says nothing.
///
/// # Errors
/// A text for the operator: an address that is taken, a certificate that cannot be used.
pub async fn listen(app: &App, stop: watch::Receiver<bool>) -> Result<Option<JoinHandle<()>>, String> {
    let Some(address) = app.config.mail.listen else { return Ok(None) };
    let listener = TcpListener::bind(address).await.map_err(|e| format!("[mail] cannot listen on {address}: {e}"))?;
    tracing::info!(listen = %address, "receiving mail");
    receive_on(app, listener, stop).map(Some)
}
