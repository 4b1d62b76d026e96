//! The certificate of the listener. It is read again when its file changes, so that a renewed one
//! needs no restart.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;

/// Certificate and key as files.
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    now: Mutex<(Option<SystemTime>, TlsAcceptor)>,
}

impl Certificate {
    /// # Errors
    /// A text for the operator: a file that cannot be read, or a key that is not the certificate's.
    pub fn load(chain: PathBuf, key: PathBuf) -> Result<Self, String> {
        let now = Mutex::new((changed(&chain), acceptor(&chain, &key)?));
        Ok(Self { chain, key, now })
    }

    /// For the next handshake. A new certificate that cannot be used leaves the old one in place.
    pub fn acceptor(&self) -> TlsAcceptor {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let at = changed(&self.chain);
        if at != now.0 {
            match acceptor(&self.chain, &self.key) {
                Ok(new) => *now = (at, new),
                Err(error) => tracing::error!(error, "a new certificate for mail cannot be used"),
            }
        }
        now.1.clone()
    }
}

fn changed(path: &PathBuf) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|m| m.modified()).ok()
}

fn acceptor(chain: &PathBuf, key: &PathBuf) -> Result<TlsAcceptor, String> {
    let said = |path: &PathBuf, e: &dyn std::fmt::Display| format!("[mail] {}: {e}", path.display());
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| said(chain, &e))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| said(key, &e))?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| said(chain, &e))?
        .with_no_client_auth()
        .with_single_cert(certificates, secret)
        .map_err(|e| said(chain, &e))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
