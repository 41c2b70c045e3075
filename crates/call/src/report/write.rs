//! Every input and every output as an entry. Nothing may be left out: each `match` names all there is, so that whoever adds an input
//! hears of it here.

use super::pen::Pen;
use super::{Beginning, STEPS};
use crate::config::{IcePolicy, Mode};
use crate::stats::{CandidatePair, MediaKind, QualityLimitation, StatsSnapshot, StreamDetails};
use crate::{
    CaptureError, Command, ConnectionState, Device, DeviceChoice, DeviceKind, Facing, GatewayEvent, Input,
    MediaEvent, PeerEvent, Settings, ShareEvent, ShareRefusal, ShownTile, SourceKind, TrackInfo, Visibility,
};
use janus_proto::Trickle;

/// Rounds what was measured to what is written down, so that the call hears exactly what a replay will.
pub(super) fn round(input: &mut Input) {
    let seconds = |value: &mut Option<f64>| *value = value.map(|seconds| rounded(seconds * 1000.0) / 1000.0);
    match input {
        Input::Stats(snapshots) => {
            for snapshot in snapshots {
                snapshot.timestamp = snapshot.timestamp.map(f64::floor);
                for stream in &mut snapshot.inbound {
                    seconds(&mut stream.jitter);
                    stream.details = StreamDetails::default();
                }
                for stream in &mut snapshot.outbound {
                    if let Some(remote) = &mut stream.remote {
                        seconds(&mut remote.jitter);
                        seconds(&mut remote.round_trip_time);
                    }
                    stream.frame_size = None;
                    stream.frames_encoded = 0;
                    stream.details = StreamDetails::default();
                }
                if let Some(pair) = &mut snapshot.candidate_pair {
                    let mut round_trip = pair.current_round_trip_time;
                    seconds(&mut round_trip);
                    *pair = CandidatePair {
                        current_round_trip_time: round_trip,
                        ..CandidatePair::default()
                    };
                }
            }
        }
        Input::Levels(levels) => {
            levels.own = rounded(levels.own);
            for (_, level) in &mut levels.remote {
                *level = rounded(*level);
            }
            // Silence is what is assumed of whoever is not named.
            levels.remote.retain_mut(|(_, level)| *level > 0.0);
        }
        _ => {}
    }
}

fn rounded(value: f64) -> f64 {
    let steps = (value * STEPS).round();
    if steps.abs() < 1e12 { steps / STEPS } else { 0.0 }
}

pub(super) fn beginning(pen: &mut Pen<'_>, beginning: &Beginning) {
    let Beginning {
        settings,
        seed,
        microphone,
        camera,
        preferred,
        exclusive,
        capture,
    } = beginning;
    let Settings {
        mode,
        urls,
        auth,
        ice,
        rooms,
        pin,
    } = settings;
    pen.word("begin");
    // What makes ids stays here: they are the keys to a session.
    pen.number(*seed & 0xFFFF);
    for flag in [microphone, camera, exclusive] {
        pen.flag(*flag);
    }
    pen.string(capture.to_text());
    for choice in preferred {
        device_choice(pen, choice);
    }
    pen.word(match mode {
        Mode::Video => "video",
        Mode::Voice => "voice",
        Mode::Direct => "direct",
    });
    addresses(pen, urls);
    pen.open();
    for server in &ice.servers {
        addresses(pen, &server.urls);
    }
    pen.close();
    pen.flag(ice.policy == IcePolicy::Relay);
    pen.room(&rooms.default);
    pen.flag(rooms.create);
    pen.number(u64::from(rooms.publishers));
    pen.number(u64::from(rooms.bitrate));
    for secret in [&auth.token, &auth.api_secret, &rooms.admin_key, pin] {
        pen.secret(secret.as_ref());
    }
}

fn addresses(pen: &mut Pen<'_>, all: &[String]) {
    pen.open();
    for address in all {
        pen.address(address);
    }
    pen.close();
}

