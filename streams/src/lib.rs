//! What `server_fn`, which comes with Leptos, asks of the crate `wasm-streams`: to send and receive bodies of server functions in pieces.
//!
//! A static page has no server functions, so none of this is ever called. The real crate exports classes to JavaScript, and what is
//! exported stays in the page, called or not: 5 KB (brotli 11) of it.

use futures_util::stream::{self, Stream};
use js_sys::wasm_bindgen::JsValue;
use web_sys::ReadableStream as Raw;

/// A stream that ends at once.
#[derive(Debug)]
pub struct ReadableStream(Raw);

impl ReadableStream {
    /// Of a stream of JavaScript's.
    #[must_use]
    pub const fn from_raw(raw: Raw) -> Self {
        Self(raw)
    }

    /// Of a stream of Rust's, which is not read.
    ///
    /// # Panics
    ///
    /// Where the browser has no streams.
    #[must_use]
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        Self(Raw::new().expect("a browser of this decade"))
    }

    /// JavaScript's.
    #[must_use]
    pub fn into_raw(self) -> Raw {
        self.0
    }

    /// Rust's.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        stream::empty()
    }
}
