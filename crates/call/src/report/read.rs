//! Entries read again: the other half of `write`, for the machine that replays.

use serde_json::Value;

use super::Beginning;
use super::items::{Items, Wrong};
use crate::config::{AuthConfig, Config, Ice, IcePolicy, IceServer, Mode, Rooms};
use crate::stats::{
    CandidatePair, InboundRtp, MediaKind, OutboundRtp, QualityLimitation, RemoteInboundRtp, StatsSnapshot,
};
use crate::{
    CaptureError, Command, ConnectionState, Device, GatewayEvent, Input, JoinRequest, Levels, MediaEvent,
    OwnLines, PathCount, PeerEvent, Settings, ShareEvent, ShareRefusal, ShownTile, TransportKind, Visibility,
};
use janus_proto::{Candidate, Trickle};

/// How the call began. The times are those of the entry.
pub(super) fn beginning(items: &mut Items<'_>) -> Result<Beginning, Wrong> {
    let seed = items.number()?;
    let (microphone, camera, exclusive) = (items.flag()?, items.flag()?, items.flag()?);
    let capture = items.capture()?;
    let preferred = [items.choice()?, items.choice()?, items.choice()?];
    let mode = match items.word()? {
        "video" => Mode::Video,
        "voice" => Mode::Voice,
        "direct" => Mode::Direct,
        _ => return Err(items.wrong("a mode")),
    };
    let mut urls = Vec::new();
    let mut list = items.list()?;
    while !list.is_over() {
        urls.push(list.text()?);
    }
    let mut servers = Vec::new();
    let mut list = items.list()?;
    while !list.is_over() {
        let mut urls = list.list()?;
        let mut server = IceServer::default();
        while !urls.is_over() {
            server.urls.push(urls.text()?);
        }
        servers.push(server);
    }
    let ice = Ice {
        servers,
        policy: if items.flag()? {
            IcePolicy::Relay
        } else {
            IcePolicy::All
        },
        credentials_url: None,
    };
    let (default, create) = (items.id()?, items.flag()?);
    let (publishers, bitrate) = (items.small()?, items.small()?);
    let auth = AuthConfig {
        token: items.secret()?,
        token_url: None,
        api_secret: items.secret()?,
    };
    let rooms = Rooms {
        default,
        create,
        admin_key: items.secret()?,
        publishers,
        bitrate,
        direct: Config::default().rooms.direct,
    };
    let pin = items.secret()?;
    Ok(Beginning {
        settings: Settings {
            mode,
            urls,
            auth,
            ice,
            rooms,
            pin,
        },
        seed,
        microphone,
        camera,
        preferred,
        exclusive,
        capture,
    })
}

/// The input that an entry of this kind holds; `None` where the kind is no input's.
pub(super) fn input(kind: &str, items: &mut Items<'_>) -> Result<Option<Input>, Wrong> {
    let input = match kind {
        "opened" | "received" | "closed" => Input::Gateway {
            generation: items.small()?,
            event: match kind {
                "opened" => GatewayEvent::Opened(match items.word()? {
                    "websocket" => TransportKind::WebSocket,
                    "long-poll" => TransportKind::LongPoll,
                    _ => TransportKind::None,
                }),
                "received" => GatewayEvent::Received(items.frame()?),
                _ => GatewayEvent::Closed(items.text()?),
            },
        },
        "offered" | "answered" | "accepted" | "refused" | "candidate" | "connection" => Input::Peer {
            peer: items.peer()?,
            event: peer_event(kind, items)?,
        },
        "media" | "media-failed" | "media-ended" | "media-muted" | "devices" => {
            Input::Media(media_event(kind, items)?)
        }
        "screen" | "screen-refused" | "screen-ended" | "screen-silent" => {
            Input::Share(share_event(kind, items)?)
        }
        "stats" => {
            let mut snapshots = Vec::new();
            while !items.is_over() {
                snapshots.push(stats(&mut items.list()?)?);
            }
            Input::Stats(snapshots)
        }
        "paths" => {
            let mut counts = Vec::new();
            while !items.is_over() {
                counts.push(PathCount {
                    peer: items.peer()?,
                    received: items.number()?,
                });
            }
            Input::Paths(counts)
        }
        "holes" => {
            let mut mids = Vec::new();
            while !items.is_over() {
                mids.push(items.text()?);
            }
            Input::PlayoutGaps(mids)
        }
        "levels" => {
            let own = items.measured()?.unwrap_or_default();
            let mut remote = Vec::new();
            while !items.is_over() {
                remote.push((items.text()?, items.measured()?.unwrap_or_default()));
            }
            Input::Levels(Levels { own, remote })
        }
        "online" => Input::Online,
        "picture" => Input::PictureShown { feed: items.id()? },
        "screen-picture" => Input::ScreenShown { feed: items.id()? },
        "deadline" => Input::Timeout,
        _ => return Ok(command(kind, items)?.map(Input::Command)),
    };
    Ok(Some(input))
}

