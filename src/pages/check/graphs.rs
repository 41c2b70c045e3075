//! Graphs of round-trip time, packet loss and bitrate, one value a second.

use leptos::prelude::*;

use crate::components::graph::{Graph, polyline};
use crate::components::i18n::use_i18n;
use crate::i18n::check::Gauge;
use crate::state::use_check;
use parlour_call::check::{Report, SAMPLES, Sample};

/// The three graphs.
#[component]
pub(super) fn Graphs() -> impl IntoView {
    let i18n = use_i18n();
    let graphs = [Gauge::RoundTrip, Gauge::Loss, Gauge::Bitrate];
    view! {
        <section class="graphs" aria-label=i18n.text(|texts| texts.check.graphs)>
            {graphs.map(|gauge| view! { <GaugeGraph gauge /> })}
        </section>
    }
}

#[component]
fn GaugeGraph(
    /// What to draw.
    gauge: Gauge,
) -> impl IntoView {
    let i18n = use_i18n();
    let report = use_check().report;
    view! {
        <Graph
            name=Signal::derive(move || (i18n.texts().check.gauge)(gauge))
            value=Signal::derive(move || report.with(|report| format_value(report, gauge)))
            points=Signal::derive(move || {
                report
                    .with(|report| {
                        let values = report.samples.iter().map(|sample| read(sample, gauge));
                        polyline(values, 0, gauge.least())
                    })
            })
            steps=SAMPLES
        />
    }
}

/// The newest value while the check runs, the result over all samples afterwards, a dash before the first sample.
fn format_value(report: &Report, gauge: Gauge) -> String {
    let value = match report.samples.last() {
        None => None,
        Some(newest) if report.verdict.is_none() => read(newest, gauge),
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
