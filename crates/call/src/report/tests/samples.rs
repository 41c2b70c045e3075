//! One of everything that a call can hear.

use crate::config::Secret;
use crate::*;
use janus_proto::session::Frame;
use janus_proto::{Candidate, Id, Trickle};

const PEER: PeerKey = PeerKey {
    role: PeerRole::Subscriber,
    generation: 3,
};

fn track(facing: Option<Facing>) -> TrackInfo {
    TrackInfo {
        device_id: "0a1b".to_owned(),
        label: "Ada's camera".to_owned(),
        facing,
        muted: facing.is_none(),
    }
}

pub(super) fn choice() -> DeviceChoice {
    DeviceChoice {
        id: Some("0a1b".to_owned()),
        label: None,
        facing: Some(Facing::Environment),
    }
}

pub(super) fn candidate(text: &str) -> Candidate {
    Candidate {
        candidate: text.to_owned(),
        sdp_mid: Some("0".to_owned()),
        sdp_m_line_index: Some(0),
    }
}

pub(super) fn commands() -> Vec<Command> {
    vec![
        Command::Join(JoinRequest {
            room: Id::Number(1234),
            name: "Ada".to_owned(),
            pin: Some(Secret::new("4711".to_owned())),
        }),
        Command::SetRoomSecret(RoomSecret {
            room: Id::Number(1234),
            secret: Secret::new("a-room-secret-6180".to_owned()),
            is_held: true,
        }),
        Command::LookAt(Id::Text("attic".to_owned())),
        Command::Leave,
        Command::Abandon,
        Command::Restore,
        Command::Rejoin,
        Command::ReturnToLobby,
        Command::SetSource {
            kind: SourceKind::Camera,
            on: false,
        },
        Command::Talk { held: true },
        Command::ChooseDevice {
            kind: DeviceKind::Speaker,
            choice: choice(),
        },
        Command::SwitchCamera,
        Command::SetCapture(CaptureSettings::default()),
        Command::ShareScreen,
        Command::StopSharing,
        Command::SetFirstPageSize(9),
        Command::ShowTiles(vec![ShownTile {
            feed: Id::Number(12),
            screen: true,
            width: 640,
            height: 360,
            large: false,
        }]),
        Command::SetVisibility(Visibility::Page),
        Command::SetVisibility(Visibility::Nothing),
        Command::SetVisibility(Visibility::SmallWindow {
            feed: Id::Number(12),
            screen: false,
        }),
    ]
}

