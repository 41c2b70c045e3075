//! Futures that somebody owns.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use js_sys::Promise;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A future running on the page's event loop for as long as this value lives.
///
/// Dropping it drops the future and all that it holds at once. When the future drops its own `Task`, it still runs to its
/// next `await` and no further.
#[must_use = "dropping a task stops it"]
pub struct Task {
    state: Option<Rc<State>>,
}

struct State {
    // Empty while the future is being polled, after it ended and after it was dropped.
    future: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    wanted: Cell<bool>,
}

impl Task {
    /// Starts a future; its first step runs after the caller's own turn.
    pub fn spawn(future: impl Future<Output = ()> + 'static) -> Self {
        Self::start(Box::pin(future))
    }

    /// The same for all futures, so that it is in the page once.
    fn start(future: Pin<Box<dyn Future<Output = ()>>>) -> Self {
        let state = Rc::new(State {
            future: RefCell::new(Some(future)),
            wanted: Cell::new(true),
        });
        let running = Rc::clone(&state);
        spawn_local(poll_fn(move |context| running.poll(context)));
        Self { state: Some(state) }
    }

    /// Lets the future run to its end with nobody owning it: for what must not be broken off halfway.
    pub fn detach(mut self) {
        self.state = None;
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(state) = self.state.take() {
            state.wanted.set(false);
            // Out of the cell first: what the future holds may look at this task while it drops.
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
            Poll::Pending if self.wanted.get() => {
                self.future.replace(Some(future));
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }
}

/// Waits for a promise whose outcome does not matter, so that its rejection is not reported as unhandled.
pub(crate) fn ignore(promise: Promise) {
    Task::spawn(async move {
        let _ = JsFuture::from(promise).await;
    })
    .detach();
}