pub(super) fn input(pen: &mut Pen<'_>, input: &Input) {
    pen.word(match input {
        Input::Command(command) => match command {
            Command::Join(_) => "join",
            Command::LookAt(_) => "look",
            Command::Leave => "leave",
            Command::Abandon => "abandon",
            Command::Restore => "restore",
            Command::Rejoin => "rejoin",
            Command::ReturnToLobby => "lobby",
            Command::SetSource { .. } => "source",
            Command::Talk { .. } => "talk",
            Command::ChooseDevice { .. } => "choose",
            Command::SwitchCamera => "switch",
            Command::SetCapture(_) => "capture",
            Command::ShareScreen => "share",
            Command::StopSharing => "unshare",
            Command::SetFirstPageSize(_) => "seats",
            Command::ShowTiles(_) => "tiles",
            Command::SetVisibility(_) => "see",
        },
        Input::Gateway { event, .. } => match event {
            GatewayEvent::Opened(_) => "opened",
            GatewayEvent::Received(_) => "received",
            GatewayEvent::Closed(_) => "closed",
        },
        Input::Peer { event, .. } => match event {
            PeerEvent::Offered { .. } => "offered",
            PeerEvent::Answered { .. } => "answered",
            PeerEvent::Accepted => "accepted",
            PeerEvent::Refused(_) => "refused",
            PeerEvent::Candidate(_) => "candidate",
            PeerEvent::Connection(_) => "connection",
        },
        Input::Media(event) => match event {
            MediaEvent::Opened { .. } => "media",
            MediaEvent::Failed { .. } => "media-failed",
            MediaEvent::Ended { .. } => "media-ended",
            MediaEvent::Muted { .. } => "media-muted",
            MediaEvent::Devices(_) => "devices",
        },
        Input::Share(event) => match event {
            ShareEvent::Opened { .. } => "screen",
            ShareEvent::Refused { .. } => "screen-refused",
            ShareEvent::Ended { .. } => "screen-ended",
            ShareEvent::SoundEnded { .. } => "screen-silent",
        },
        Input::Stats(_) => "stats",
        Input::Paths(_) => "paths",
        Input::PlayoutGaps(_) => "holes",
        Input::Online => "online",
        Input::Levels(_) => "levels",
        Input::PictureShown { .. } => "picture",
        Input::ScreenShown { .. } => "screen-picture",
        Input::Timeout => "deadline",
    });
    match input {
        Input::Command(command) => self::command(pen, command),
        Input::Gateway { generation, event } => {
            pen.number(u64::from(*generation));
            match event {
                GatewayEvent::Opened(kind) => pen.word(kind.code()),
                GatewayEvent::Received(frame) => pen.frame(frame, false),
                GatewayEvent::Closed(why) => pen.free(why),
            }
        }
        Input::Peer { peer, event } => {
            pen.peer(*peer);
            peer_event(pen, event);
        }
        Input::Media(event) => media_event(pen, event),
        Input::Share(event) => share_event(pen, *event),
        Input::Stats(snapshots) => snapshots.iter().for_each(|snapshot| stats(pen, snapshot)),
        Input::Paths(counts) => {
            for count in counts {
                pen.peer(count.peer);
                pen.number(count.received);
            }
        }
        Input::PlayoutGaps(mids) => {
            for mid in mids {
                pen.mid(Some(mid));
            }
        }
        Input::Levels(levels) => {
            pen.measured(Some(levels.own));
            for (mid, level) in &levels.remote {
                pen.mid(Some(mid));
                pen.measured(Some(*level));
            }
        }
        Input::PictureShown { feed } | Input::ScreenShown { feed } => pen.id(feed),
        Input::Online | Input::Timeout => {}
    }
}

