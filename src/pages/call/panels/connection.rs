//! The panel about connections: everybody's quality grade, and for one person at a time graphs and numbers.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::people::people_keys;
use super::use_panels;
use crate::components::avatar::Avatar;
use crate::components::button::IconButton;
use crate::components::focus::focus_when_ready;
use crate::components::graph::{Graph, polyline};
use crate::components::i18n::use_i18n;
use crate::components::icon::{Icon, IconName};
use crate::components::long_list::LongList;
use crate::components::save_report::SaveReport;
use crate::i18n::check::Gauge;
use crate::i18n::details::{DetailTexts, Metric, Whose};
use crate::i18n::names::{shown, shown_in_sentence};
use crate::state::{ParticipantSignals, TileKey, use_call, use_call_handle, use_page_config};
use parlour_call::quality::connection_details::{ConnectionDetails, StreamStats};
use parlour_call::quality::{Grade, Point, Quality, TRACE};

/// The panel, while it is open.
#[component]
pub(crate) fn ConnectionPanel() -> impl IntoView {
    let panels = use_panels();
    view! {
        <Show when=move || panels.connection.get()>
            <OpenPanel />
        </Show>
    }
}

#[component]
fn OpenPanel() -> impl IntoView {
    let call = use_call();
    let handle = use_call_handle();
    let i18n = use_i18n();
    let panels = use_panels();
    let title = NodeRef::<html::H2>::new();
    focus_when_ready(title);
    // The driver reads the statistics of one connection closely, and only while somebody looks at them.
    Effect::new(move |_| handle.inspect(panels.inspected.get()));
    on_cleanup(move || handle.inspect(None));
    let everyone = Memo::new(move |_| call.tiles.with(|tiles| people_keys(tiles)));
    // The inspected person is in the list, however far down.
    let least = Signal::derive(move || {
        let inspected = panels.inspected.get();
        let position = everyone.with(|everyone| {
            everyone
                .iter()
                .position(|key| Some(&key.feed) == inspected.as_ref())
        });
        position.map_or(0, |position| position + 1)
    });
    view! {
        <aside class="panel" aria-labelledby="connection-title">
            <header class="panel-head">
                <h2 id="connection-title" node_ref=title tabindex="-1">
                    {i18n.text(|texts| texts.details.connection)}
                </h2>
                <IconButton icon=IconName::Close label=|texts| texts.close on:click=move |_| panels.close_connection() />
            </header>
            <LongList
                labelled_by="connection-title"
                keys=everyone
                least
                row=move |key: TileKey| {
                    call.participant(&key.feed).map(|signals| view! { <ConnectionRow key signals /> })
                }
            />
            <SaveReport />
        </aside>
    }
}

/// One person's line: a button with the grade of their connection, and its details while it is open.
#[component]
fn ConnectionRow(
    /// The person's camera tile.
    key: TileKey,
    /// The person's state.
    signals: ParticipantSignals,
) -> impl IntoView {
    let i18n = use_i18n();
    let panels = use_panels();
    let participant = signals.participant;
    let name =
        Memo::new(move |_| participant.with(|participant| shown(&participant.name, i18n.texts()).to_owned()));
    let is_self = Memo::new(move |_| participant.with(|participant| participant.is_self));
    let quality = Memo::new(move |_| participant.with(|participant| participant.quality));
    let feed = StoredValue::new(key.feed);
    let is_open = Memo::new(move |_| {
        panels
            .inspected
            .with(|inspected| feed.with_value(|feed| inspected.as_ref() == Some(feed)))
    });
    let row = NodeRef::<html::Li>::new();
    Effect::new(move |_| {
        if is_open.get()
            && let Some(row) = row.get()
        {
            scroll_to(&row);
        }
    });
    let toggle = move |_| {
        let inspected = (!is_open.get_untracked()).then(|| feed.get_value());
        panels.inspected.set(inspected);
    };
    let bars = Signal::derive(move || match quality.get().grade {
        Grade::Good => IconName::ThreeBars,
        Grade::Fair => IconName::TwoBars,
        Grade::Poor => IconName::OneBar,
    });
    view! {
        <li class="link" node_ref=row data-quality=move || quality.get().grade.code()>
            <button
                type="button"
                class="person"
                aria-expanded=move || is_open.get().to_string()
                on:click=toggle
            >
                <Avatar name />
                <span class="person-name">
                    <bdi>{name}</bdi>
                    " "
                    <Show when=move || is_self.get()>
                        <small>{i18n.text(|texts| texts.you)}</small>
                    </Show>
                </span>
                <span class="grade">
                    <Icon name=bars />
                    <span>{move || (i18n.texts().details.grade)(quality.get().grade)}</span>
                </span>
            </button>
            <Show when=move || is_open.get()>
                <Details signals quality />
            </Show>
        </li>
    }
}

/// Scrolls the list so that this row of it comes first, unless the focus is in the row already. Opened from a tile's menu, the row may be
/// far down. `Element.scrollIntoView` would also scroll the call under a panel that slides in.
fn scroll_to(row: &HtmlElement) {
    if row.contains(document().active_element().as_deref()) {
        return;
    }
    if let Some(list) = row
        .parent_element()
        .and_then(|list| list.dyn_into::<HtmlElement>().ok())
    {
        list.set_scroll_top(f64::from(row.offset_top() - list.offset_top()));
    }
}

