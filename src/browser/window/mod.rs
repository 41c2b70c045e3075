//! The page, its visibility, and what the browser shows or does around it.

pub mod notification;
pub mod page;
pub mod wake_lock;
