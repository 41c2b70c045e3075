//! Starts the page, nothing else.

#[cfg(target_arch = "wasm32")]
fn main() {
    parlour::start::start();
}

/// The page runs in a browser; natively there is only the core, for its tests.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
