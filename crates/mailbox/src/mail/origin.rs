//! Whether a mail came from where it says, found out by ourselves: SPF (RFC 7208) for the machine that
//! brought it, DKIM (RFC 6376) for what was signed, DMARC (RFC 9989) for the sender that people see.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use mail_auth::common::crypto::Algorithm;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, MessageAuthenticator, SpfOutput, SpfResult,
};
use tokio::runtime::Handle;

use super::headers::{self, Proofs};

/// How long all questions about one mail may take; what is not known then stays unknown.
const LONGEST: Duration = Duration::from_secs(15);
/// How long one question may take, and how often it is asked.
const QUESTION: Duration = Duration::from_secs(3);
const ATTEMPTS: usize = 2;
/// The whole mail is hashed for each kind of signature. No honest mail has more than this.
const SIGNATURES_MAX: usize = 10;

/// Who brought a mail and what was said of it before it came.
pub struct Brought {
    /// The machine at the other end of the line.
    pub peer: IpAddr,
    /// A relay of ours: whose machine it had the mail from is not known.
    pub relay: bool,
    /// What it calls itself.
    pub hello: String,
    /// The sender on the envelope; empty for a bounce.
    pub from: String,
}

/// Asks the domain name system about senders.
pub struct Origin {
    dns: MessageAuthenticator,
    name: String,
}

impl Origin {
    /// `name` is what the listener calls itself.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn new(resolvers: &[SocketAddr], name: String) -> Result<Option<Arc<Self>>, String> {
        if resolvers.is_empty() {
            return Ok(None);
        }
        let servers = resolvers.iter().map(server).collect();
        let mut options = ResolverOpts::default();
        options.timeout = QUESTION;
        options.attempts = ATTEMPTS;
        // What this machine calls others says nothing about them.
        options.use_hosts_file = ResolveHosts::Never;
        let dns = MessageAuthenticator::new(ResolverConfig::from_parts(None, Vec::new(), servers), options)
            .map_err(|error| format!("[mail] resolvers: {error}"))?;
        Ok(Some(Arc::new(Self { dns, name })))
    }

    /// What can be known of this mail. Never fails: what cannot be known is empty, or `temperror`.
    pub async fn proofs(self: Arc<Self>, raw: Bytes, brought: Brought) -> Proofs {
        // Hashing a large mail is work, and the parser is somebody else's.
        let found = tokio::task::spawn_blocking(move || {
            Handle::current().block_on(tokio::time::timeout(LONGEST, self.look(&raw, &brought)))
        });
        match found.await {
            Ok(Ok(proofs)) => proofs,
            Ok(Err(_)) => unknown(),
            // Not with its words: they may be the mail's.
            Err(_) => {
                tracing::warn!("the signatures of a mail could not be read");
                Proofs::default()
            }
        }
    }

    async fn look(&self, raw: &[u8], brought: &Brought) -> Proofs {
        let spf = async { if brought.relay { None } else { Some(self.spf(brought).await) } };
        let Some(message) = signed(raw) else {
            let (spf, dmarc) = (said(spf.await.as_ref()), PERMERROR.to_owned());
            return Proofs { spf, dkim: POLICY.to_owned(), dmarc, aligned: false };
        };
        let (spf, dkim) = tokio::join!(spf, self.dns.verify_dkim(&message));
        let (weak, dkim): (Vec<_>, Vec<_>) = dkim.into_iter().partition(is_weak);
        let envelope = domain(&brought.from).unwrap_or(&brought.hello);
        let unknown = SpfOutput::default();
        let asked = DmarcParameters::new(&message, &dkim, envelope, spf.as_ref().unwrap_or(&unknown));
        let dmarc = self.dns.verify_dmarc(asked).await.result();
        let word = if dkim.is_empty() && !weak.is_empty() { POLICY } else { dkim_word(&dkim) };
        Proofs {
            // What the sender's own policy forbids, or might, is proved by nothing else.
            aligned: dmarc == DmarcResult::None && aligned(message.froms(), spf.as_ref(), envelope, &dkim),
            spf: said(spf.as_ref()),
            dkim: word.to_owned(),
            dmarc: dmarc_word(&dmarc).to_owned(),
        }
    }

    async fn spf(&self, brought: &Brought) -> SpfOutput {
        let Brought { peer, hello, from, .. } = brought;
        let asked = match domain(from) {
            Some(_) => SpfParameters::verify_mail_from(*peer, hello, &self.name, from),
            None => SpfParameters::verify_ehlo(*peer, hello, &self.name),
        };
        self.dns.verify_spf(asked).await
    }
}

