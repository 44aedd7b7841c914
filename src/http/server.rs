//! The accept loop: limits on connections and time, one line a request, and an end within ten seconds.
//! Called by `cli::serve`; what is answered is `router`'s. A handler runs on a thread of its
//! own and to its end, even when the client leaves half-way (hyper drops what waits for it).

use super::access_log;
use super::answering::{Answering, Present};
use super::transport::connection::{self, Lifetime};
use super::transport::connection_limit::ConnectionLimit;
use super::transport::content::ReplyBody;
use super::transport::open_files;
use super::transport::refusal::Refusal;
use super::transport::request::{self, Request};
use crate::base::log;
use hyper::body::Incoming;
use hyper::{Method, Response, header};
use std::io;
use std::net::IpAddr;
#[cfg(feature = "desk")]
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
#[cfg(feature = "desk")]
use tokio::net::UnixListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

const LIFETIME: Lifetime = Lifetime { last_answer: Duration::from_secs(100), cut: Duration::from_secs(20) };
const CONNECTIONS_PER_CLIENT: usize = 50;
/// Requests handled at once, forms and pages apart (a crowd that waits for its passwords to be hashed
/// must not keep others from reading), and how long another waits for its turn.
const HANDLERS: u32 = 64;
const TURN_TIME: Duration = Duration::from_secs(15);
/// How long running requests may go on after the signal to stop.
const STOP_TIME: Duration = Duration::from_secs(4);

/// Where requests come in.
pub(crate) enum Listening {
    /// On an address.
    Tcp(std::net::TcpListener),
    /// On a socket of this machine.
    #[cfg(feature = "desk")]
    Unix(std::os::unix::net::UnixListener),
}

/// A listener, and who answers there.
pub(crate) struct Door {
    /// Where.
    pub(crate) place: Listening,
    /// Who.
    pub(crate) live: Arc<dyn Present>,
}

/// The same, once somebody waits there.
enum Listener {
    Tcp(TcpListener),
    #[cfg(feature = "desk")]
    Unix(UnixListener),
}

/// Whatever bytes come over.
trait Socket: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Socket for S {}

impl Listening {
    fn begin(self) -> io::Result<Listener> {
        Ok(match self {
            Self::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                Listener::Tcp(TcpListener::from_std(listener)?)
            }
            #[cfg(feature = "desk")]
            Self::Unix(listener) => {
                listener.set_nonblocking(true)?;
                Listener::Unix(UnixListener::from_std(listener)?)
            }
        })
    }
}

impl Listener {
    /// Who comes next, and from where; over a socket of this machine, from this machine.
    async fn accept(&self) -> io::Result<(Box<dyn Socket>, IpAddr)> {
        match self {
            Self::Tcp(listener) => {
                let (socket, peer) = listener.accept().await?;
                let _ = socket.set_nodelay(true);
                Ok((Box::new(socket), peer.ip().to_canonical()))
            }
            #[cfg(feature = "desk")]
            Self::Unix(listener) => Ok((Box::new(listener.accept().await?.0), Ipv4Addr::LOCALHOST.into())),
        }
    }
}

/// What every connection needs.
struct Shared {
    live: Arc<dyn Present>,
    forms: Arc<Semaphore>,
    pages: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
}

