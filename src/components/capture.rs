//! How microphone and camera capture, and how loud the others are.

use leptos::prelude::*;

use super::button::Switch;
use super::i18n::{Label, use_i18n};
use crate::state::{use_call_handle, use_media, use_page_config, use_preferences};
use parlour_call::{CaptureSettings, FRAME_RATES, Resolution};

/// The settings of picture and sound.
#[component]
pub(crate) fn CaptureControls() -> impl IntoView {
    let has_camera = !use_page_config().is_voice();
    view! {
        <VolumeSlider />
        {has_camera
            .then(|| {
                view! {
                    <div class="quality-picture">
                        <CaptureChoice
                            label=|texts| texts.device.resolution
                            values=Resolution::ALL.map(|resolution| resolution.code().to_owned()).to_vec()
                            read=|capture| capture.resolution.code().to_owned()
                            write=|capture, code| {
                                if let Some(resolution) = Resolution::of(code) {
                                    capture.resolution = resolution;
                                }
                            }
                        />
                        <CaptureChoice
                            label=|texts| texts.device.frame_rate
                            values=FRAME_RATES.map(|rate| rate.to_string()).to_vec()
                            read=|capture| capture.frame_rate.to_string()
                            write=|capture, rate| {
                                if let Ok(rate) = rate.parse() {
                                    capture.frame_rate = rate;
                                }
                            }
                        />
                    </div>
                }
            })}
        <div>
            <CaptureSwitch
                label=|texts| texts.device.echo_cancellation
                read=|capture| capture.echo_cancellation
                write=|capture, on| capture.echo_cancellation = on
            />
            <CaptureSwitch
                label=|texts| texts.device.noise_suppression
                read=|capture| capture.noise_suppression
                write=|capture, on| capture.noise_suppression = on
            />
            <CaptureSwitch
                label=|texts| texts.device.auto_gain
                read=|capture| capture.auto_gain
                write=|capture, on| capture.auto_gain = on
            />
        </div>
    }
}

/// One of a few values.
#[component]
fn CaptureChoice(
    /// What is chosen.
    label: Label,
    /// What there is to choose from.
    values: Vec<String>,
    /// The value of now.
    read: fn(&CaptureSettings) -> String,
    /// Sets another value.
    write: fn(&mut CaptureSettings, &str),
) -> impl IntoView {
    let media = use_media();
    let call = use_call_handle();
    let options = values
        .into_iter()
        .map(|value| {
            let (text, own) = (value.clone(), value.clone());
            view! {
                <option value=value prop:selected=move || media.capture.with(|capture| read(capture) == own)>
                    {text}
                </option>
            }
        })
        .collect::<Vec<_>>();
    let choose = move |value: &str| {
        let mut capture = media.capture.get_untracked();
        write(&mut capture, value);
        call.set_capture(capture);
    };
    view! {
        <label class="field">
            <span>{use_i18n().text(label)}</span>
            <select on:change:target=move |event| choose(&event.target().value())>{options}</select>
        </label>
    }
}

/// On or off.
#[component]
fn CaptureSwitch(
    /// What is switched.
    label: Label,
    /// Whether it is on.
    read: fn(&CaptureSettings) -> bool,
    /// Turns it on or off.
    write: fn(&mut CaptureSettings, bool),
) -> impl IntoView {
    let media = use_media();
    let call = use_call_handle();
    let change = move |on| {
        let mut capture = media.capture.get_untracked();
        write(&mut capture, on);
        call.set_capture(capture);
    };
    view! { <Switch label checked=move || media.capture.with(read) on_change=change /> }
}

/// The value of a slider from 0 to 100 as a part of 1.
pub(crate) fn parse_percent(percent: &str) -> Option<f64> {
    let percent = percent.parse::<u8>().ok()?;
    Some(f64::from(percent.min(100)) / 100.0)
}

/// How loud the others are.
#[component]
fn VolumeSlider() -> impl IntoView {
    let volume = use_preferences().volume;
    let set = move |value: &str| {
        if let Some(value) = parse_percent(value) {
            volume.set(value);
        }
    };
    view! {
        <label class="field slider">
            <span>{use_i18n().text(|texts| texts.device.volume)}</span>
            <input
                type="range"
                min="0"
                max="100"
                step="5"
                prop:value=move || format!("{:.0}", volume.get() * 100.0)
                on:input:target=move |event| set(&event.target().value())
            />
        </label>
    }
}
