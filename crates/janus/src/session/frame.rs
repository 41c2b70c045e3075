//! What a transport receives, as JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A longer frame is not read at all, in bytes. An offer for 50 people's audio and video has some 200 KB.
pub const MAX_FRAME_SIZE: usize = 4 << 20;

/// A frame from the transport, parsed once: by whoever looks at it before [`Session::handle_frame`](super::Session::handle_frame) takes it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Frame {
    /// The JSON values: one object, several behind each other, or an array of objects (long polling).
    pub messages: Vec<Value>,
    /// Bytes at the end that were not read: what follows the first that is not JSON, or all when the frame has more than
    /// [`MAX_FRAME_SIZE`] bytes.
    pub unread: usize,
}

impl Frame {
    /// Reads a frame as far as it is JSON.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut frame = Self::default();
        if text.len() > MAX_FRAME_SIZE {
            frame.unread = text.len();
            return frame;
        }
        let mut stream = serde_json::Deserializer::from_str(text).into_iter();
        loop {
            let start = stream.byte_offset();
            match stream.next() {
                Some(Ok(value)) => frame.messages.push(value),
                Some(Err(_)) => {
                    frame.unread = text.len() - start;
                    return frame;
                }
                None => return frame,
            }
        }
    }
}
