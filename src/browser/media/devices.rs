//! `getUserMedia()` and `enumerateDevices()`: microphones, cameras and speakers.

use gloo_events::EventListener;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Event, MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream, MediaStreamConstraints,
    MediaStreamTrack, MediaTrackConstraints,
};

use crate::browser::window::page;
use crate::browser::{describe, on, window};
use log::Level;
use parlour_call::{
    CaptureError, CaptureSettings, Device, DeviceChoice, DeviceKind, Facing, OpenRequest, SourceKind,
    TrackInfo,
};

/// What getUserMedia gave. Tracks that are not taken out are stopped when this drops, so an answer that nobody wants any more
/// turns its devices off by itself.
#[derive(Debug)]
pub struct Opened {
    generation: u32,
    microphone: Option<MediaStreamTrack>,
    camera: Option<MediaStreamTrack>,
}

impl Opened {
    /// The one of the request.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// What is known of an opened track.
    #[must_use]
    pub fn info(&self, kind: SourceKind) -> Option<TrackInfo> {
        let track = match kind {
            SourceKind::Microphone => &self.microphone,
            SourceKind::Camera => &self.camera,
        };
        track.as_ref().map(info)
    }

    /// Takes a track out; the caller stops it from now on.
    pub fn take(&mut self, kind: SourceKind) -> Option<MediaStreamTrack> {
        match kind {
            SourceKind::Microphone => self.microphone.take(),
            SourceKind::Camera => self.camera.take(),
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        for track in [self.microphone.take(), self.camera.take()].into_iter().flatten() {
            track.stop();
        }
    }
}

/// Opens what is asked for, in one prompt, and hands it over. Browsers cannot be told to forget a prompt, so the answer always comes;
/// whoever does not want it any more lets it drop, and its devices go off.
pub fn open(request: OpenRequest, on_done: impl FnOnce(Result<Opened, CaptureError>) + 'static) {
    spawn_local(async move { on_done(open_now(&request).await) });
}

/// As [`open`]. The future must be polled to its end, or a device may stay on that nobody owns.
///
/// A chosen device is tried first, then any other. Whether to ask for one kind alone when both were refused is the core's
/// decision, not this one's.
///
/// # Errors
/// When the browser refused.
pub async fn open_now(request: &OpenRequest) -> Result<Opened, CaptureError> {
    let stream = ask(request).await?;
    Ok(Opened {
        generation: request.generation,
        microphone: first(&stream.get_audio_tracks()),
        camera: first(&stream.get_video_tracks()),
    })
}

/// Asks for the chosen devices, and when a chosen one is not there, for any other of its kind.
async fn ask(request: &OpenRequest) -> Result<MediaStream, CaptureError> {
    let (microphone, camera) = (request.microphone.as_ref(), request.camera.as_ref());
    let chosen = [microphone, camera]
        .into_iter()
        .flatten()
        .any(|choice| choice.id.is_some() || choice.facing.is_some());
    let outcome = get_user_media(&constraints(microphone, camera, request.capture)?).await;
    match outcome {
        Err(CaptureError::Unfit | CaptureError::NotFound) if chosen => {
            let present = list().await;
            let microphone = microphone.map(|choice| present_only(choice, DeviceKind::Microphone, &present));
            let camera = camera.map(|choice| present_only(choice, DeviceKind::Camera, &present));
            get_user_media(&constraints(
                microphone.as_ref(),
                camera.as_ref(),
                request.capture,
            )?)
            .await
        }
        outcome => outcome,
    }
}

/// The same choice if its device is there, or else any device.
fn present_only(choice: &DeviceChoice, kind: DeviceKind, present: &[Device]) -> DeviceChoice {
    let found = choice.find(kind, present);
    found.map_or_else(DeviceChoice::default, |device| {
        DeviceChoice::new(&device.id, &device.label)
    })
}

async fn get_user_media(constraints: &MediaStreamConstraints) -> Result<MediaStream, CaptureError> {
    let devices = media_devices().ok_or(CaptureError::Insecure)?;
    if let Some(error) = refused_by_policy(constraints) {
        page::log(Level::Warn, "getUserMedia: refused by a permissions policy");
        return Err(error);
    }
    let promise = devices
        .get_user_media_with_constraints(constraints)
        .map_err(|error| reason(&error))?;
    match JsFuture::from(promise).await {
        Ok(stream) => Ok(stream.unchecked_into()),
        Err(error) => {
            page::log(Level::Warn, &format!("getUserMedia: {}", describe(&error)));
            Err(match reason(&error) {
                // Firefox and Safari do not tell whether it was the page around this one.
                CaptureError::Denied if page::is_framed() && page::policy_allows("camera").is_none() => {
                    CaptureError::DeniedInFrame
                }
                reason => reason,
            })
        }
    }
}

/// Why a permissions policy refuses what is asked for, if it does. Of a microphone and a camera Chromium opens the one that is allowed, and
/// says nothing of the other.
fn refused_by_policy(constraints: &MediaStreamConstraints) -> Option<CaptureError> {
    let is_refused = |(name, feature): (&str, &str)| {
        let asked = Reflect::get(constraints, &JsValue::from_str(name));
        asked.is_ok_and(|asked| asked.is_truthy()) && page::policy_allows(feature) == Some(false)
    };
    let mut features = [("audio", "microphone"), ("video", "camera")].into_iter();
    features.any(is_refused).then(|| {
        if page::is_framed() {
            CaptureError::DeniedByFrame
        } else {
            CaptureError::DeniedBySite
        }
    })
}

fn constraints(
    microphone: Option<&DeviceChoice>,
    camera: Option<&DeviceChoice>,
    capture: CaptureSettings,
) -> Result<MediaStreamConstraints, CaptureError> {
    let constraints = MediaStreamConstraints::new();
    if let Some(choice) = microphone {
        let audio = MediaTrackConstraints::new();
        audio.set_echo_cancellation_bool(capture.echo_cancellation);
        audio.set_noise_suppression_bool(capture.noise_suppression);
        audio.set_auto_gain_control_bool(capture.auto_gain);
        choose(&audio, choice)?;
        constraints.set_audio_media_track_constraints(&audio);
    }
    if let Some(choice) = camera {
        let video = MediaTrackConstraints::new();
        let (width, height) = capture.resolution.size();
        // A bare value is an ideal one.
        video.set_width(&width.into());
        video.set_height(&height.into());
        video.set_frame_rate_f64(capture.frame_rate.into());
        choose(&video, choice)?;
        constraints.set_video_media_track_constraints(&video);
    }
    Ok(constraints)
}

fn choose(constraints: &MediaTrackConstraints, choice: &DeviceChoice) -> Result<(), CaptureError> {
    if let Some(id) = choice.id.as_deref() {
        constraints.set_device_id(&exactly(id)?);
    } else if let Some(facing) = choice.facing {
        constraints.set_facing_mode(&exactly(facing_code(facing))?);
    }
    Ok(())
}

fn exactly(value: &str) -> Result<JsValue, CaptureError> {
    let wish = Object::new();
    Reflect::set(&wish, &JsValue::from_str("exact"), &JsValue::from_str(value))
        .map_err(|_| CaptureError::Other)?;
    Ok(wish.into())
}

const fn facing_code(facing: Facing) -> &'static str {
    match facing {
        Facing::User => "user",
        Facing::Environment => "environment",
    }
}

