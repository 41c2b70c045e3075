//! Which tiles are on the stage and where: pure geometry in CSS pixels. No other module of the call uses it.
//!
//! | module | holds |
//! |---|---|
//! | [`arrangement`] | the large tile, the strip beside it, one's own tile, the pages |
//! | [`gallery`](mod@gallery) | a grid of equal tiles, and how many fit on a page |
//! | [`zoom`] | magnification of a shared screen |

pub mod arrangement;
pub mod gallery;
pub mod zoom;

pub use gallery::*;
