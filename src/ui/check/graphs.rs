//! Round trip, loss and bitrate, second by second.

use std::fmt::Write as _;

use leptos::prelude::*;

use crate::check::{Report, SAMPLES, Sample};
use crate::i18n::check::Gauge;
use crate::model::CheckModel;
use crate::ui::context::use_words;

/// Height of a graph in its own units; a second is ten wide.
const HEIGHT: f64 = 30.0;

/// The three graphs.
pub(super) fn graphs(check: CheckModel) -> AnyView {
    let words = use_words();
    let all = [Gauge::RoundTrip, Gauge::Loss, Gauge::Bitrate].map(|gauge| graph(check, gauge));
    view! {
        <section class="graphs" aria-label=words.of(|texts| texts.check.graphs)>
            {all.into_iter().collect::<Vec<_>>()}
        </section>
    }
    .into_any()
}

fn graph(check: CheckModel, gauge: Gauge) -> AnyView {
    let words = use_words();
    let value = move || check.report.with(|report| value(report, gauge));
    let points = move || check.report.with(|report| points(&report.samples, gauge));
    let width = (SAMPLES - 1) * 10;
    view! {
        <figure class="graph">
            <figcaption>
                <span class="soft">{move || (words.get().check.gauge)(gauge)}</span>
                <strong>{value}</strong>
            </figcaption>
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                <polyline points=points />
            </svg>
        </figure>
    }
    .into_any()
}

/// While it is measured the last value, afterwards what it came to.
fn value(report: &Report, gauge: Gauge) -> String {
    let value = match report.samples.last() {
        None => None,
        Some(last) if report.verdict.is_none() => read(last, gauge),
        Some(_) => match gauge {
            Gauge::RoundTrip => report.round_trip(),
            Gauge::Loss => Some(report.loss()),
            Gauge::Bitrate => Some(report.bitrate()),
        },
    };
    value.map_or_else(|| "–".to_owned(), |value| gauge.write(value))
}

const fn read(sample: &Sample, gauge: Gauge) -> Option<f64> {
    match gauge {
        Gauge::RoundTrip => sample.round_trip,
        Gauge::Loss => Some(sample.loss),
        Gauge::Bitrate => Some(sample.bitrate),
    }
}

/// The least that the full height stands for, so that a good connection looks like one.
const fn least(gauge: Gauge) -> f64 {
    match gauge {
        Gauge::RoundTrip => 100.0,
        Gauge::Loss => 0.05,
        Gauge::Bitrate => 500_000.0,
    }
}

fn points(samples: &[Sample], gauge: Gauge) -> String {
    let known = samples.iter().filter_map(|sample| read(sample, gauge));
    let top = known.fold(least(gauge), f64::max);
    let mut points = String::new();
    for (second, sample) in samples.iter().enumerate() {
        if let Some(value) = read(sample, gauge) {
            // A margin keeps the line's own width in the picture. Writing to a string cannot fail.
            let height = HEIGHT - 2.0 - value / top * (HEIGHT - 4.0);
            let _ = write!(points, "{},{height:.1} ", second * 10);
        }
    }
    points
}
