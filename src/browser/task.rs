//! Futures that are cancelled with their owner.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use js_sys::Promise;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A future on the page's event loop that is cancelled when this value is dropped.
///
/// Cancelling drops the future and what it holds at once, so that a request under way is aborted before the page goes on;
/// `futures_util::future::abortable` would drop it in a later microtask. A future that drops its own `Task` still runs to its next
/// `await`. Futures that nobody cancels are started by [`spawn_local`] alone.
#[must_use = "dropping a task cancels it"]
pub struct Task {
    state: Option<Rc<State>>,
}

struct State {
    /// `None` while the future is polled, after it ended and after it was cancelled.
    future: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    cancelled: Cell<bool>,
}

impl Task {
    /// Starts a future. It is polled for the first time after the caller's own task has ended.
    pub fn spawn(future: impl Future<Output = ()> + 'static) -> Self {
        let state = Rc::new(State {
            future: RefCell::new(Some(Box::pin(future))),
            cancelled: Cell::new(false),
        });
        let running = Rc::clone(&state);
        spawn_local(poll_fn(move |context| running.poll(context)));
        Self { state: Some(state) }
    }

    /// Lets the future run to its end without an owner.
    pub fn detach(mut self) {
        self.state = None;
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(state) = self.state.take() {
            state.cancelled.set(true);
            // Out of the cell first: what the future holds may look at this task while it is dropped.
            let future = state.future.take();
            drop(future);
        }
    }
}

impl State {
    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let Some(mut future) = self.future.take() else {
            return Poll::Ready(());
        };
        match future.as_mut().poll(context) {
            Poll::Pending if !self.cancelled.get() => {
                self.future.replace(Some(future));
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }
}

/// Awaits a promise whose outcome does not matter, so that its rejection is not reported as unhandled.
pub(crate) fn ignore(promise: Promise) {
    spawn_local(async move {
        let _ = JsFuture::from(promise).await;
    });
}
