//! Connections that can be cut: before a reply, or after an exact number of its bytes.
//!
//! An HTTP library sends whole replies in order and hides where a connection ends. The faults need the opposite, so
//! the cut is made below it, where bytes go to the socket.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How a connection is made to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// At once; `true` with a reset.
    Now(bool),
    /// When this many body bytes have followed the end of the head.
    AfterBody(usize),
}

#[derive(Debug, Default)]
struct Orders {
    cut: Option<Cut>,
    waker: Option<Waker>,
}

/// The handle by which a request handler cuts its own connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Wire(Arc<Mutex<Orders>>);

impl Wire {
    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, cut: Cut) {
        let mut orders = self.orders();
        orders.cut = Some(cut);
        if let Some(waker) = orders.waker.take() {
            waker.wake();
        }
    }

    /// Ends the connection now; with a reset instead of an orderly end if `reset`.
    pub(super) fn cut_now(&self, reset: bool) {
        self.order(Cut::Now(reset));
    }

    /// Ends the connection when the next reply's head and `bytes` of its body are sent.
    pub(super) fn cut_after(&self, bytes: usize) {
        self.order(Cut::AfterBody(bytes));
    }
}

/// Accepts connections until told to stop, and ends every one of them then.
pub(super) struct Listen {
    pub(super) tcp: TcpListener,
    pub(super) closed: watch::Receiver<bool>,
}

impl Listener for Listen {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (tcp, addr) = Listener::accept(&mut self.tcp).await;
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!(%error, "nodelay was refused");
        }
        (Line::new(tcp, self.closed.clone()), addr)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// One connection.
pub(super) struct Line {
    tcp: TcpStream,
    wire: Wire,
    /// Ready when the server stops; `None` once it has, for a future must not be asked again.
    closed: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// How much of `\r\n\r\n` the bytes sent last have matched while a cut after the body is due.
    matched: usize,
    /// Body bytes sent since the head's end, once it has been seen.
    sent: Option<usize>,
}

impl Line {
    fn new(tcp: TcpStream, mut closed: watch::Receiver<bool>) -> Self {
        let closed: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move {
            // An error means that the server is gone, which is the same.
            let _ = closed.wait_for(|closed| *closed).await;
        });
        Self {
            tcp,
            wire: Wire::default(),
            closed: Some(closed),
            matched: 0,
            sent: None,
        }
    }

    /// An error when the connection is to end now; else how many body bytes may still pass, if that is limited.
    fn check(&mut self, cx: &mut Context<'_>) -> io::Result<Option<usize>> {
        let stopped = match &mut self.closed {
            Some(closed) => closed.as_mut().poll(cx).is_ready(),
            None => true,
        };
        if stopped {
            self.closed = None;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let mut orders = self.wire.orders();
        match orders.cut {
            Some(Cut::Now(reset)) => {
                drop(orders);
                if reset {
                    let _ = self.tcp.set_zero_linger();
                }
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Some(Cut::AfterBody(bytes)) => Ok(Some(bytes)),
            None => {
                if !orders
                    .waker
                    .as_ref()
                    .is_some_and(|w| w.will_wake(cx.waker()))
                {
                    orders.waker = Some(cx.waker().clone());
                }
                Ok(None)
            }
        }
    }

    /// How many of these bytes may be sent before a cut after `limit` body bytes.
    fn allowed(&mut self, bytes: &[u8], limit: usize) -> usize {
        const END: &[u8] = b"\r\n\r\n";
        let mut head = 0;
        if self.sent.is_none() {
            for &byte in bytes {
                head += 1;
                self.matched = match END.get(self.matched) {
                    Some(&due) if due == byte => self.matched + 1,
                    _ => usize::from(byte == b'\r'),
                };
                if self.matched == END.len() {
                    self.sent = Some(0);
                    break;
                }
            }
        }
        match &mut self.sent {
            None => head,
            Some(sent) => {
                let body = (bytes.len() - head).min(limit.saturating_sub(*sent));
                *sent += body;
                head + body
            }
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Err(error) = self.check(cx) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let limit = match self.check(cx) {
            Ok(Some(limit)) => limit,
            Ok(None) => return Pin::new(&mut self.tcp).poll_write(cx, bytes),
            Err(error) => return Poll::Ready(Err(error)),
        };
        // Where the head ends is remembered only for bytes that really went out.
        let before = (self.matched, self.sent);
        let allowed = self.allowed(bytes, limit);
        let due = bytes.get(..allowed).unwrap_or_default();
        if due.is_empty() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let outcome = Pin::new(&mut self.tcp).poll_write(cx, due);
        match &outcome {
            Poll::Ready(Ok(written)) if *written == allowed => {}
            Poll::Ready(Ok(written)) => {
                let written = *written;
                (self.matched, self.sent) = before;
                let again = bytes.get(..written).unwrap_or_default();
                self.allowed(again, limit);
            }
            _ => (self.matched, self.sent) = before,
        }
        outcome
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.check(cx) {
            Ok(Some(limit)) if self.sent.is_some_and(|sent| sent >= limit) => {
                Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
            }
            Ok(_) => Pin::new(&mut self.tcp).poll_flush(cx),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

impl Connected<IncomingStream<'_, Listen>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Listen>) -> Self {
        stream.io().wire.clone()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_connection_of_a_stopped_server_ends_however_often_it_is_asked() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let (stop, closed) = watch::channel(false);
        let mut line = Line::new(client, closed);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        assert!(line.check(&mut cx).is_ok());
        stop.send(true).unwrap();
        assert!(line.check(&mut cx).is_err());
        assert!(line.check(&mut cx).is_err());
    }
}
