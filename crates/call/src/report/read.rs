//! Entries read again: the other half of `write`, for the machine that replays.

use serde_json::Value;

use super::Beginning;
use super::items::{Items, Wrong};
use crate::config::{AuthConfig, Config, Ice, IcePolicy, IceServer, Mode, Rooms};
use crate::quality::jitter_buffer::SoundCount;
use crate::quality::{Limit, Totals};
use crate::{
    CaptureError, Command, ConnectionState, Device, GatewayEvent, InboundStats, Input, JoinRequest, Levels,
    MediaEvent, OwnLines, OwnStats, PathCount, PeerEvent, Settings, ShareEvent, ShareRefusal, ShownTile,
    Sight, StatsReport, TransportKind,
};
use janus_proto::message::{Candidate, Trickle};

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
        "stats" => Input::Stats(stats(items)?),
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
        "sounds" => {
            let mut counts = Vec::new();
            while !items.is_over() {
                counts.push(SoundCount {
                    peer: items.peer()?,
                    mid: items.text()?,
                    samples: items.number()?,
                    concealed: items.number()?,
                });
            }
            Input::Sounds(counts)
        }
        "holes" => {
            let mut mids = Vec::new();
            while !items.is_over() {
                mids.push(items.text()?);
            }
            Input::Holes(mids)
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
        "deadline" => Input::Deadline,
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
        "see" => Command::See(match items.word()? {
            "page" => Sight::Page,
            "nothing" => Sight::Nothing,
            "window" => Sight::SmallWindow {
                feed: items.id()?,
                screen: items.flag()?,
            },
            _ => return Err(items.wrong("what can be seen")),
        }),
        "seats" => Command::SeatInFront(usize::try_from(items.number()?).unwrap_or(usize::MAX)),
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

fn stats(items: &mut Items<'_>) -> Result<StatsReport, Wrong> {
    let own = match items.some_list()? {
        None => None,
        Some(mut items) => Some(OwnStats {
            peer: items.peer()?,
            totals: Totals {
                bytes: items.number()?,
                packets: items.number()?,
                lost: items.signed()?,
                frames: match items.next("frames")? {
                    Value::Null => None,
                    frames => frames.as_u64(),
                },
                jitter: items.measured()?,
                round_trip: items.measured()?,
                limit: match items.some_text()?.as_deref() {
                    None => None,
                    Some("processor") => Some(Limit::Processor),
                    Some("bandwidth") => Some(Limit::Bandwidth),
                    Some(_) => return Err(items.wrong("a limit")),
                },
            },
        }),
    };
    let at = items.next("when it was measured")?.as_u64();
    let trip = items.measured()?;
    let mut inbound = Vec::new();
    while !items.is_over() {
        let mut items = items.list()?;
        let (peer, mid) = (items.peer()?, items.text()?);
        let (packets, bytes, frames) = (items.number()?, items.number()?, items.number()?);
        inbound.push(InboundStats {
            peer,
            mid,
            packets,
            bytes,
            frames,
            lost: items.signed()?,
            jitter: items.measured()?,
            audio_level: items.measured()?,
            is_sound: items.flag()?,
            size: Some((items.small()?, items.small()?)).filter(|size| *size != (0, 0)),
        });
    }
    Ok(StatsReport {
        inbound,
        own,
        at,
        trip,
    })
}
