//! One connection from its first byte to its end. Called by `server`'s accept loop.

use super::content::ReplyBody;
use super::framing_guard::Guarded;
use super::unread_refusal::RefusingStream;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

const HEADER_TIME: Duration = Duration::from_secs(10);
const HEAD_BYTES: usize = 16 * 1024;
const HEADERS: usize = 64;
/// So long who has come and asked nothing yet may still ask when it is time to stop.
const FIRST_WORD: Duration = Duration::from_secs(1);

/// How old a connection may become.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetime {
    /// From here on the next answer is its last one, and says so.
    pub(crate) last_answer: Duration,
    /// So much later it is cut off.
    pub(crate) cut: Duration,
}

/// Serves what comes over `socket` until the client ends it, it is too old, or `stop` turns true. `answer` also
/// gets a flag that is up once a fault of framing was seen in the bytes (`framing_guard`); `headers` stand on what hyper
/// refuses by itself, too.
pub(crate) async fn serve<S, H, A, F>(
    socket: S,
    lifetime: Lifetime,
    mut stop: watch::Receiver<bool>,
    headers: H,
    answer: A,
) where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Fn() -> String + Unpin,
    A: Fn(Request<Incoming>, Arc<AtomicBool>) -> F,
    F: Future<Output = Response<ReplyBody>>,
{
    let (socket, suspicious) = Guarded::new(RefusingStream::new(socket, headers));
    let (old, has_asked) = (AtomicBool::new(false), AtomicBool::new(false));
    let service = service_fn(|request| {
        has_asked.store(true, Ordering::SeqCst);
        let answering = answer(request, suspicious.clone());
        let old = &old;
        async move {
            let mut response = answering.await;
            if old.load(Ordering::SeqCst) {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        // A client that closes its side after the last byte still gets its request handled.
        .half_close(true)
        .serve_connection(TokioIo::new(socket), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // How a connection ends is the client's affair: nothing to tell anybody.
        _ = connection.as_mut() => return,
        // Not closed here even if nothing is under way: a form may be on its way to us at this moment, and a client
        // must not send a form again by itself.
        () = sleep(lifetime.last_answer) => old.store(true, Ordering::SeqCst),
        _ = stop.wait_for(|stop| *stop) => {}
    }
    let end = async {
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stop.wait_for(|stop| *stop) => {}
        }
        old.store(true, Ordering::SeqCst);
        // Its request may be on its way, and nobody would send it again.
        if !has_asked.load(Ordering::SeqCst) && timeout(FIRST_WORD, connection.as_mut()).await.is_ok() {
            return;
        }
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    };
    let _ = timeout(lifetime.cut, end).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use std::io::{Read, Write};
    use std::thread;
    use tokio::net::TcpListener;

    #[tokio::test(flavor = "multi_thread")]
    async fn whoever_came_before_the_end_and_asks_after_it_is_answered() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stopping, stop) = watch::channel(false);
        let lifetime = Lifetime { last_answer: Duration::from_secs(100), cut: Duration::from_secs(20) };
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.expect("a client");
            serve(socket, lifetime, stop, String::new, async |_, _| {
                Response::new(ReplyBody::Whole(Bytes::from_static(b"taken")))
            })
            .await;
        });
        let mut client = std::net::TcpStream::connect(address).expect("a connection");
        thread::sleep(Duration::from_millis(100));
        stopping.send(true).expect("it listens");
        thread::sleep(Duration::from_millis(100));
        client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").expect("still taken");
        let mut said = String::new();
        client.read_to_string(&mut said).expect("an answer and an end");
        assert!(said.contains("connection: close") && said.ends_with("taken"), "{said}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_form_that_arrives_as_the_connection_grows_old_is_answered_and_the_answer_ends_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (_stopping, stop) = watch::channel(false);
        let lifetime = Lifetime { last_answer: Duration::from_millis(200), cut: Duration::from_secs(20) };
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.expect("a client");
            serve(socket, lifetime, stop, String::new, async |_, _| {
                Response::new(ReplyBody::Whole(Bytes::from_static(b"taken")))
            })
            .await;
        });
        let form = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n";
        let mut client = std::net::TcpStream::connect(address).expect("a connection");
        client.write_all(form).expect("sent");
        let mut said = [0; 1000];
        let count = client.read(&mut said).expect("an answer");
        let first = String::from_utf8_lossy(&said[..count]).into_owned();
        assert!(first.ends_with("taken") && !first.contains("close"), "{first}");
        thread::sleep(lifetime.last_answer * 2);
        client.write_all(form).expect("still taken");
        let mut last = String::new();
        client.read_to_string(&mut last).expect("an answer and an end");
        assert!(last.contains("connection: close") && last.ends_with("taken"), "{last}");
    }
}
