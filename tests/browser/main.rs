//! The browser shell in a real browser with fake devices. Each test opens with the failure that it guards against.
//!
//! `CHROMEDRIVER=/usr/bin/chromedriver cargo test --target wasm32-unknown-unknown --test browser`; the browser's flags are in
//! `webdriver.json`.
#![cfg(target_arch = "wasm32")]

mod common;
mod devices;
mod gateway;
mod life;
mod peers;
mod preferences;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
