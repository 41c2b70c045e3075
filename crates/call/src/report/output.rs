//! What the call did and where it stands, as entries: a replay compares them as text, so nothing reads them again.

use super::pen::Pen;
use super::write::source;
use crate::{Call, MediaOutput, Notice, OpenRequest, Output, PeerOutput, Share, ShareOutput, SourceKind};
use log::Level;

/// Outputs begin with `>`. Descriptions that came in are not written down again.
pub(super) fn output(pen: &mut Pen<'_>, output: &Output) {
    pen.word(match output {
        Output::Connect { .. } => ">connect",
        Output::Send(_) => ">send",
        Output::Disconnect => ">disconnect",
        Output::Peer { .. } => ">peer",
        Output::Media(_) => ">media",
        Output::Share(_) => ">share",
        Output::Notice(_) => ">notice",
        Output::Log(..) => ">log",
    });
    match output {
        Output::Connect { generation, url } => {
            pen.number(u64::from(*generation));
            pen.address(url);
        }
        Output::Send(request) => pen.frame(&request.text, true),
        Output::Disconnect => {}
        Output::Peer { peer, action } => {
            pen.peer(*peer);
            peer_output(pen, action);
        }
        Output::Media(action) => media_output(pen, action),
        Output::Share(action) => {
            let (what, number) = match action {
                ShareOutput::Open { generation } => ("open", *generation),
                ShareOutput::Adopt { generation } => ("adopt", *generation),
                ShareOutput::Discard { generation } => ("discard", *generation),
                ShareOutput::Close => ("close", 0),
            };
            pen.word(what);
            pen.number(u64::from(number));
        }
        Output::Notice(notice) => pen.word(match notice {
            Notice::Joined { .. } => "joined",
            Notice::Left { .. } => "left",
            Notice::SourceFailed { .. } => "source-failed",
            Notice::SourceEnded(_) => "source-ended",
            Notice::MutedBySystem(_) => "muted-by-system",
            Notice::DeviceChanged { .. } => "device-changed",
            Notice::DeviceOffered { .. } => "device-offered",
            Notice::SpeakingMuted => "speaking-muted",
            Notice::ShareFailed(_) => "share-failed",
        }),
        Output::Log(level, line) => {
            pen.word(match level {
                Level::Info | Level::Debug | Level::Trace => "info",
                Level::Warn => "warning",
                Level::Error => "error",
            });
            pen.free(line);
        }
    }
}

fn peer_output(pen: &mut Pen<'_>, action: &PeerOutput) {
    pen.word(match action {
        PeerOutput::Open { .. } => "open",
        PeerOutput::AddScreen => "add-screen",
        PeerOutput::Offer { ice_restart: false } => "offer",
        PeerOutput::Offer { ice_restart: true } => "restart",
        PeerOutput::Answer { .. } => "answer",
        PeerOutput::Accept { .. } => "accept",
        PeerOutput::AddCandidate(_) => "add-candidate",
        PeerOutput::SetJitterBufferTarget { .. } => "wait",
        PeerOutput::Close => "close",
    });
}

fn media_output(pen: &mut Pen<'_>, action: &MediaOutput) {
    match action {
        MediaOutput::Open(OpenRequest {
            generation,
            microphone,
            camera,
            ..
        }) => {
            pen.word("open");
            pen.number(u64::from(*generation));
            pen.flag(microphone.is_some());
            pen.flag(camera.is_some());
        }
        MediaOutput::Adopt {
            generation,
            microphone,
            camera,
        } => {
            pen.word("adopt");
            pen.number(u64::from(*generation));
            pen.flag(*microphone);
            pen.flag(*camera);
        }
        MediaOutput::Close(kind) => {
            pen.word("close");
            pen.word(source(*kind));
        }
        MediaOutput::SetSending { kind, sending } => {
            pen.word("send");
            pen.word(source(*kind));
            pen.flag(*sending);
        }
        MediaOutput::List => pen.word("list"),
    }
}

/// Where a call stands, with everybody in it.
pub(super) fn state(pen: &mut Pen<'_>, call: &Call) {
    pen.word("state");
    pen.word(call.phase().code());
    match call.phase().reason() {
        Some(reason) => pen.word(reason.code()),
        None => pen.null(),
    }
    pen.word(call.transport().code());
    for kind in [SourceKind::Microphone, SourceKind::Camera] {
        pen.flag(call.local().source(kind).is_live());
    }
    pen.word(match call.share() {
        Share::Off => "off",
        Share::Asking => "asking",
        Share::On { .. } => "on",
    });
    for person in call.people().iter() {
        pen.open();
        pen.id(&person.feed);
        pen.flag(person.audio);
        pen.flag(person.video);
        pen.word(person.link.code());
        pen.word(person.quality.grade.code());
        match &person.screen {
            Some(screen) => pen.word(screen.link.code()),
            None => pen.null(),
        }
        pen.close();
    }
}
