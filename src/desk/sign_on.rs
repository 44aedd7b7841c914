//! The office's own sign-on, where something stands before the desk that knows who comes: it says so in a header, which is
//! believed over a socket of this machine, or beside a secret that both know. Anybody else may write what they like into
//! it. Who is named so must be a member all the same.

use crate::base::problem::Problem;
use crate::base::secret::Secret;
use crate::config::DeskSettings;
use crate::http::transport::form_body::percent_decoded;
use crate::http::transport::request::Request;
use hyper::header::HeaderName;
use sha2::{Digest, Sha256};

/// How somebody before the desk says who comes.
pub(crate) struct SignOn {
    header: HeaderName,
    /// Whether only this machine's own can reach the desk.
    is_socket: bool,
    /// In which header a secret stands, and its checksum.
    secret: Option<SharedSecret>,
}

struct SharedSecret {
    header: HeaderName,
    digest: [u8; 32],
}

/// A secret is not shorter than this.
const SHORTEST: usize = 24;

impl SignOn {
    /// As the settings say, with the secret; `None`: nobody stands before the desk.
    ///
    /// # Errors
    /// When nothing would make it believable, or of the secret and its header only one is there.
    pub(crate) fn new(
        settings: &DeskSettings,
        is_socket: bool,
        secret: Option<&Secret>,
    ) -> Result<Option<Self>, Problem> {
        if settings.sign_on_header.is_empty() {
            return if secret.is_some() { Err(settings.unused()) } else { Ok(None) };
        }
        let header = |name: &str| HeaderName::from_bytes(name.as_bytes()).map_err(|_| settings.header_fault(name));
        let secret = match secret.map(Secret::text) {
            Some(_) if settings.secret_header.is_empty() => return Err(settings.half()),
            None if !settings.secret_header.is_empty() => return Err(settings.half()),
            None if !is_socket => return Err(settings.unbelieved()),
            None => None,
            Some(secret) if secret.len() < SHORTEST => return Err(settings.secret_fault()),
            Some(secret) => {
                Some(SharedSecret { header: header(&settings.secret_header)?, digest: Sha256::digest(secret).into() })
            }
        };
        Ok(Some(Self { header: header(&settings.sign_on_header)?, is_socket, secret }))
    }

    /// The name that a request brings, where that is believed.
    pub(crate) fn name(&self, request: &Request) -> Option<String> {
        let is_known = match &self.secret {
            Some(secret) => self.one(request, &secret.header).is_some_and(|sent| {
                // Checksums are compared: how many of their digits are alike says nothing of the secret's.
                <[u8; 32]>::from(Sha256::digest(sent)) == secret.digest
            }),
            None => self.is_socket,
        };
        let name = self.one(request, &self.header).filter(|_| is_known)?;
        percent_decoded(name, false)
    }

    /// The one value of a header; two of them are none.
    fn one<'a>(&self, request: &'a Request, name: &HeaderName) -> Option<&'a [u8]> {
        let mut values = request.headers.get_all(name).iter();
        let value = values.next()?;
        values.next().is_none().then(|| value.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Method;
    use hyper::header::{HeaderMap, HeaderValue};

    const SECRET: &str = "kakushi-kotoba-of-the-office-1";

    fn settings() -> DeskSettings {
        DeskSettings { sign_on_header: "x-remote-user".to_owned(), secret_header: "x-desk-secret".to_owned() }
    }

    fn request(headers: &[(&'static str, &str)]) -> Request {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value.as_bytes()).expect("a header"));
        }
        let (path, query, peer) = ("/".to_owned(), String::new(), [127, 0, 0, 1].into());
        Request { method: Method::GET, path, query, headers: map, peer, body: bytes::Bytes::new() }
    }

    fn named(sign_on: &SignOn, headers: &[(&'static str, &str)]) -> Option<String> {
        sign_on.name(&request(headers))
    }

    #[test]
    fn a_name_is_believed_over_a_socket_or_beside_the_secret_alone() {
        let alone = DeskSettings { secret_header: String::new(), ..settings() };
        let socket = SignOn::new(&alone, true, None).expect("believable").expect("one");
        assert_eq!(named(&socket, &[("x-remote-user", "見本 花子")]), Some("見本 花子".to_owned()));
        assert_eq!(named(&socket, &[("x-remote-user", "%E8%A6%8B")]), Some("見".to_owned()));
        assert_eq!(named(&socket, &[("x-remote-user", "a"), ("x-remote-user", "b")]), None);
        assert_eq!(named(&socket, &[]), None);
        let shared = SignOn::new(&settings(), false, Some(&Secret::made_up(SECRET))).expect("believable").expect("one");
        let with = |secret: &str| named(&shared, &[("x-remote-user", "a"), ("x-desk-secret", secret)]);
        assert_eq!(with(SECRET), Some("a".to_owned()));
        assert_eq!([with(""), with("x"), named(&shared, &[("x-remote-user", "a")])], [None, None, None]);
        assert!(SignOn::new(&alone, false, None).is_err(), "nothing makes it believable");
        assert!(SignOn::new(&settings(), false, Some(&Secret::made_up("short"))).is_err());
        for is_socket in [true, false] {
            assert!(SignOn::new(&settings(), is_socket, None).is_err(), "a header without its secret");
            assert!(SignOn::new(&alone, is_socket, Some(&Secret::made_up(SECRET))).is_err(), "and the other way");
        }
        let nobody = DeskSettings::default();
        assert!(SignOn::new(&nobody, false, None).expect("nothing is wrong").is_none());
        assert!(SignOn::new(&nobody, true, Some(&Secret::made_up(SECRET))).is_err(), "a secret of which nobody speaks");
    }
}
