//! Entries read again: the other half of `write`, for the machine that replays.

use serde_json::Value;

use super::{Beginning, STEPS};
use crate::call::patience::SoundCount;
use crate::call::quality::{Limit, Totals};
use crate::call::{
    CaptureError, CaptureSettings, Command, ConnectionState, Device, DeviceChoice, DeviceKind, Facing,
    GatewayEvent, InboundStats, Input, JoinRequest, Levels, MediaEvent, OwnStats, PathCount, PeerEvent,
    PeerKey, PeerRole, Settings, ShareEvent, ShareRefusal, ShownTile, Sight, SourceKind, StatsReport,
    TrackInfo, TransportKind,
};
use crate::config::{AuthConfig, Config, Ice, IcePolicy, IceServer, Mode, Rooms, Secret};
use crate::janus::message::{Candidate, Id, Trickle};
use crate::janus::session::FRAME_LIMIT;

/// What is wrong with an entry.
pub(super) type Wrong = String;

/// The items of an entry, or of a list in it, one after the other.
pub(super) struct Items<'a> {
    rest: std::slice::Iter<'a, Value>,
    whole: &'a Value,
}

impl<'a> Items<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, Wrong> {
        let items = value
            .as_array()
            .ok_or_else(|| format!("this should be a list: {value}"))?;
        Ok(Self {
            rest: items.iter(),
            whole: value,
        })
    }

    fn wrong(&self, wanted: &str) -> Wrong {
        format!("{wanted} is missing in {}", self.whole)
    }

    fn next(&mut self, wanted: &str) -> Result<&'a Value, Wrong> {
        self.rest.next().ok_or_else(|| self.wrong(wanted))
    }

    /// Whether nothing is left.
    fn is_over(&self) -> bool {
        self.rest.len() == 0
    }

    pub(super) fn number(&mut self) -> Result<u64, Wrong> {
        let value = self.next("a number")?;
        value.as_u64().ok_or_else(|| self.wrong("a number"))
    }

    fn small(&mut self) -> Result<u32, Wrong> {
        u32::try_from(self.number()?).map_err(|_| self.wrong("a small number"))
    }

    fn signed(&mut self) -> Result<i64, Wrong> {
        let value = self.next("a number")?;
        value.as_i64().ok_or_else(|| self.wrong("a number"))
    }

    fn flag(&mut self) -> Result<bool, Wrong> {
        let value = self.next("true or false")?;
        value.as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    pub(super) fn word(&mut self) -> Result<&'a str, Wrong> {
        let value = self.next("a text")?;
        value.as_str().ok_or_else(|| self.wrong("a text"))
    }

    fn text(&mut self) -> Result<String, Wrong> {
        self.word().map(str::to_owned)
    }

    fn some_text(&mut self) -> Result<Option<String>, Wrong> {
        match self.next("a text")? {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.clone())),
            _ => Err(self.wrong("a text")),
        }
    }

    fn secret(&mut self) -> Result<Option<Secret>, Wrong> {
        Ok(self.some_text()?.map(Secret::new))
    }

    fn measured(&mut self) -> Result<Option<f64>, Wrong> {
        match self.next("a number")? {
            Value::Null => Ok(None),
            Value::Number(number) => Ok(number.as_f64().map(|number| number / STEPS)),
            _ => Err(self.wrong("a number")),
        }
    }

    fn list(&mut self) -> Result<Self, Wrong> {
        Items::of(self.next("a list")?)
    }

    fn some_list(&mut self) -> Result<Option<Self>, Wrong> {
        match self.next("a list")? {
            Value::Null => Ok(None),
            list => Items::of(list).map(Some),
        }
    }

    fn id(&mut self) -> Result<Id, Wrong> {
        match self.next("an id")? {
            Value::String(text) => Ok(Id::Text(text.clone())),
            Value::Number(number) => number.as_u64().map(Id::Number).ok_or_else(|| self.wrong("an id")),
            _ => Err(self.wrong("an id")),
        }
    }

    fn peer(&mut self) -> Result<PeerKey, Wrong> {
        let word = self.word()?;
        let (role, generation) = word
            .split_at_checked(1)
            .ok_or_else(|| self.wrong("a connection"))?;
        let role = match role {
            "P" => PeerRole::Publisher,
            "S" => PeerRole::Subscriber,
            "V" => PeerRole::Voice,
            "E" => PeerRole::Echo,
            _ => return Err(self.wrong("a connection")),
        };
        let generation = generation.parse().map_err(|_| self.wrong("a connection"))?;
        Ok(PeerKey { role, generation })
    }

    /// A frame as it was, but for what was replaced: what could not be read then cannot be read now.
    fn frame(&mut self) -> Result<String, Wrong> {
        let values = self
            .next("a frame")?
            .as_array()
            .ok_or_else(|| self.wrong("a frame"))?;
        let rest = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        let mut text: String = values.iter().map(Value::to_string).collect();
        if rest > 0 {
            text.push('{');
            text.push_str(&" ".repeat(rest.min(FRAME_LIMIT + 1) - 1));
        }
        Ok(text)
    }

    fn sdp(&mut self) -> Result<String, Wrong> {
        self.text()
    }

    fn source(&mut self) -> Result<SourceKind, Wrong> {
        self.device_kind()?
            .source()
            .ok_or_else(|| self.wrong("microphone or camera"))
    }

    fn device_kind(&mut self) -> Result<DeviceKind, Wrong> {
        match self.word()? {
            "microphone" => Ok(DeviceKind::Microphone),
            "camera" => Ok(DeviceKind::Camera),
            "speaker" => Ok(DeviceKind::Speaker),
            _ => Err(self.wrong("a kind of device")),
        }
    }

    fn facing(&mut self) -> Result<Option<Facing>, Wrong> {
        match self.some_text()?.as_deref() {
            None => Ok(None),
            Some("user") => Ok(Some(Facing::User)),
            Some("environment") => Ok(Some(Facing::Environment)),
            Some(_) => Err(self.wrong("where the camera looks")),
        }
    }

    fn choice(&mut self) -> Result<DeviceChoice, Wrong> {
        let mut items = self.list()?;
        Ok(DeviceChoice {
            id: items.some_text()?,
            label: items.some_text()?,
            facing: items.facing()?,
        })
    }

    fn track(&mut self) -> Result<Option<TrackInfo>, Wrong> {
        let Some(mut items) = self.some_list()? else {
            return Ok(None);
        };
        Ok(Some(TrackInfo {
            device_id: items.text()?,
            label: items.text()?,
            facing: items.facing()?,
            muted: items.flag()?,
        }))
    }

    fn capture(&mut self) -> Result<CaptureSettings, Wrong> {
        CaptureSettings::parse(self.word()?).ok_or_else(|| self.wrong("how to capture"))
    }
}

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
            microphone: items.some_text()?,
            camera: items.some_text()?,
            screen: items.some_text()?,
            screen_audio: items.some_text()?,
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
