//! # Parlour: the map of the house
//!
//! (placeholder)

pub mod call;
pub mod config;
pub mod i18n;
pub mod janus;
pub mod log;
pub mod time;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod driver;
#[cfg(target_arch = "wasm32")]
pub mod model;
#[cfg(target_arch = "wasm32")]
pub mod ui;
