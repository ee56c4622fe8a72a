//! Whom to trust: Mozilla's list, which is compiled in, as an image with nothing but the program has no other; and the
//! certificates of `SSL_CERT_FILE`, for an enterprise server with an authority of its own.

#![expect(clippy::disallowed_methods, reason = "the environment names certificates")]

use std::error::Error;
use std::io;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

/// The configuration of encrypted connections.
///
/// # Errors
/// The file that `SSL_CERT_FILE` names holds no certificates.
pub(super) fn configuration() -> Result<ClientConfig> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = std::env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()) {
        let name = path.to_string_lossy().into_owned();
        let certificates = CertificateDer::pem_file_iter(&path)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| format!("cannot read the certificates in `{name}`, which SSL_CERT_FILE names"))?;
        let (added, _) = roots.add_parsable_certificates(certificates);
        if added == 0 {
            anyhow::bail!("`{name}`, which SSL_CERT_FILE names, holds no certificate that can be used");
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("cannot set up encryption")?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// Whether `error` comes from a certificate that is not trusted.
pub(super) fn is_distrust(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        // What an error of the system holds is no source of it.
        let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = held.map(|held| held as _).or_else(|| error.source());
    }
    false
}
