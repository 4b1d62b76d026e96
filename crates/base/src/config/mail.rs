//! Mail: where it comes in, whom we believe, and where it goes out.

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;

use super::secret::Secret;
use super::sections::networks;

/// Mail in and out of the house. A tenant has mail when it has a [`TenantMail::domain`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// Where mail is received; without it none is.
    pub listen: Option<SocketAddr>,
    /// What the listener calls itself; without it the domain of the first tenant that has one.
    pub name: Option<String>,
    /// A PEM file for STARTTLS: the certificate with its chain. Read again when it changes.
    pub certificate: Option<PathBuf>,
    /// The PEM file with the certificate's key; neither or both are given. Read again with the certificate.
    pub key: Option<PathBuf>,
    /// The largest mail, in bytes.
    pub max_bytes: usize,
    /// Bytes of mails that are being received at once, all together.
    pub memory_bytes: usize,
    /// Open connections at once, all together.
    pub connections: usize,
    /// Open connections at once from one address that is no relay of ours. How often one may come is in `[rates]`.
    pub connections_of_one: usize,
    /// Recipients of one mail.
    pub recipients: usize,
    /// How long a line may say nothing, in seconds.
    pub idle_seconds: u64,
    /// How long a line may last in all, in seconds.
    pub session_seconds: u64,
    /// Networks of the relays that receive mail for us: what they found about SPF and DKIM is
    /// believed.
    #[serde(deserialize_with = "networks")]
    pub relays: Vec<IpNet>,
    /// Whether mail is taken from these relays only.
    pub only_relays: bool,
    /// The name under which the relays write `Authentication-Results`.
    pub authserv: Option<String>,
    /// DNS resolvers that are asked about the senders of mails that no relay has checked (SPF, DKIM, DMARC);
    /// without any, such a sender stays unchecked.
    pub resolvers: Vec<SocketAddr>,
    /// When somebody is told that her mail has become a task.
    pub receipts: Receipts,
    /// Where our own mail goes out; without it answers wait.
    pub smart_host: Option<SmartHost>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            listen: None,
            name: None,
            certificate: None,
            key: None,
            max_bytes: 25 << 20,
            memory_bytes: 256 << 20,
            connections: 200,
            connections_of_one: 20,
            recipients: 100,
            idle_seconds: 120,
            session_seconds: 1_800,
            relays: Vec::new(),
            only_relays: false,
            authserv: None,
            resolvers: Vec::new(),
            receipts: Receipts::Verified,
            smart_host: None,
        }
    }
}

/// A receipt to a sender that somebody else wrote into the mail is mail that nobody asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipts {
    /// To nobody.
    Never,
    /// Where SPF or DKIM says that the mail came from where it says.
    #[default]
    Verified,
    /// To whoever the mail says it came from, though that may be forged.
    Always,
}

/// The relay that takes our mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmartHost {
    /// Its name. With TLS, its certificate must be for this name.
    pub host: String,
    /// 587 when left out.
    #[serde(default = "default_port")]
    pub port: u16,
    #[serde(default)]
    pub tls: SmartTls,
    /// A PEM file with the authority that signed its certificate, besides the public ones.
    pub authority: Option<PathBuf>,
    /// With a password, or both are left out. Not where `tls` is `none`.
    pub user: Option<String>,
    /// The password; better in `password_file` or in the environment.
    pub password: Option<Secret>,
    /// A file with the password, instead of `password`; a line break at its end is passed over.
    pub password_file: Option<PathBuf>,
}

/// How the line to the relay is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmartTls {
    /// STARTTLS, or the mail is not sent.
    #[default]
    Starttls,
    /// Encrypted from the first byte.
    Implicit,
    /// In clear: for a relay on the same machine.
    None,
}

/// The mail of one tenant.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TenantMail {
    /// The domain of its task addresses, such as `post.nordsund.no`.
    pub domain: Option<String>,
    /// The key of the unit that gets mail to `postmaster`; without it that of `[tenant.security]`.
    pub postmaster: Option<String>,
    /// Working days from a mail to the expected answer.
    pub days: Option<u32>,
}

impl Mail {
    /// What is wrong, one sentence each.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.certificate.is_some() != self.key.is_some() {
            wrong.push("[mail] certificate and key belong together".to_owned());
        }
        // What is kept of a mail grows in steps: the largest may need twice its length, or it would never be taken.
        if self.max_bytes < 64 << 10 || self.memory_bytes / 2 < self.max_bytes {
            wrong.push("[mail] max_bytes is at least 65536, and memory_bytes at least twice as much".to_owned());
        }
        if self.only_relays && self.relays.is_empty() {
            wrong.push("[mail] only_relays needs relays".to_owned());
        }
        if self.recipients == 0 || self.connections == 0 || self.connections_of_one == 0 {
            wrong.push("[mail] recipients and connections are at least 1".to_owned());
        }
        if let Some(host) = &self.smart_host {
            if host.password.is_some() && host.password_file.is_some() {
                wrong.push("[mail.smart_host] has either password or password_file".to_owned());
            }
            let secret = host.password.is_some() || host.password_file.is_some();
            if host.user.is_some() != secret {
                wrong.push("[mail.smart_host] user and password belong together".to_owned());
            }
            if host.tls == SmartTls::None && host.user.is_some() {
                wrong.push("[mail.smart_host] a password is not sent in clear: set tls".to_owned());
            }
        }
        wrong
    }
}

fn default_port() -> u16 {
    587
}
