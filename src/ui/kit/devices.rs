//! Pickers for microphone, camera and speaker, in the lobby and in the settings.

use leptos::prelude::*;

use crate::call::{Device, DeviceKind, TrackInfo};
use crate::model::ModelCommand;
use crate::ui::context::{use_model, use_words};

/// One picker for each kind of device that the browser names.
pub(crate) fn device_pickers() -> impl IntoView {
    [DeviceKind::Microphone, DeviceKind::Camera, DeviceKind::Speaker].map(picker)
}

/// Whether the browser names any device, which it does only after the person allowed one.
pub(crate) fn any_device_named() -> Memo<bool> {
    let model = use_model();
    Memo::new(move |_| {
        model
            .devices
            .with(|devices| devices.iter().any(|device| !device.label.is_empty()))
    })
}

fn picker(kind: DeviceKind) -> impl IntoView {
    let model = use_model();
    let words = use_words();
    let devices = Memo::new(move |_| {
        model.devices.with(|devices| {
            let named = |device: &&Device| device.kind == kind && !device.label.is_empty();
            devices.iter().filter(named).cloned().collect::<Vec<_>>()
        })
    });
    let chosen = Memo::new(move |_| match kind {
        DeviceKind::Microphone => model.microphone.with(|source| id_in_use(source.track.as_ref())),
        DeviceKind::Camera => model.camera.with(|source| id_in_use(source.track.as_ref())),
        DeviceKind::Speaker => model.speaker.get(),
    });
    let name = move || match kind {
        DeviceKind::Microphone => words.get().microphone_device,
        DeviceKind::Camera => words.get().camera_device,
        DeviceKind::Speaker => words.get().speaker_device,
    };
    let choose = move |id: String| model.send(ModelCommand::ChooseDevice { kind, id });
    // Browsers list the system's choice of speaker themselves under this id.
    let is_default = |device: &Device| device.id == "default";
    let lacks_default =
        move || kind == DeviceKind::Speaker && !devices.with(|all| all.iter().any(is_default));
    let any = Memo::new(move |_| devices.with(|devices| !devices.is_empty()));
    view! {
        <Show when=move || any.get()>
            <label class="field">
                <span>{name}</span>
                <select on:change:target=move |event| choose(event.target().value())>
                    <Show when=lacks_default>
                        <option value="" prop:selected=move || chosen.get().is_empty()>
                            {move || words.get().system_default}
                        </option>
                    </Show>
                    <For each=move || devices.get() key=|device| (device.id.clone(), device.label.clone()) let:device>
                        <option value=device.id.clone() prop:selected=move || chosen.get() == device.id>
                            {device.label.clone()}
                        </option>
                    </For>
                </select>
            </label>
        </Show>
    }
}

fn id_in_use(track: Option<&TrackInfo>) -> String {
    track.map(|track| track.device_id.clone()).unwrap_or_default()
}