/// The graphs and numbers of one person's connection.
#[component]
fn Details(
    /// The person's state.
    signals: ParticipantSignals,
    /// The judgement of their connection.
    quality: Memo<Quality>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (name, is_self) = signals
        .participant
        .with_untracked(|participant| (participant.name.clone(), participant.is_self));
    // The AudioBridge mixes everybody's audio into one stream: only one's own can be measured.
    if use_page_config().is_voice() && !is_self {
        return view! { <p class="link-body soft">{i18n.text(|texts| texts.details.mixed)}</p> }.into_any();
    }
    let explanation = move || {
        let texts = &i18n.texts().details;
        let name = shown_in_sentence(&name, i18n.texts());
        let whose = if is_self { Whose::Own } else { Whose::Theirs(&name) };
        match quality.get().cause {
            Some(cause) => (texts.cause)(cause, whose),
            None => (texts.all_well)(whose),
        }
    };
    let third = if is_self { &ROUND_TRIP } else { &JITTER };
    view! {
        <div class="link-body">
            <p>{explanation}</p>
            <div class="graphs" role="group" aria-label=i18n.text(|texts| texts.details.last_minute)>
                {[&BITRATE, &LOSS, third].map(|series| view! { <SeriesGraph series /> })}
            </div>
            <Figures />
        </div>
    }
    .into_any()
}

/// One metric over the last minute.
struct Series {
    metric: Metric,
    /// Its unit and scale.
    gauge: Gauge,
    /// Its value in one second; `None` where it was not measured.
    read: fn(&Point) -> Option<f64>,
}

const BITRATE: Series = Series {
    metric: Metric::Bitrate,
    gauge: Gauge::Bitrate,
    read: |point| Some(point.bitrate),
};
const LOSS: Series = Series {
    metric: Metric::Loss,
    gauge: Gauge::Loss,
    read: |point| Some(point.loss()),
};
const JITTER: Series = Series {
    metric: Metric::Jitter,
    gauge: Gauge::RoundTrip,
    read: |point| point.jitter,
};
const ROUND_TRIP: Series = Series {
    metric: Metric::RoundTrip,
    gauge: Gauge::RoundTrip,
    read: |point| point.round_trip,
};

#[component]
fn SeriesGraph(
    /// What to draw.
    series: &'static Series,
) -> impl IntoView {
    let call = use_call();
    let i18n = use_i18n();
    let with_points = move |read: fn(&[Point], &Series) -> String| {
        Signal::derive(move || {
            call.insight
                .with(|insight| read(insight.as_ref().map_or(&[], |insight| &insight.points), series))
        })
    };
    view! {
        <Graph
            name=Signal::derive(move || (i18n.texts().details.metric)(series.metric))
            value=with_points(|points, series| format_value(series.gauge, points.last().and_then(series.read)))
            points=with_points(|points, series| {
                let values = points.iter().map(series.read);
                polyline(values, TRACE - points.len(), series.gauge.least())
            })
            steps=TRACE
        />
    }
}

/// Stands for a value that is not known yet.
const UNKNOWN: &str = "–";

fn format_value(gauge: Gauge, value: Option<f64>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| gauge.write(value))
}

/// The newest numbers: stream by stream, then the network path that all streams share.
#[component]
fn Figures() -> impl IntoView {
    let call = use_call();
    let i18n = use_i18n();
    // All texts are read here and not in an effect of their own: those would be made anew every second, and a signal keeps a weak
    // reference to each reader that it ever had.
    let groups = move || {
        let texts = &i18n.texts().details;
        call.insight.with(|insight| {
            let insight = insight.as_ref()?;
            let streams = insight.streams.iter().map(|stream| {
                view! { <FigureGroup title=(texts.media_source)(stream.source) figures=stream_figures(stream, texts) /> }
            });
            let nothing_flows = insight.streams.is_empty();
            Some(view! {
                {streams.collect_view()}
                {nothing_flows.then(|| view! { <p class="soft">{texts.nothing_flows}</p> })}
                <FigureGroup title=texts.network figures=path_figures(insight, texts) />
            })
        })
    };
    view! { <div class="streams">{groups}</div> }
}

/// A metric's name and its value with the unit.
type Figure = (&'static str, String);

/// A title, and below it named values.
#[component]
fn FigureGroup(
    /// The title.
    title: &'static str,
    /// The values, in the order of the list.
    figures: Vec<Figure>,
) -> impl IntoView {
    let figures = figures.into_iter().map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    view! {
        <h3>{title}</h3>
        <dl class="figures">{figures.collect_view()}</dl>
    }
}

fn stream_figures(stream: &StreamStats, texts: &DetailTexts) -> Vec<Figure> {
    let size = stream.size.map(|(width, height)| format!("{width} × {height}"));
    let frame_rate = stream.frames_per_second.map(|frames| format!("{frames:.0}"));
    let jitter = stream.jitter.map(|jitter| Gauge::RoundTrip.write(jitter));
    let figures = [
        (
            Metric::Bitrate,
            Some(format_value(Gauge::Bitrate, stream.bitrate)),
        ),
        (Metric::Resolution, size),
        (Metric::FrameRate, frame_rate),
        (Metric::Codec, stream.codec.clone()),
        (Metric::Layer, stream.layer.clone()),
        (Metric::Loss, Some(format_value(Gauge::Loss, stream.loss))),
        (Metric::Jitter, jitter),
    ];
    figures
        .into_iter()
        .filter_map(|(metric, value)| Some(((texts.metric)(metric), value?)))
        .collect()
}

fn path_figures(insight: &ConnectionDetails, texts: &DetailTexts) -> Vec<Figure> {
    let way = insight.candidate_pair.as_ref();
    let way = way.map(|path| (texts.way)(path.is_relayed(), &path.protocol));
    let round_trip = format_value(Gauge::RoundTrip, insight.round_trip);
    vec![
        ((texts.metric)(Metric::RoundTrip), round_trip),
        (
            (texts.metric)(Metric::Way),
            way.unwrap_or_else(|| UNKNOWN.to_owned()),
        ),
    ]
}