fn server(at: &SocketAddr) -> NameServerConfig {
    let line = |protocol| {
        let mut line = ConnectionConfig::new(protocol);
        line.port = at.port();
        line
    };
    NameServerConfig::new(at.ip(), true, vec![line(ProtocolConfig::Udp), line(ProtocolConfig::Tcp)])
}

/// A mail with its signatures as they are, none of them believed yet; `None` for one that has too many,
/// or no head.
pub fn signed(raw: &[u8]) -> Option<AuthenticatedMessage<'_>> {
    if signatures(raw) > SIGNATURES_MAX { None } else { AuthenticatedMessage::parse(raw) }
}

/// Signatures that the head of a mail has.
fn signatures(raw: &[u8]) -> usize {
    const NAMES: [&[u8]; 3] = [b"dkim-signature", b"dkim2-signature", b"message-instance"];
    let head = raw.split(|b| *b == b'\n').take_while(|line| !matches!(line, [] | [b'\r']));
    head.filter(|line| NAMES.iter().any(|n| line.get(..n.len()).is_some_and(|l| l.eq_ignore_ascii_case(n)))).count()
}

fn domain(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// Whether a signature proves nothing though it may hold (RFC 8301): other texts can have the same SHA-1, and a short
/// key can be found. A key is as many bytes as what was signed with it.
fn is_weak(one: &DkimOutput<'_>) -> bool {
    one.signature().is_some_and(|s| match s.a {
        Algorithm::RsaSha1 => true,
        Algorithm::RsaSha256 => s.b.len() * 8 < RSA_BITS,
        Algorithm::Ed25519Sha256 => false,
    })
}

/// The shortest RSA key that counts.
const RSA_BITS: usize = 1_024;

/// Whether what was proved is the only sender that people see.
fn aligned(froms: &[String], spf: Option<&SpfOutput>, envelope: &str, dkim: &[DkimOutput<'_>]) -> bool {
    let [from] = froms else { return false };
    let Some(from) = domain(from) else { return false };
    let proves = |proved: &str| headers::aligned(proved, from);
    let brought = spf.is_some_and(|s| s.result() == SpfResult::Pass) && proves(envelope);
    let signed = |d: &DkimOutput<'_>| *d.result() == DkimResult::Pass && d.signature().is_some_and(|s| proves(&s.d));
    brought || dkim.iter().any(signed)
}

const TEMPERROR: &str = "temperror";
const PERMERROR: &str = "permerror";
/// It is signed, and not in a way that we accept.
const POLICY: &str = "policy";

/// Nobody answered in time.
fn unknown() -> Proofs {
    Proofs { spf: TEMPERROR.into(), dkim: TEMPERROR.into(), dmarc: TEMPERROR.into(), aligned: false }
}

fn said(spf: Option<&SpfOutput>) -> String {
    spf.map(|s| spf_word(s.result()).to_owned()).unwrap_or_default()
}

/// The words of RFC 8601.
fn spf_word(result: SpfResult) -> &'static str {
    match result {
        SpfResult::Pass => "pass",
        SpfResult::Fail => "fail",
        SpfResult::SoftFail => "softfail",
        SpfResult::Neutral => "neutral",
        SpfResult::TempError => TEMPERROR,
        SpfResult::PermError => PERMERROR,
        SpfResult::None => "none",
    }
}

/// Of several signatures one that holds is enough; else the first is told.
fn dkim_word(all: &[DkimOutput<'_>]) -> &'static str {
    let best = all.iter().find(|d| *d.result() == DkimResult::Pass).or(all.first());
    match best.map(DkimOutput::result) {
        Some(DkimResult::Pass) => "pass",
        // The library calls a text that was changed neutral.
        Some(DkimResult::Fail(_) | DkimResult::Neutral(mail_auth::Error::Dkim(CHANGED))) => "fail",
        Some(DkimResult::Neutral(_)) => "neutral",
        Some(DkimResult::TempError(_)) => TEMPERROR,
        Some(DkimResult::PermError(_)) => PERMERROR,
        Some(DkimResult::None) | None => "none",
    }
}

const CHANGED: mail_auth::dkim::DkimError = mail_auth::dkim::DkimError::FailedBodyHashMatch;

fn dmarc_word(result: &DmarcResult) -> &'static str {
    match result {
        DmarcResult::Pass => "pass",
        DmarcResult::Fail(_) => "fail",
        DmarcResult::TempError(_) => TEMPERROR,
        DmarcResult::PermError(_) => PERMERROR,
        DmarcResult::None => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_counted_in_the_head_only() {
        let mail = b"DKIM-Signature: a\r\n more\r\ndkim-signature: b\nX: c\r\n\r\nDKIM-Signature: no\r\n";
        assert_eq!(signatures(mail), 2);
    }
}
