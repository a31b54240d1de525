//! Connections: their limits, and their end.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Request, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower_service::Service;

use crate::log::Tally;
use crate::problem::Problem;

/// How often the server looks whether all clients are gone.
const LOOKS: Duration = Duration::from_millis(10);

/// What a client may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest request head, in bytes; at least 8,192. A longer one is answered with 431.
    pub head_bytes: usize,
    /// The most headers.
    pub headers: usize,
    /// The longest body, in bytes. A purchase of 250 line items takes 223,453.
    pub body_bytes: usize,
    /// The most long bodies of requests that are not trusted yet, at the same time; more of them
    /// wait. The token is in such a body.
    pub bodies: usize,
    /// The most of those from one address; more of them are answered with 429.
    pub bodies_of_one: usize,
    /// How long a request's head may take to come in, counted from the end of the request before.
    pub head_time: Duration,
    /// How long the body may take to come in; then the answer is 408.
    pub body_time: Duration,
    /// How long all of the answer may take to be made; then it is 503.
    pub request_time: Duration,
    /// How long the client may take to read a part of the answer.
    pub write_time: Duration,
    /// How long the keys of a shop are used before they are read again: a secret that is revoked
    /// counts for so much longer. A new one counts at once.
    pub keys_kept: Duration,
    /// The most shops whose keys are kept ready.
    pub keys_ready: u64,
    /// How long refusals and failures are counted before the counts are logged: the most that a
    /// client can write to the log is two lines for each code in this time.
    pub counts_logged: Duration,
    /// The most connections at the same time; more of them wait.
    pub connections: usize,
    /// How long the server goes on at shutdown, saying so to its clients and to who asks whether
    /// it is ready, before it takes no more connections.
    pub notice_time: Duration,
    /// How long the last clients that have connected then have to send a request.
    pub last_call: Duration,
    /// How long the requests under way may then take to finish.
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 16 * 1024,
            headers: 64,
            body_bytes: 512 * 1024,
            bodies: 64,
            bodies_of_one: 8,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(3),
            request_time: Duration::from_secs(10),
            write_time: Duration::from_secs(10),
            keys_kept: Duration::from_secs(2),
            keys_ready: 10_000,
            counts_logged: Duration::from_secs(60),
            connections: 4096,
            notice_time: Duration::from_secs(5),
            last_call: Duration::from_millis(250),
            drain_time: Duration::from_secs(15),
        }
    }
}

/// A request's connection, among its extensions.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The address of the other side.
    pub from: IpAddr,
    closing: Arc<AtomicBool>,
}

impl Connection {
    /// Whether the server is shutting down.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }
}

/// Serves until `shutdown`, goes on for a while telling the clients, and then finishes the requests
/// under way.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let closing = Arc::new(AtomicBool::new(false));
    let graceful = GracefulShutdown::new();
    let end = async {
        shutdown.await;
        closing.store(true, Ordering::Relaxed);
        tokio::time::sleep(limits.notice_time).await;
    };
    tokio::select! {
        // Whoever is connected at the end is accepted first.
        biased;
        () = accept(&listener, router, limits, &graceful, &closing) => {}
        () = end => {}
    }
    drop(listener);
    // To be told to shut down ends a connection whose first request has not been read yet.
    let gone = async {
        while graceful.count() > 0 {
            tokio::time::sleep(LOOKS).await;
        }
    };
    let _ = tokio::time::timeout(limits.last_call, gone).await;
    if tokio::time::timeout(limits.drain_time, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests were not finished at shutdown");
    }
}

/// Takes connections for ever.
async fn accept(
    listener: &TcpListener,
    router: Router,
    limits: Limits,
    graceful: &GracefulShutdown,
    closing: &Arc<AtomicBool>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(limits.head_bytes)
        .max_headers(limits.headers);
    let free = Arc::new(Semaphore::new(limits.connections));
    let tally = Tally::new(limits.counts_logged);
    loop {
        let permit = Arc::clone(&free).acquire_owned().await;
        let (stream, from) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Most likely no file descriptor is free; one will be.
                tally.failed("accept", &error.to_string());
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(io) = limited(stream, &limits) else {
            continue;
        };
        let connection = Connection {
            from: from.ip().to_canonical(),
            closing: Arc::clone(closing),
        };
        let router = router.clone();
        let service =
            service_fn(move |request| answer(router.clone(), connection.clone(), request));
        let connection = graceful.watch(http.serve_connection(io, service));
        tokio::spawn(async move {
            // What went wrong is the client's affair: it was too slow, sent no HTTP, or went away.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
}

async fn answer(
    mut router: Router,
    connection: Connection,
    mut request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let mut response = if names_host(&request) {
        request.extensions_mut().insert(connection.clone());
        router.call(request).await?
    } else {
        host_missing().into_response()
    };
    if connection.is_closing() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    Ok(response)
}

/// RFC 9112 §3.2: a request of HTTP/1.1 has one `Host`.
fn names_host(request: &Request<Incoming>) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(_), None) => true,
        (None, None) => request.version() < Version::HTTP_11,
        _ => false,
    }
}

fn host_missing() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "host_missing",
        "the request does not have one header Host",
    )
    .close()
}

fn limited(
    stream: TcpStream,
    limits: &Limits,
) -> io::Result<TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>>> {
    stream.set_nodelay(true)?;
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write_time));
    Ok(TokioIo::new(Box::pin(stream)))
}

/// SIGTERM and Ctrl-C.
#[cfg(unix)]
#[derive(Debug)]
pub struct StopSignals {
    term: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    /// Listens to them from now on.
    ///
    /// # Errors
    ///
    /// When the signals cannot be listened to.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            term: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    /// Nothing to do.
    ///
    /// # Errors
    ///
    /// None.
    pub fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
