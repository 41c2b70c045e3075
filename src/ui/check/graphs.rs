//! Round trip, loss and bitrate, second by second.

use crate::ui::kit::dom::{Html, view};

use crate::check::{Report, SAMPLES, Sample};
use crate::i18n::check::Gauge;
use crate::model::CheckModel;
use crate::ui::context::use_words;
use crate::ui::kit::graph::{self as kit, line};
use crate::ui::kit::live::live;

/// The three graphs.
pub(super) fn graphs(check: CheckModel) -> Html {
    let words = use_words();
    let all = [Gauge::RoundTrip, Gauge::Loss, Gauge::Bitrate].map(|gauge| graph(check, gauge));
    view! {
        <section class="graphs" aria-label=words.of(|texts| texts.check.graphs)>
            {Vec::from(all)}
        </section>
    }
}

fn graph(check: CheckModel, gauge: Gauge) -> Html {
    let words = use_words();
    let name = live(move || (words.get().check.gauge)(gauge));
    let value = live(move || check.report.with(|report| value(report, gauge)));
    let drawn = live(move || {
        check.report.with(|report| {
            let values = report.samples.iter().map(|sample| read(sample, gauge));
            line(values, 0, gauge.least())
        })
    });
    kit::graph(name, value, drawn, SAMPLES)
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