fn command(kind: &str, items: &mut Items<'_>) -> Result<Option<Command>, Wrong> {
    let command = match kind {
        "join" => Command::Join(JoinRequest {
            room: items.id()?,
            name: items.text()?,
            pin: items.secret()?,
        }),
        "look" => Command::LookAt(items.id()?),
        "leave" => Command::Leave,
        "abandon" => Command::Abandon,
        "restore" => Command::Restore,
        "rejoin" => Command::Rejoin,
        "lobby" => Command::ReturnToLobby,
        "source" => Command::SetSource {
            kind: items.source()?,
            on: items.flag()?,
        },
        "talk" => Command::Talk { held: items.flag()? },
        "choose" => Command::ChooseDevice {
            kind: items.device_kind()?,
            choice: items.choice()?,
        },
        "switch" => Command::SwitchCamera,
        "capture" => Command::SetCapture(items.capture()?),
        "share" => Command::ShareScreen,
        "unshare" => Command::StopSharing,
        "tiles" => {
            let mut tiles = Vec::new();
            while !items.is_over() {
                let mut items = items.list()?;
                tiles.push(ShownTile {
                    feed: items.id()?,
                    screen: items.flag()?,
                    width: items.small()?,
                    height: items.small()?,
                    large: items.flag()?,
                });
            }
            Command::ShowTiles(tiles)
        }
        "see" => Command::SetVisibility(match items.word()? {
            "page" => Visibility::Page,
            "nothing" => Visibility::Nothing,
            "window" => Visibility::SmallWindow {
                feed: items.id()?,
                screen: items.flag()?,
            },
            _ => return Err(items.wrong("what can be seen")),
        }),
        "seats" => Command::SetFirstPageSize(usize::try_from(items.number()?).unwrap_or(usize::MAX)),
        _ => return Ok(None),
    };
    Ok(Some(command))
}

fn peer_event(kind: &str, items: &mut Items<'_>) -> Result<PeerEvent, Wrong> {
    Ok(match kind {
        "offered" => PeerEvent::Offered {
            lines: OwnLines {
                microphone: items.some_text()?,
                camera: items.some_text()?,
                screen: items.some_text()?,
                screen_audio: items.some_text()?,
            },
            sdp: items.sdp()?,
        },
        "answered" => PeerEvent::Answered { sdp: items.sdp()? },
        "accepted" => PeerEvent::Accepted,
        "refused" => PeerEvent::Refused(items.text()?),
        "candidate" if items.is_over() => PeerEvent::Candidate(Trickle::Completed),
        "candidate" => PeerEvent::Candidate(Trickle::Candidate(Candidate {
            candidate: items.text()?,
            sdp_mid: items.some_text()?,
            sdp_m_line_index: match items.next("a line")? {
                Value::Null => None,
                index => index.as_u64().and_then(|index| u16::try_from(index).ok()),
            },
        })),
        _ => PeerEvent::Connection(match items.word()? {
            "new" => ConnectionState::New,
            "connecting" => ConnectionState::Connecting,
            "connected" => ConnectionState::Connected,
            "disconnected" => ConnectionState::Disconnected,
            "failed" => ConnectionState::Failed,
            "closed" => ConnectionState::Closed,
            _ => return Err(items.wrong("a connection's state")),
        }),
    })
}

