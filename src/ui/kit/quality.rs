//! How microphone and camera capture, and how loud the others are.

use crate::ui::kit::dom::{Html, view};

use super::button;
use super::live::{live, typed};
use crate::call::{CaptureSettings, FRAME_RATES, Resolution};
use crate::i18n::Texts;
use crate::model::{Model, ModelCommand};
use crate::ui::context::{use_model, use_words};

/// The settings of picture and sound.
pub(crate) fn quality() -> Html {
    let pictures = !use_model().is_voice();
    let resolutions = Resolution::ALL.map(Resolution::code).to_vec();
    let rates = FRAME_RATES.map(|rate| rate.to_string()).to_vec();
    let resolutions = resolutions.into_iter().map(str::to_owned).collect();
    view! {
        {volume()}
        {pictures
            .then(|| {
                view! {
                    <div class="quality-picture">
                        {choice(
                            |texts| texts.device.resolution,
                            resolutions,
                            |capture| capture.resolution.code().to_owned(),
                            |capture, code| {
                                if let Some(resolution) = Resolution::of(code) {
                                    capture.resolution = resolution;
                                }
                            },
                        )}
                        {choice(
                            |texts| texts.device.frame_rate,
                            rates,
                            |capture| capture.frame_rate.to_string(),
                            |capture, rate| {
                                if let Ok(rate) = rate.parse() {
                                    capture.frame_rate = rate;
                                }
                            },
                        )}
                    </div>
                }
            })}
        <div>
            {switch(
                |texts| texts.device.echo_cancellation,
                |capture| capture.echo_cancellation,
                |capture, on| capture.echo_cancellation = on,
            )}
            {switch(
                |texts| texts.device.noise_suppression,
                |capture| capture.noise_suppression,
                |capture, on| capture.noise_suppression = on,
            )}
            {switch(
                |texts| texts.device.auto_gain,
                |capture| capture.auto_gain,
                |capture, on| capture.auto_gain = on,
            )}
        </div>
    }
}

fn change(model: Model, edit: &dyn Fn(&mut CaptureSettings)) {
    let mut capture = model.capture.get_untracked();
    edit(&mut capture);
    model.send(ModelCommand::SetCapture(capture));
}

/// One of few.
fn choice(
    name: fn(&Texts) -> &'static str,
    all: Vec<String>,
    read: fn(&CaptureSettings) -> String,
    write: fn(&mut CaptureSettings, &str),
) -> Html {
    let model = use_model();
    let options = all.into_iter().map(|value| {
        let own = value.clone();
        let selected = move || model.capture.with(|capture| read(capture) == own);
        view! {
            <option value=value.clone() prop:selected=live(selected)>
                {value.clone()}
            </option>
        }
    });
    let options = options.collect::<Vec<_>>();
    view! {
        <label class="field">
            <span>{use_words().of(name)}</span>
            <select on:change=typed(move |value| change(model, &|capture| write(capture, &value)))>{options}</select>
        </label>
    }
}

/// On or off.
fn switch(
    name: fn(&Texts) -> &'static str,
    read: fn(&CaptureSettings) -> bool,
    write: fn(&mut CaptureSettings, bool),
) -> Html {
    let model = use_model();
    button::switch(
        name,
        move || model.capture.with(read),
        move |on| change(model, &|capture| write(capture, on)),
    )
}

/// The value of a slider from 0 to 100 as a share of 1. Whole percents: reading decimals would weigh more than any slider.
pub(crate) fn share_of(percent: &str) -> Option<f64> {
    let percent = percent.parse::<u8>().ok()?;
    Some(f64::from(percent.min(100)) / 100.0)
}

/// How loud the others are.
fn volume() -> Html {
    let model = use_model();
    let percent = move || format!("{:.0}", model.volume.get() * 100.0);
    let set = move |value: String| {
        if let Some(share) = share_of(&value) {
            model.volume.set(share);
        }
    };
    view! {
        <label class="field slider">
            <span>{use_words().of(|texts| texts.device.volume)}</span>
            <input type="range" min="0" max="100" step="5" prop:value=live(percent) on:input=typed(set) />
        </label>
    }
}
