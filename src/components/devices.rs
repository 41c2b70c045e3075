//! Pickers for microphone, camera and speaker, in the lobby and in the settings.

use leptos::prelude::*;

use super::button::Button;
use super::i18n::{I18n, Label, use_i18n};
use super::icon::{Icon, IconName};
use crate::browser::media::chime::Chime;
use crate::browser::platform;
use crate::i18n::{Explanation, Sources};
use crate::state::{use_call_handle, use_media, use_page_config};
use parlour_call::{CaptureError, Device, DeviceKind, LocalSource};

/// One picker for each kind of device that the browser names, and a button to hear the speaker.
#[component]
pub(crate) fn DevicePickers() -> impl IntoView {
    let has_camera = !use_page_config().is_voice();
    view! {
        <DevicePicker kind=DeviceKind::Microphone />
        {has_camera.then(|| view! { <DevicePicker kind=DeviceKind::Camera /> })}
        <DevicePicker kind=DeviceKind::Speaker />
        <TestSound />
    }
}

/// A button that plays a short sound on the chosen speaker.
#[component]
fn TestSound() -> impl IntoView {
    let media = use_media();
    let chime = StoredValue::new_local(None::<Chime>);
    let end = StoredValue::new(None::<TimeoutHandle>);
    let play = move |_| {
        if let Some(end) = end.get_value() {
            end.clear();
        }
        chime.set_value(Chime::play(media.speaker.get_untracked()));
        end.set_value(set_timeout_with_handle(move || chime.set_value(None), Chime::LENGTH).ok());
    };
    view! { <Button label=|texts| texts.test_sound on:click=play /> }
}

/// Whether the browser names any device, which it does only after the person allowed one.
pub(crate) fn any_device_named() -> Memo<bool> {
    let media = use_media();
    Memo::new(move |_| {
        media
            .devices
            .with(|devices| devices.iter().any(|device| !device.label.is_empty()))
    })
}

/// A list of the devices of one kind; nothing while the browser names none.
#[component]
fn DevicePicker(
    /// Which kind.
    kind: DeviceKind,
) -> impl IntoView {
    let media = use_media();
    let call = use_call_handle();
    let i18n = use_i18n();
    let devices = Memo::new(move |_| {
        media.devices.with(|devices| {
            let is_named = |device: &&Device| device.kind == kind && !device.label.is_empty();
            devices.iter().filter(is_named).cloned().collect::<Vec<_>>()
        })
    });
    let chosen = Memo::new(move |_| match kind {
        DeviceKind::Microphone => media.microphone.with(device_in_use),
        DeviceKind::Camera => media.camera.with(device_in_use),
        DeviceKind::Speaker => media.speaker.get(),
    });
    let label: Label = match kind {
        DeviceKind::Microphone => |texts| texts.microphone_device,
        DeviceKind::Camera => |texts| texts.camera_device,
        DeviceKind::Speaker => |texts| texts.speaker_device,
    };
    // Browsers list the system's choice of speaker themselves under this id.
    let is_default = |device: &Device| device.id == "default";
    let lacks_default =
        move || kind == DeviceKind::Speaker && !devices.with(|all| all.iter().any(is_default));
    view! {
        <Show when=move || devices.with(|devices| !devices.is_empty())>
            <label class="field">
                <span>{i18n.text(label)}</span>
                <select on:change:target=move |event| call.choose_device(kind, &event.target().value())>
                    <Show when=lacks_default>
                        <option value="" prop:selected=move || chosen.with(String::is_empty)>
                            {i18n.text(|texts| texts.system_default)}
                        </option>
                    </Show>
                    <For
                        each=move || devices.get()
                        key=|device| (device.id.clone(), device.label.clone())
                        let:device
                    >
                        <DeviceOption device chosen />
                    </For>
                </select>
            </label>
        </Show>
    }
}

/// One device of the list.
#[component]
fn DeviceOption(
    /// The device.
    device: Device,
    /// The id of the device in use.
    chosen: Memo<String>,
) -> impl IntoView {
    let Device { id, label, .. } = device;
    let value = id.clone();
    view! {
        <option value=value prop:selected=move || chosen.with(|chosen| *chosen == id)>
            {label}
        </option>
    }
}

/// The id of the device in use, or of the one that will be.
fn device_in_use(source: &LocalSource) -> String {
    let in_use = source.track.as_ref().map(|track| track.device_id.clone());
    in_use.or_else(|| source.choice.id.clone()).unwrap_or_default()
}

/// A button to the camera that looks the other way, where fingers point and there are several cameras.
#[component]
pub(crate) fn SwitchCamera(
    /// Class of the button.
    class: &'static str,
) -> impl IntoView {
    let media = use_media();
    let call = use_call_handle();
    let i18n = use_i18n();
    let has_several = move || {
        media.devices.with(|devices| {
            let cameras = |device: &&Device| device.kind == DeviceKind::Camera;
            devices.iter().filter(cameras).count() > 1
        })
    };
    let is_useful = platform::is_handheld() && !use_page_config().is_voice();
    let name = i18n.text(|texts| texts.device.switch_camera);
    view! {
        <Show when=move || is_useful && has_several() && media.camera.with(|camera| camera.on)>
            <button type="button" class=class aria-label=name title=name on:click=move |_| call.switch_camera()>
                <Icon name=IconName::Switch />
            </button>
        </Show>
    }
}

/// Why a source did not open. Tracked.
pub(crate) fn error_of(source: RwSignal<LocalSource>) -> Option<CaptureError> {
    source.with(|source| source.error)
}

/// What to do about it in this browser. Tracked.
pub(crate) fn explained(i18n: I18n, sources: Sources, error: CaptureError) -> Explanation {
    (i18n.texts().device.capture)(sources, error, platform::browser())
}