fn command(pen: &mut Pen<'_>, command: &Command) {
    match command {
        Command::Join(request) => {
            pen.room(&request.room);
            pen.name(&request.name);
            pen.secret(request.pin.as_ref());
        }
        Command::LookAt(room) => pen.room(room),
        Command::SetSource { kind, on } => {
            pen.word(source(*kind));
            pen.flag(*on);
        }
        Command::Talk { held } => pen.flag(*held),
        Command::ChooseDevice { kind, choice } => {
            pen.word(device_kind(*kind));
            device_choice(pen, choice);
        }
        Command::SetCapture(capture) => pen.string(capture.to_text()),
        Command::SetFirstPageSize(seats) => pen.number(*seats as u64),
        Command::ShowTiles(tiles) => tiles.iter().for_each(|tile| shown(pen, tile)),
        Command::SetVisibility(sight) => match sight {
            Visibility::Page => pen.word("page"),
            Visibility::Nothing => pen.word("nothing"),
            Visibility::SmallWindow { feed, screen } => {
                pen.word("window");
                pen.id(feed);
                pen.flag(*screen);
            }
        },
        Command::Leave
        | Command::Abandon
        | Command::Restore
        | Command::Rejoin
        | Command::ReturnToLobby
        | Command::SwitchCamera
        | Command::ShareScreen
        | Command::StopSharing => {}
    }
}

fn shown(pen: &mut Pen<'_>, tile: &ShownTile) {
    let ShownTile {
        feed,
        screen,
        width,
        height,
        large,
    } = tile;
    pen.open();
    pen.id(feed);
    pen.flag(*screen);
    pen.number(u64::from(*width));
    pen.number(u64::from(*height));
    pen.flag(*large);
    pen.close();
}

fn peer_event(pen: &mut Pen<'_>, event: &PeerEvent) {
    match event {
        PeerEvent::Offered { sdp, lines } => {
            for mid in [
                &lines.microphone,
                &lines.camera,
                &lines.screen,
                &lines.screen_audio,
            ] {
                pen.mid(mid.as_deref());
            }
            pen.sdp(sdp);
        }
        PeerEvent::Answered { sdp } => pen.sdp(sdp),
        PeerEvent::Refused(why) => pen.free(why),
        PeerEvent::Candidate(Trickle::Candidate(candidate)) => {
            pen.candidate(&candidate.candidate);
            pen.mid(candidate.sdp_mid.as_deref());
            match candidate.sdp_m_line_index {
                Some(index) => pen.number(u64::from(index)),
                None => pen.null(),
            }
        }
        PeerEvent::Accepted | PeerEvent::Candidate(Trickle::Completed) => {}
        PeerEvent::Connection(state) => pen.word(match state {
            ConnectionState::New => "new",
            ConnectionState::Connecting => "connecting",
            ConnectionState::Connected => "connected",
            ConnectionState::Disconnected => "disconnected",
            ConnectionState::Failed => "failed",
            ConnectionState::Closed => "closed",
        }),
    }
}

fn media_event(pen: &mut Pen<'_>, event: &MediaEvent) {
    let generation = match event {
        MediaEvent::Opened { generation, .. }
        | MediaEvent::Failed { generation, .. }
        | MediaEvent::Ended { generation, .. }
        | MediaEvent::Muted { generation, .. } => *generation,
        MediaEvent::Devices(devices) => {
            for Device { kind, id, label } in devices {
                pen.word(device_kind(*kind));
                pen.device(Some(id));
                pen.device(Some(label));
            }
            return;
        }
    };
    pen.number(u64::from(generation));
    match event {
        MediaEvent::Opened {
            microphone, camera, ..
        } => {
            track(pen, microphone.as_ref());
            track(pen, camera.as_ref());
        }
        MediaEvent::Failed { error, .. } => pen.word(match error {
            CaptureError::Denied => "denied",
            CaptureError::DeniedBySystem => "system",
            CaptureError::NotFound => "none",
            CaptureError::Busy => "busy",
            CaptureError::Insecure => "insecure",
            CaptureError::Unfit => "unfit",
            CaptureError::Other => "other",
        }),
        MediaEvent::Ended { kind, .. } => pen.word(source(*kind)),
        MediaEvent::Muted { kind, muted, .. } => {
            pen.word(source(*kind));
            pen.flag(*muted);
        }
        MediaEvent::Devices(_) => {}
    }
}

