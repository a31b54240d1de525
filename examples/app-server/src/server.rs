//! Connections: their limits, and their end.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;

/// What a client may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest request head, in bytes; at least 8,192. A longer one is answered with 431.
    pub head_bytes: usize,
    /// The most headers.
    pub headers: usize,
    /// The longest body, in bytes. A purchase of 250 line items takes 223,453.
    pub body_bytes: usize,
    /// The most long bodies of requests that are not trusted yet, at the same time; more of them wait. The
    /// token is in such a body.
    pub bodies: usize,
    /// How long a request's head may take to come in, counted from the end of the request before.
    pub head_time: Duration,
    /// How long the body may take to come in and the answer to be made, together.
    pub request_time: Duration,
    /// How long the client may take to read a part of the answer.
    pub write_time: Duration,
    /// How long refusals are counted before the counts are logged: the most that a client can write to the
    /// log is a line for each code in this time.
    pub refusals_logged: Duration,
    /// The most connections at the same time; more of them wait.
    pub connections: usize,
    /// How long the requests under way may take to finish at shutdown.
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 16 * 1024,
            headers: 64,
            body_bytes: 512 * 1024,
            bodies: 64,
            head_time: Duration::from_secs(10),
            request_time: Duration::from_secs(10),
            write_time: Duration::from_secs(10),
            refusals_logged: Duration::from_secs(60),
            connections: 4096,
            drain_time: Duration::from_secs(15),
        }
    }
}

/// Serves until `shutdown`, then finishes the requests under way.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(limits.head_bytes)
        .max_headers(limits.headers);
    let free = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);

    loop {
        let accepted = async {
            let permit = Arc::clone(&free).acquire_owned().await;
            (listener.accept().await, permit)
        };
        let (accepted, permit) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Most likely no file descriptor is free; one will be.
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(io) = limited(stream, &limits) else {
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(io, service));
        tokio::spawn(async move {
            // What went wrong is the client's affair: it was too slow, sent no HTTP, or went away.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }

    drop(listener);
    if tokio::time::timeout(limits.drain_time, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests were not finished at shutdown");
    }
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

/// Waits for SIGTERM or Ctrl-C.
///
/// # Errors
///
/// When the signals cannot be listened to.
#[cfg(not(unix))]
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Waits for SIGTERM or Ctrl-C.
///
/// # Errors
///
/// When the signals cannot be listened to.
#[cfg(unix)]
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut term = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
