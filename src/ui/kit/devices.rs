//! Pickers for microphone, camera and speaker, in the lobby and in the settings.

use crate::ui::kit::dom::{Html, each, view};

use super::button::{Tone, text_button};
use super::icons::{Icon, icon};
use super::live::{Live, click, memo, shown, typed};
use crate::browser::chime::Chime;
use crate::browser::platform;
use crate::browser::timer::Timer;
use crate::call::{CaptureError, Command, Device, DeviceKind, LocalSource};
use crate::i18n::{Explanation, Sources, Texts};
use crate::model::{Memo, ModelCommand, Signal, Stored};
use crate::ui::context::{Words, use_model, use_words};

/// One picker for each kind of device that the browser names.
pub(crate) fn device_pickers() -> Html {
    let pictures = !use_model().is_voice();
    view! {
        {picker(DeviceKind::Microphone)}
        {pictures.then(|| picker(DeviceKind::Camera))}
        {picker(DeviceKind::Speaker)}
        {test_sound()}
    }
}

/// A button that plays a short sound on the chosen speaker.
fn test_sound() -> Html {
    let model = use_model();
    let chime = Stored::new(None::<Chime>);
    let over = Timer::new(move || chime.set(None));
    let play = move || {
        chime.set(Chime::play(model.speaker.get_untracked()));
        over.set(Chime::LENGTH);
    };
    text_button(Tone::Quiet, |texts| texts.test_sound, play)
}

/// Whether the browser names any device, which it does only after the person allowed one.
pub(crate) fn any_device_named() -> Memo<bool> {
    let model = use_model();
    memo(move || {
        model
            .devices
            .with(|devices| devices.iter().any(|device| !device.label.is_empty()))
    })
}

fn picker(kind: DeviceKind) -> Html {
    let model = use_model();
    let words = use_words();
    let devices = memo(move || {
        model.devices.with(|devices| {
            let named = |device: &&Device| device.kind == kind && !device.label.is_empty();
            devices.iter().filter(named).cloned().collect::<Vec<_>>()
        })
    });
    let chosen = memo(move || match kind {
        DeviceKind::Microphone => model.microphone.with(id_in_use),
        DeviceKind::Camera => model.camera.with(id_in_use),
        DeviceKind::Speaker => model.speaker.get(),
    });
    let name: fn(&Texts) -> &'static str = match kind {
        DeviceKind::Microphone => |texts| texts.microphone_device,
        DeviceKind::Camera => |texts| texts.camera_device,
        DeviceKind::Speaker => |texts| texts.speaker_device,
    };
    let choose = move |id: String| model.send(ModelCommand::ChooseDevice { kind, id });
    // Browsers list the system's choice of speaker themselves under this id.
    let is_default = |device: &Device| device.id == "default";
    let lacks_default =
        move || kind == DeviceKind::Speaker && !devices.with(|all| all.iter().any(is_default));
    let options = move || {
        each(
            move || devices.get(),
            |device| format!("{} {}", device.id, device.label),
            move |device| {
                let id = device.id.clone();
                view! {
                    <option value=device.id prop:selected=move || chosen.with(|chosen| *chosen == id)>
                        {device.label}
                    </option>
                }
            },
        )
    };
    let system_default = move || {
        view! {
            <option value="" prop:selected=move || chosen.with(String::is_empty)>
                {words.of(|texts| texts.system_default)}
            </option>
        }
    };
    shown(
        move || devices.with(|devices| !devices.is_empty()),
        move || {
            view! {
                <label class="field">
                    <span>{words.of(name)}</span>
                    <select on:change=typed(choose)>{shown(lacks_default, system_default)} {options()}</select>
                </label>
            }
        },
    )
}

/// The device in use, or the one that will be.
fn id_in_use(source: &LocalSource) -> String {
    let in_use = source.track.as_ref().map(|track| track.device_id.clone());
    in_use.or_else(|| source.choice.id.clone()).unwrap_or_default()
}

/// A button to the camera that looks the other way, where fingers point and there are several cameras.
pub(crate) fn switch_camera(class: &'static str) -> Html {
    let model = use_model();
    let several = move || {
        let cameras = |device: &&Device| device.kind == DeviceKind::Camera;
        model
            .devices
            .with(|devices| devices.iter().filter(cameras).count() > 1)
            && model.camera.with(|camera| camera.on)
    };
    let button = move || {
        let name = use_words().of(|texts| texts.device.switch_camera);
        view! {
            <button
                type="button"
                class=class
                aria-label=Live::clone(&name)
                title=name
                on:click=click(move || model.call(Command::SwitchCamera))
            >
                {icon(Icon::Switch)}
            </button>
        }
    };
    let useful = platform::is_handheld() && !model.is_voice();
    shown(move || useful && several(), button)
}

/// Why a source did not open; whoever asks is run again when something about it changes.
pub(crate) fn error_of(source: Signal<LocalSource>) -> Option<CaptureError> {
    source.with(|source| source.error)
}

/// What to do about it in this browser.
pub(crate) fn explained(words: Words, sources: Sources, error: CaptureError) -> Explanation {
    (words.get().device.capture)(sources, error, platform::browser())
}