fn share_event(pen: &mut Pen<'_>, event: ShareEvent) {
    let (ShareEvent::Opened { generation, .. }
    | ShareEvent::Refused { generation, .. }
    | ShareEvent::Ended { generation }
    | ShareEvent::SoundEnded { generation }) = event;
    pen.number(u64::from(generation));
    match event {
        ShareEvent::Opened { sound, .. } => pen.flag(sound),
        ShareEvent::Refused { why, .. } => pen.word(match why {
            ShareRefusal::Cancelled => "cancelled",
            ShareRefusal::Forbidden => "forbidden",
            ShareRefusal::Failed => "failed",
        }),
        ShareEvent::Ended { .. } | ShareEvent::SoundEnded { .. } => {}
    }
}

fn stats(pen: &mut Pen<'_>, snapshot: &StatsSnapshot) {
    let milliseconds = |seconds: Option<f64>| seconds.map(|seconds| seconds * 1000.0);
    pen.open();
    pen.peer(snapshot.peer);
    match snapshot.timestamp {
        Some(timestamp) => pen.number(timestamp as u64),
        None => pen.null(),
    }
    match &snapshot.candidate_pair {
        Some(pair) => {
            pen.open();
            pen.measured(milliseconds(pair.current_round_trip_time));
            pen.close();
        }
        None => pen.null(),
    }
    pen.open();
    for stream in &snapshot.inbound {
        pen.open();
        pen.mid(Some(&stream.mid));
        pen.flag(stream.kind == MediaKind::Audio);
        pen.number(stream.packets_received);
        pen.number(stream.bytes_received);
        pen.signed(stream.packets_lost);
        pen.measured(milliseconds(stream.jitter));
        pen.number(stream.frames_decoded);
        let (width, height) = stream.frame_size.unwrap_or_default();
        pen.number(u64::from(width));
        pen.number(u64::from(height));
        match stream.total_samples_received {
            Some(samples) => pen.number(samples),
            None => pen.null(),
        }
        pen.number(stream.concealed_samples);
        pen.close();
    }
    pen.close();
    pen.open();
    for stream in &snapshot.outbound {
        pen.open();
        pen.mid(Some(&stream.mid));
        pen.mid(stream.rid.as_deref());
        pen.flag(stream.kind == MediaKind::Audio);
        pen.number(stream.packets_sent);
        pen.number(stream.bytes_sent);
        match stream.quality_limitation {
            Some(QualityLimitation::Cpu) => pen.word("cpu"),
            Some(QualityLimitation::Bandwidth) => pen.word("bandwidth"),
            None => pen.null(),
        }
        if let Some(remote) = &stream.remote {
            pen.signed(remote.packets_lost);
            pen.measured(milliseconds(remote.jitter));
            pen.measured(milliseconds(remote.round_trip_time));
        }
        pen.close();
    }
    pen.close();
    pen.close();
}

fn track(pen: &mut Pen<'_>, track: Option<&TrackInfo>) {
    let Some(TrackInfo {
        device_id,
        label,
        facing,
        muted,
    }) = track
    else {
        pen.null();
        return;
    };
    pen.open();
    pen.device(Some(device_id));
    pen.device(Some(label));
    self::facing(pen, *facing);
    pen.flag(*muted);
    pen.close();
}

fn device_choice(pen: &mut Pen<'_>, choice: &DeviceChoice) {
    let DeviceChoice { id, label, facing } = choice;
    pen.open();
    pen.device(id.as_deref());
    pen.device(label.as_deref());
    self::facing(pen, *facing);
    pen.close();
}

fn facing(pen: &mut Pen<'_>, facing: Option<Facing>) {
    match facing {
        Some(Facing::User) => pen.word("user"),
        Some(Facing::Environment) => pen.word("environment"),
        None => pen.null(),
    }
}

pub(super) const fn source(kind: SourceKind) -> &'static str {
    device_kind(kind.device())
}

const fn device_kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Microphone => "microphone",
        DeviceKind::Camera => "camera",
        DeviceKind::Speaker => "speaker",
    }
}