fn media_event(kind: &str, items: &mut Items<'_>) -> Result<MediaEvent, Wrong> {
    if kind == "devices" {
        let mut devices = Vec::new();
        while !items.is_over() {
            devices.push(Device {
                kind: items.device_kind()?,
                id: items.text()?,
                label: items.text()?,
            });
        }
        return Ok(MediaEvent::Devices(devices));
    }
    let generation = items.small()?;
    Ok(match kind {
        "media" => MediaEvent::Opened {
            generation,
            microphone: items.track()?,
            camera: items.track()?,
        },
        "media-failed" => MediaEvent::Failed {
            generation,
            error: match items.word()? {
                "denied" => CaptureError::Denied,
                "system" => CaptureError::DeniedBySystem,
                "none" => CaptureError::NotFound,
                "busy" => CaptureError::Busy,
                "insecure" => CaptureError::Insecure,
                "unfit" => CaptureError::Unfit,
                _ => CaptureError::Other,
            },
        },
        "media-ended" => MediaEvent::Ended {
            generation,
            kind: items.source()?,
        },
        _ => MediaEvent::Muted {
            generation,
            kind: items.source()?,
            muted: items.flag()?,
        },
    })
}

fn share_event(kind: &str, items: &mut Items<'_>) -> Result<ShareEvent, Wrong> {
    let generation = items.small()?;
    Ok(match kind {
        "screen" => ShareEvent::Opened {
            generation,
            sound: items.flag()?,
        },
        "screen-refused" => ShareEvent::Refused {
            generation,
            why: match items.word()? {
                "cancelled" => ShareRefusal::Cancelled,
                "forbidden" => ShareRefusal::Forbidden,
                _ => ShareRefusal::Failed,
            },
        },
        "screen-ended" => ShareEvent::Ended { generation },
        _ => ShareEvent::SoundEnded { generation },
    })
}

fn stats(items: &mut Items<'_>) -> Result<StatsSnapshot, Wrong> {
    let mut snapshot = StatsSnapshot::new(items.peer()?);
    snapshot.timestamp = items
        .next("when it was measured")?
        .as_u64()
        .map(|timestamp| timestamp as f64);
    if let Some(mut pair) = items.some_list()? {
        snapshot.candidate_pair = Some(CandidatePair {
            current_round_trip_time: seconds(&mut pair)?,
            ..CandidatePair::default()
        });
    }
    let mut list = items.list()?;
    while !list.is_over() {
        let mut items = list.list()?;
        snapshot.inbound.push(InboundRtp {
            mid: items.text()?,
            kind: media_kind(&mut items)?,
            packets_received: items.number()?,
            bytes_received: items.number()?,
            packets_lost: items.signed()?,
            jitter: seconds(&mut items)?,
            frames_decoded: items.number()?,
            frame_size: Some((items.small()?, items.small()?)).filter(|size| *size != (0, 0)),
            total_samples_received: items.next("samples")?.as_u64(),
            concealed_samples: items.number()?,
            ..InboundRtp::default()
        });
    }
    let mut list = items.list()?;
    while !list.is_over() {
        let mut items = list.list()?;
        let mut stream = OutboundRtp {
            mid: items.text()?,
            rid: items.some_text()?,
            kind: media_kind(&mut items)?,
            packets_sent: items.number()?,
            bytes_sent: items.number()?,
            quality_limitation: match items.some_text()?.as_deref() {
                None => None,
                Some("cpu") => Some(QualityLimitation::Cpu),
                Some("bandwidth") => Some(QualityLimitation::Bandwidth),
                Some(_) => return Err(items.wrong("a limitation")),
            },
            ..OutboundRtp::default()
        };
        if !items.is_over() {
            stream.remote = Some(RemoteInboundRtp {
                packets_lost: items.signed()?,
                jitter: seconds(&mut items)?,
                round_trip_time: seconds(&mut items)?,
            });
        }
        snapshot.outbound.push(stream);
    }
    Ok(snapshot)
}

fn seconds(items: &mut Items<'_>) -> Result<Option<f64>, Wrong> {
    Ok(items.measured()?.map(|milliseconds| milliseconds / 1000.0))
}

fn media_kind(items: &mut Items<'_>) -> Result<MediaKind, Wrong> {
    Ok(if items.flag()? {
        MediaKind::Audio
    } else {
        MediaKind::Video
    })
}