/// Every input there is, each with every shape that it can have.
pub(super) fn inputs() -> Vec<Input> {
    let mut all: Vec<Input> = commands().into_iter().map(Input::Command).collect();
    let gateway = |event| Input::Gateway { generation: 2, event };
    all.extend([
        gateway(GatewayEvent::Opened(TransportKind::LongPoll)),
        gateway(GatewayEvent::Received(Frame::parse(
            "{\"janus\":\"ack\",\"transaction\":\"x-1\"}",
        ))),
        gateway(GatewayEvent::Closed(CloseInfo::from_close_code(1006, ""))),
        gateway(GatewayEvent::Closed(CloseInfo::from_close_code(1009, ""))),
        gateway(GatewayEvent::Closed(CloseInfo::from_close_code(1013, ""))),
    ]);
    let peer = |event| Input::Peer { peer: PEER, event };
    all.extend([
        peer(PeerEvent::Offered {
            sdp: "v=0\r\n".to_owned(),
            mids: camera_mids(),
        }),
        peer(PeerEvent::Answered {
            sdp: "v=0\r\n".to_owned(),
        }),
        peer(PeerEvent::Accepted),
        peer(PeerEvent::Refused("no codec".to_owned())),
        peer(PeerEvent::Candidate(Trickle::Candidate(candidate("")))),
        peer(PeerEvent::Candidate(Trickle::Completed)),
    ]);
    let states = [
        ConnectionState::New,
        ConnectionState::Connecting,
        ConnectionState::Connected,
        ConnectionState::Disconnected,
        ConnectionState::Failed,
        ConnectionState::Closed,
    ];
    all.extend(states.map(|state| peer(PeerEvent::Connection(state))));
    let errors = [
        CaptureError::Denied,
        CaptureError::DeniedBySystem,
        CaptureError::DeniedByFrame,
        CaptureError::DeniedInFrame,
        CaptureError::DeniedBySite,
        CaptureError::NotFound,
        CaptureError::Busy,
        CaptureError::Insecure,
        CaptureError::Unfit,
        CaptureError::Other,
    ];
    all.extend(errors.map(|error| Input::Media(MediaEvent::Failed { generation: 5, error })));
    all.extend([
        Input::Media(MediaEvent::Opened {
            generation: 4,
            microphone: None,
            camera: Some(track(Some(Facing::User))),
        }),
        Input::Media(MediaEvent::Ended {
            generation: 4,
            kind: SourceKind::Microphone,
        }),
        Input::Media(MediaEvent::Muted {
            generation: 4,
            kind: SourceKind::Camera,
            muted: true,
        }),
        Input::Media(MediaEvent::Devices(vec![Device {
            kind: DeviceKind::Microphone,
            id: "default".to_owned(),
            label: String::new(),
        }])),
        Input::Share(ShareEvent::Opened {
            generation: 1,
            sound: true,
        }),
        Input::Share(ShareEvent::Ended { generation: 1 }),
        Input::Share(ShareEvent::SoundEnded { generation: 1 }),
    ]);
    let refusals = [
        ShareRefusal::Cancelled,
        ShareRefusal::Forbidden,
        ShareRefusal::DeniedByFrame,
        ShareRefusal::DeniedBySite,
        ShareRefusal::Failed,
    ];
    all.extend(refusals.map(|why| Input::Share(ShareEvent::Refused { generation: 1, why })));
    for limitation in [
        None,
        Some(QualityLimitation::Cpu),
        Some(QualityLimitation::Bandwidth),
    ] {
        all.push(Input::Stats(vec![StatsSnapshot {
            peer: PEER,
            timestamp: limitation.map(|_| 1_700_000_000_000.0),
            inbound: vec![InboundRtp {
                mid: "7".to_owned(),
                kind: if limitation.is_some() {
                    MediaKind::Audio
                } else {
                    MediaKind::Video
                },
                packets_received: 10,
                bytes_received: 1 << 40,
                packets_lost: -2,
                jitter: Some(1.0 / 3.0),
                frames_decoded: 5,
                frame_size: limitation.is_none().then_some((1280, 720)),
                total_samples_received: limitation.map(|_| 48_000),
                concealed_samples: 480,
                ..InboundRtp::default()
            }],
            outbound: vec![OutboundRtp {
                mid: "1".to_owned(),
                rid: limitation.map(|_| "h".to_owned()),
                kind: MediaKind::Video,
                packets_sent: 2,
                bytes_sent: 3,
                quality_limitation: limitation,
                remote: limitation.map(|_| RemoteInboundRtp {
                    packets_lost: -1,
                    jitter: None,
                    round_trip_time: Some(0.0123),
                }),
                ..OutboundRtp::default()
            }],
            candidate_pair: limitation.map(|_| CandidatePair {
                current_round_trip_time: Some(0.0405),
                ..CandidatePair::default()
            }),
        }]));
    }
    all.extend([
        Input::Paths(vec![PathCount {
            peer: PEER,
            received: 99,
        }]),
        Input::PlayoutGaps(vec!["2".to_owned(), "5".to_owned()]),
        Input::Online,
        Input::Levels(Levels {
            own: f64::NAN,
            remote: vec![("1".to_owned(), 0.3), ("2".to_owned(), 0.0)],
        }),
        Input::PictureShown { feed: Id::Number(7) },
        Input::ScreenShown {
            feed: Id::Text("ada".to_owned()),
        },
        Input::Timeout,
    ]);
    all
}

/// The lines of a call with microphone and camera.
pub(super) fn camera_mids() -> PublisherMids {
    PublisherMids {
        microphone: Some("0".to_owned()),
        camera: Some("1".to_owned()),
        ..PublisherMids::default()
    }
}
