//! The same server behind encryption, by an authority that nobody else knows, as an enterprise server may have.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::http::read_request;

/// Takes encrypted connections for the server at `upstream`, one request each. Returns the port, and the certificate of
/// the authority in PEM.
pub fn front(upstream: u16) -> (u16, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, key()).expect("an authority");
    let own = key();
    let params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("an address");
    let certificate = params.signed_by(&own, &authority).expect("a certificate");
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .expect("a certificate and its key");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let session = ServerConnection::new(Arc::clone(&config)).expect("a session");
            // A client that does not trust us goes away in the middle.
            thread::spawn(move || pass_on(StreamOwned::new(session, stream), upstream).ok());
        }
    });
    (port, authority.pem())
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

/// Passes one request on, and its answer back.
fn pass_on(mut client: StreamOwned<ServerConnection, TcpStream>, upstream: u16) -> io::Result<()> {
    let Some((_, request)) = read_request(&mut client)? else { return Ok(()) };
    let mut server = TcpStream::connect(("127.0.0.1", upstream))?;
    server.write_all(&closing(&request))?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    client.write_all(&closing(&answer))?;
    client.conn.send_close_notify();
    client.flush()
}

/// `message` as the last one on its connection.
fn closing(message: &[u8]) -> Vec<u8> {
    let line = message.windows(2).position(|end| end == b"\r\n").map_or(0, |at| at + 2);
    [&message[..line], b"Connection: close\r\n", &message[line..]].concat()
}
