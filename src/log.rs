//! What a log line is; the driver writes them to the console.

/// How loud a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// One line for each change in the life of a call.
    Info,
    /// Something odd that the call survives.
    Warning,
    /// Something that ends what was under way.
    Error,
}
