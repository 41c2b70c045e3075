//! A small graph of a value over time, with its name and the value of now.

use crate::ui::kit::dom::{Html, view};

use super::live::Live;

/// Height of a graph in its own units; a step of time is [`STEP`] wide.
const HEIGHT: f64 = 30.0; // The viewBox names it too.
const STEP: usize = 10;

/// The graph; `steps` is how many values fit side by side.
pub(crate) fn graph(name: Live<&'static str>, value: Live<String>, line: Live<String>, steps: usize) -> Html {
    let width = (steps - 1) * STEP;
    view! {
        <figure class="graph">
            <figcaption>
                <span class="soft">{name}</span>
                <strong>{value}</strong>
            </figcaption>
            <svg viewBox=format!("0 0 {width} 30") preserveAspectRatio="none" aria-hidden="true">
                <polyline points=line />
            </svg>
        </figure>
    }
}

/// The line through the values that are known, the first of them at this step. `least` is the least that the full height stands for, so
/// that a good connection looks like one.
pub(crate) fn line(values: impl Iterator<Item = Option<f64>> + Clone, first: usize, least: f64) -> String {
    let top = values.clone().flatten().fold(least, f64::max);
    let mut points = String::new();
    for (step, value) in values.enumerate() {
        if let Some(value) = value {
            // A margin keeps the line's own width in the picture.
            let height = HEIGHT - 2.0 - value / top * (HEIGHT - 4.0);
            points.push_str(&((first + step) * STEP).to_string());
            points.push(',');
            points.push_str(&format!("{:.1}", height));
            points.push(' ');
        }
    }
    points
}