fn facing_of(code: &str) -> Option<Facing> {
    [Facing::User, Facing::Environment]
        .into_iter()
        .find(|facing| facing_code(*facing) == code)
}

/// Which devices there are. Ids and labels are empty before permission; browsers list loudspeakers only where they can be chosen.
pub async fn list() -> Vec<Device> {
    let Some(promise) = media_devices().and_then(|devices| devices.enumerate_devices().ok()) else {
        return Vec::new();
    };
    let Ok(list) = JsFuture::from(promise).await else {
        return Vec::new();
    };
    list.unchecked_into::<Array>()
        .iter()
        .filter_map(|entry| device(&entry.unchecked_into()))
        .collect()
}

/// Calls back when a device was plugged in or out; `None` on insecure origins.
pub fn watch(on_change: impl Fn() + 'static) -> Option<EventListener> {
    media_devices().map(|devices| on(&devices, "devicechange", move |_: &Event| on_change()))
}

/// What is known of a track.
#[must_use]
pub fn info(track: &MediaStreamTrack) -> TrackInfo {
    let settings = track.get_settings();
    TrackInfo {
        device_id: settings.get_device_id().unwrap_or_default(),
        label: track.label(),
        facing: settings.get_facing_mode().as_deref().and_then(facing_of),
        muted: track.muted(),
    }
}

fn device(entry: &MediaDeviceInfo) -> Option<Device> {
    let kind = match entry.kind() {
        MediaDeviceKind::Audioinput => DeviceKind::Microphone,
        MediaDeviceKind::Videoinput => DeviceKind::Camera,
        MediaDeviceKind::Audiooutput => DeviceKind::Speaker,
        _ => return None,
    };
    Some(Device {
        kind,
        id: entry.device_id(),
        label: entry.label(),
    })
}

fn first(tracks: &Array) -> Option<MediaStreamTrack> {
    tracks.get(0).dyn_into().ok()
}

/// Missing on insecure origins, though its type says otherwise.
fn media_devices() -> Option<MediaDevices> {
    let devices = window().navigator().media_devices().ok()?;
    (!devices.is_undefined()).then_some(devices)
}

/// The names are the ones that the Media Capture specification gives; browsers add a few of their own.
fn reason(error: &JsValue) -> CaptureError {
    let text = |field: &str| {
        let value = Reflect::get(error, &JsValue::from_str(field)).ok();
        value.and_then(|value| value.as_string()).unwrap_or_default()
    };
    match text("name").as_str() {
        // Chromium tells the system's refusal from the person's in words only.
        "NotAllowedError" if text("message").contains("by system") => CaptureError::DeniedBySystem,
        "NotAllowedError" | "SecurityError" | "PermissionDeniedError" => CaptureError::Denied,
        "NotFoundError" | "DevicesNotFoundError" => CaptureError::NotFound,
        "NotReadableError" | "AbortError" | "TrackStartError" => CaptureError::Busy,
        "OverconstrainedError" => CaptureError::Unfit,
        _ => CaptureError::Other,
    }
}