/// Serves at every door until SIGTERM or SIGINT, then ends within ten seconds; SIGHUP asks for the scheme's files to be
/// read anew.
///
/// # Errors
/// When a listener or the signals cannot be used.
pub(crate) fn run(doors: Vec<Door>) -> anyhow::Result<()> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(HANDLERS as usize * 3).build()?;
    let served = runtime.block_on(async {
        let (stopping, stop) = watch::channel(false);
        let turns = || Arc::new(Semaphore::new(HANDLERS as usize));
        let (forms, pages) = (turns(), turns());
        let all: Vec<Arc<dyn Present>> = doors.iter().map(|door| Arc::clone(&door.live)).collect();
        let mut accepting = Vec::new();
        for Door { place, live } in doors {
            let shared = Shared { live, forms: forms.clone(), pages: pages.clone(), stop: stop.clone() };
            accepting.push(tokio::spawn(accept(place.begin()?, Arc::new(shared))));
        }
        drop(stop);
        let mut hangup = signal(SignalKind::hangup())?;
        accepting.push(tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                all.iter().for_each(|live| live.ask());
            }
        }));
        stop_signal().await?;
        let _ = stopping.send(true);
        accepting.iter().for_each(|task| task.abort());
        // Wait for the connections (each holds a receiver) and for handlers whose client has left.
        let _ = timeout(STOP_TIME, async {
            stopping.closed().await;
            let _ = forms.acquire_many(HANDLERS).await;
        })
        .await;
        anyhow::Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

async fn stop_signal() -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

async fn accept(listener: Listener, shared: Arc<Shared>) {
    let limit = ConnectionLimit::new(open_files::connections(), CONNECTIONS_PER_CLIENT);
    let mut pause = Duration::from_millis(5);
    loop {
        let Ok((socket, client)) = listener.accept().await else {
            // Out of file descriptors, most likely: wait for some to come back.
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
            continue;
        };
        pause = Duration::from_millis(5);
        if let Some(place) = limit.enter(client, shared.live.now().is_shared(client)) {
            let shared = shared.clone();
            tokio::spawn(async move {
                let stop = shared.stop.clone();
                let answer = |request, suspicious| respond(request, client, shared.clone(), suspicious);
                let live = Arc::clone(&shared.live);
                let headers = move || live.now().header_lines();
                connection::serve(socket, LIFETIME, stop, headers, answer).await;
                drop(place);
            });
        }
    }
}

async fn respond(
    request: hyper::Request<Incoming>,
    peer: IpAddr,
    shared: Arc<Shared>,
    suspicious: Arc<AtomicBool>,
) -> Response<ReplyBody> {
    let started = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let router = shared.live.now();
    let limit = router.body_limit(&path);
    let last = request.headers().contains_key(header::TRANSFER_ENCODING);
    let received = if suspicious.load(Ordering::SeqCst) {
        Err(Refusal::Malformed)
    } else {
        request::receive(request, peer, limit).await
    };
    let turns = if method == Method::POST { &shared.forms } else { &shared.pages };
    let turn = timeout(TURN_TIME, turns.clone().acquire_owned()).await;
    let (received, turn) = match turn {
        Ok(turn) => (received, turn.ok()),
        Err(_) => (received.and(Err(Refusal::Busy)), None),
    };
    handle(router, received, turn, Asked { method, path, last, started, live: Arc::clone(&shared.live) }).await
}

/// What is still to be known of a request once it was handed on.
struct Asked {
    method: Method,
    path: String,
    /// Its body came in chunks: `framing_guard` does not see where the next request begins, so none may follow.
    last: bool,
    started: Instant,
    live: Arc<dyn Present>,
}

async fn handle(
    router: Arc<dyn Answering>,
    received: Result<Request, Refusal>,
    turn: Option<OwnedSemaphorePermit>,
    asked: Asked,
) -> Response<ReplyBody> {
    let answering = tokio::task::spawn_blocking(move || {
        let request = log::RequestSpan::next();
        let reply = request.within(|| {
            let work = std::panic::AssertUnwindSafe(|| router.answer(received));
            let reply = std::panic::catch_unwind(work).unwrap_or_else(|_| router.broken());
            let path = router.shown(&asked.path, reply.status());
            let took = asked.started.elapsed();
            access_log::write(&asked.method, &path, reply.status(), took);
            asked.live.answered(reply.status(), took);
            reply
        });
        drop(turn);
        if asked.last { reply.closing() } else { reply }.into_response()
    });
    answering.await.unwrap_or_else(|_| {
        let mut response = Response::new(ReplyBody::Whole(bytes::Bytes::new()));
        *response.status_mut() = hyper::StatusCode::SERVICE_UNAVAILABLE;
        response
    })
}
