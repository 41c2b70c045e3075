//! The plugins of Janus.

/// Plugins that this client speaks with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Plugin {
    /// SFU rooms.
    VideoRoom,
    /// Rooms mixed by the server.
    AudioBridge,
    /// Chat over data channels.
    TextRoom,
    /// Sends back what it gets.
    EchoTest,
    /// Calls between two registered users.
    VideoCall,
}

impl Plugin {
    /// The name that `attach` wants.
    #[must_use]
    pub const fn package(self) -> &'static str {
        match self {
            Self::VideoRoom => "janus.plugin.videoroom",
            Self::AudioBridge => "janus.plugin.audiobridge",
            Self::TextRoom => "janus.plugin.textroom",
            Self::EchoTest => "janus.plugin.echotest",
            Self::VideoCall => "janus.plugin.videocall",
        }
    }

    /// A short name for the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VideoRoom => "VideoRoom",
            Self::AudioBridge => "AudioBridge",
            Self::TextRoom => "TextRoom",
            Self::EchoTest => "EchoTest",
            Self::VideoCall => "VideoCall",
        }
    }
}
