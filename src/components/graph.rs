//! A small graph of a value over time, with its name and the value of now.

use std::fmt::Write;

use leptos::prelude::*;

/// Height of a graph in its own units; the viewBox names it too.
const HEIGHT: f64 = 30.0;
/// Width of a step of time in the same units.
const STEP: usize = 10;

/// The graph.
#[component]
pub(crate) fn Graph(
    /// What is drawn.
    #[prop(into)]
    name: Signal<&'static str>,
    /// The value of now, with its unit.
    #[prop(into)]
    value: Signal<String>,
    /// The line, made by [`polyline`].
    #[prop(into)]
    points: Signal<String>,
    /// How many values fit side by side.
    steps: usize,
) -> impl IntoView {
    let width = (steps - 1) * STEP;
    view! {
        <figure class="graph">
            <figcaption>
                <span class="soft">{move || name.get()}</span>
                <strong>{move || value.get()}</strong>
            </figcaption>
            <svg viewBox=format!("0 0 {width} 30") preserveAspectRatio="none" aria-hidden="true">
                <polyline points=move || points.get() />
            </svg>
        </figure>
    }
}

/// The `points` of a line through the values that are known, the first of them at step `first`. The full height stands for the largest
/// value, and at least for `least`, so that a good connection looks like one.
pub(crate) fn polyline(
    values: impl Iterator<Item = Option<f64>> + Clone,
    first: usize,
    least: f64,
) -> String {
    let top = values.clone().flatten().fold(least, f64::max);
    let mut points = String::new();
    for (step, value) in values.enumerate() {
        if let Some(value) = value {
            // A margin keeps the line's own width in the picture.
            let height = HEIGHT - 2.0 - value / top * (HEIGHT - 4.0);
            // Writing to a String does not fail.
            let _ = write!(points, "{},{height:.1} ", (first + step) * STEP);
        }
    }
    points
}
