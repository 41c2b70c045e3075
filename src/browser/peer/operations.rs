//! The operations on a connection: negotiations, candidates, tracks. They run one after the other.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStreamTrack, RtcIceCandidateInit, RtcOfferOptions, RtcPeerConnection, RtcSdpType,
    RtcSessionDescriptionInit,
};

use super::{ScreenLines, Sources, simulcast};
use crate::browser::describe;
use crate::browser::window::page;
use janus_proto::Trickle;
use log::Level;
use parlour_call::sdp::enable_opus_nack;
use parlour_call::{PeerEvent, PublisherMids, SourceKind};

/// An operation.
pub(super) enum Step {
    Offer { ice_restart: bool },
    Answer { offer: String },
    Accept { answer: String },
    AddCandidate(Trickle),
    SetTrack(SourceKind, Option<MediaStreamTrack>),
    SetScreen(Option<MediaStreamTrack>, Option<MediaStreamTrack>),
}

/// An operation and what it needs.
pub(super) struct Work {
    pub(super) connection: RtcPeerConnection,
    pub(super) sources: Option<Sources>,
    /// The bitrate limit of all simulcast layers of the camera together, in bit/s; `None` without simulcast.
    pub(super) layers: Option<u32>,
    pub(super) screen: Option<ScreenLines>,
    pub(super) step: Step,
}

impl Work {
    /// Performs the operation; the event to report, if any.
    pub(super) async fn perform(self) -> Option<PeerEvent> {
        let Self {
            connection,
            sources,
            layers,
            screen,
            step,
        } = self;
        let camera = sources.as_ref().and_then(|sources| sources.camera.as_ref());
        let fit = async || match camera.zip(layers) {
            Some((camera, limit)) => simulcast::fit(camera, limit).await,
            None => Ok(()),
        };
        let outcome = match step {
            Step::Offer { ice_restart } => {
                offer(&connection, sources.as_ref(), screen.as_ref(), ice_restart).await
            }
            Step::Answer { offer } => answer(&connection, &offer).await,
            Step::Accept { answer } => {
                let outcome = describe_remote(&connection, RtcSdpType::Answer, &answer).await;
                if outcome.is_ok() {
                    // Janus may have taken fewer layers than were offered.
                    complain("layers", fit().await);
                }
                outcome.map(|()| PeerEvent::Accepted)
            }
            Step::AddCandidate(candidate) => {
                return complain("a candidate", add(&connection, &candidate).await);
            }
            Step::SetScreen(picture, sound) => {
                let outcome = replace_screen(screen.as_ref(), picture.as_ref(), sound.as_ref()).await;
                return complain("a shared screen", outcome);
            }
            Step::SetTrack(kind, track) => {
                let outcome = replace(sources.as_ref(), kind, track.as_ref()).await;
                if kind == SourceKind::Camera && track.is_some() && connection.remote_description().is_some()
                {
                    complain("layers", fit().await);
                }
                return complain("a track", outcome);
            }
        };
        Some(outcome.unwrap_or_else(|error| PeerEvent::Refused(describe(&error))))
    }
}

/// Logs a refusal that ends nothing.
fn complain(what: &str, outcome: Result<(), JsValue>) -> Option<PeerEvent> {
    if let Err(error) = outcome {
        page::log(
            Level::Warn,
            &format!("the browser refused {what}: {}", describe(&error)),
        );
    }
    None
}

async fn offer(
    connection: &RtcPeerConnection,
    sources: Option<&Sources>,
    screen: Option<&ScreenLines>,
    ice_restart: bool,
) -> Result<PeerEvent, JsValue> {
    let options = RtcOfferOptions::new();
    options.set_ice_restart(ice_restart);
    let offer: RtcSessionDescriptionInit =
        JsFuture::from(connection.create_offer_with_rtc_offer_options(&options))
            .await?
            .unchecked_into();
    JsFuture::from(connection.set_local_description(&offer)).await?;
    Ok(PeerEvent::Offered {
        sdp: enable_opus_nack(&offer.get_sdp().unwrap_or_default()),
        mids: PublisherMids {
            microphone: sources.and_then(|sources| sources.microphone.mid()),
            camera: sources.and_then(|sources| sources.camera.as_ref()?.mid()),
            screen: screen.and_then(|screen| screen.picture.mid()),
            screen_audio: screen.and_then(|screen| screen.sound.mid()),
        },
    })
}

async fn answer(connection: &RtcPeerConnection, offer: &str) -> Result<PeerEvent, JsValue> {
    describe_remote(connection, RtcSdpType::Offer, offer).await?;
    // Without a description the browser makes the answer itself, where it works on the connection. Asked for one, Chromium makes it there
    // as well, but the page stands still meanwhile: a tenth of a second for fifty people on two cores.
    let nothing = JsValue::UNDEFINED;
    JsFuture::from(connection.set_local_description(nothing.unchecked_ref())).await?;
    let answer = connection.local_description();
    Ok(PeerEvent::Answered {
        sdp: enable_opus_nack(&answer.map(|answer| answer.sdp()).unwrap_or_default()),
    })
}

async fn describe_remote(connection: &RtcPeerConnection, kind: RtcSdpType, sdp: &str) -> Result<(), JsValue> {
    let description = RtcSessionDescriptionInit::new(kind);
    description.set_sdp(&enable_opus_nack(sdp));
    JsFuture::from(connection.set_remote_description(&description)).await?;
    Ok(())
}

async fn add(connection: &RtcPeerConnection, candidate: &Trickle) -> Result<(), JsValue> {
    let init = match candidate {
        Trickle::Completed => None,
        Trickle::Candidate(candidate) => {
            let init = RtcIceCandidateInit::new(&candidate.candidate);
            init.set_sdp_mid(candidate.sdp_mid.as_deref());
            init.set_sdp_m_line_index(candidate.sdp_m_line_index);
            Some(init)
        }
    };
    JsFuture::from(connection.add_ice_candidate_with_opt_rtc_ice_candidate_init(init.as_ref())).await?;
    Ok(())
}

async fn replace(
    sources: Option<&Sources>,
    kind: SourceKind,
    track: Option<&MediaStreamTrack>,
) -> Result<(), JsValue> {
    let Some(sources) = sources else { return Ok(()) };
    let line = match kind {
        SourceKind::Microphone => Some(&sources.microphone),
        SourceKind::Camera => sources.camera.as_ref(),
    };
    let Some(line) = line else { return Ok(()) };
    JsFuture::from(line.sender().replace_track(track)).await?;
    Ok(())
}

async fn replace_screen(
    screen: Option<&ScreenLines>,
    picture: Option<&MediaStreamTrack>,
    sound: Option<&MediaStreamTrack>,
) -> Result<(), JsValue> {
    let Some(screen) = screen else { return Ok(()) };
    JsFuture::from(screen.picture.sender().replace_track(picture)).await?;
    JsFuture::from(screen.sound.sender().replace_track(sound)).await?;
    Ok(())
}
