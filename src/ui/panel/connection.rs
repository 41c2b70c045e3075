//! How everybody's connection is: in one word for all, and in numbers and graphs for the one that is looked at.

use crate::ui::kit::dom::{Html, NodeRef, view};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::people::people_keys;
use crate::call::insight::{Insight, StreamNow};
use crate::call::quality::{Grade, Point, Quality, TRACE};
use crate::i18n::check::Gauge;
use crate::i18n::details::{Label, Whose};
use crate::model::{Memo, ModelCommand, PersonSignals, Signal, TileKey};
use crate::ui::context::{Words, use_model, use_opened, use_words};
use crate::ui::kit::avatar::avatar;
use crate::ui::kit::button::icon_button;
use crate::ui::kit::graph::{graph, line};
use crate::ui::kit::icons::{Icon, changing_icon};
use crate::ui::kit::live::{Live, click, effect, live, memo, shown};
use crate::ui::kit::long_list::long_list;
use crate::ui::kit::report::save_report;
use crate::ui::kit::{focus_when_ready, spelled};
use crate::ui::stage::tile::you;

/// The panel, while it is open.
pub(crate) fn connection() -> Html {
    let opened = use_opened();
    shown(move || opened.connection.get(), panel)
}

fn panel() -> Html {
    let model = use_model();
    let words = use_words();
    let opened = use_opened();
    let title = NodeRef::<HtmlElement>::new();
    focus_when_ready(title);
    effect(move || model.send(ModelCommand::Inspect(opened.inspected.get())));
    on_cleanup(move || model.send(ModelCommand::Inspect(None)));
    let everyone = memo(move || model.tiles.with(|tiles| people_keys(tiles)));
    // Whoever is looked at is in the list, however far down.
    let least = live(move || {
        let looked_at = opened.inspected.get();
        let place = everyone.with(|everyone| {
            everyone
                .iter()
                .position(|key| Some(&key.feed) == looked_at.as_ref())
        });
        place.map_or(0, |place| place + 1)
    });
    view! {
        <aside class="panel" aria-labelledby="connection-title">
            <header class="panel-head">
                <h2 id="connection-title" node_ref=title tabindex="-1">
                    {words.of(|texts| texts.details.connection)}
                </h2>
                {icon_button(Icon::Close, |texts| texts.close, move || opened.close_connection())}
            </header>
            {long_list("connection-title", everyone, least, row)}
            {save_report()}
        </aside>
    }
}

fn row(key: TileKey) -> Html {
    let words = use_words();
    let opened = use_opened();
    let Some(signals) = use_model().person(&key.feed) else {
        return Html::nothing();
    };
    let person = signals.person;
    let name = memo(move || person.with(|person| person.name.clone()));
    let is_self = memo(move || person.with(|person| person.is_self));
    let quality = memo(move || person.with(|person| person.quality));
    let feed = key.feed.clone();
    let is_open = memo(move || {
        opened
            .inspected
            .with(|inspected| inspected.as_ref() == Some(&feed))
    });
    let item = NodeRef::<HtmlElement>::new();
    effect(move || {
        // Opened from a tile, it may stand far down. Not by `scrollIntoView`, which would also move the call under a panel that comes in.
        let away = |item: &HtmlElement| !item.contains(document().active_element().as_deref());
        if is_open.get()
            && let Some(item) = item.get().filter(away)
            && let Some(list) = item.parent_element()
        {
            let list = list.unchecked_into::<HtmlElement>();
            list.set_scroll_top(f64::from(item.offset_top() - list.offset_top()));
        }
    });
    let toggle = move || {
        opened
            .inspected
            .set((!is_open.get_untracked()).then(|| key.feed.clone()));
    };
    let bars = move || match quality.get().grade {
        Grade::Good => Icon::ThreeBars,
        Grade::Fair => Icon::TwoBars,
        Grade::Poor => Icon::OneBar,
    };
    view! {
        <li class="link" node_ref=item data-quality=move || quality.get().grade.code()>
            <button
                type="button"
                class="person"
                aria-expanded=move || spelled(is_open.get())
                on:click=click(toggle)
            >
                {avatar(name)}
                <span class="person-name">
                    <bdi>{move || name.get()}</bdi> " " {shown(move || is_self.get(), move || you(words))}
                </span>
                <span class="grade">
                    {changing_icon(bars)} <span>{move || (words.get().details.grade)(quality.get().grade)}</span>
                </span>
            </button>
            {shown(move || is_open.get(), move || details(signals, quality))}
        </li>
    }
}

fn details(signals: PersonSignals, quality: Memo<Quality>) -> Html {
    let model = use_model();
    let words = use_words();
    let (name, is_self) = signals
        .person
        .with_untracked(|person| (person.name.clone(), person.is_self));
    let explained = move || {
        let texts = &words.get().details;
        let whose = if is_self { Whose::Own } else { Whose::Theirs(&name) };
        match quality.get().cause {
            Some(cause) => (texts.cause)(cause, whose),
            None => (texts.all_well)(whose),
        }
    };
    // Of voices that the server mixes none can be measured.
    if model.is_voice() && !is_self {
        return view! { <p class="link-body soft">{words.of(|texts| texts.details.mixed)}</p> };
    }
    let third = if is_self { Drawn::RoundTrip } else { Drawn::Jitter };
    let graphs = [Drawn::Bitrate, Drawn::Loss, third].map(|drawn| drawn_graph(model.insight, drawn));
    view! {
        <div class="link-body">
            <p>{explained}</p>
            <div class="graphs" role="group" aria-label=words.of(|texts| texts.details.last_minute)>{graphs}</div>
            {figures(model.insight, words)}
        </div>
    }
}

/// What is drawn of the last minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawn {
    Bitrate,
    Loss,
    Jitter,
    RoundTrip,
}

impl Drawn {
    const fn label(self) -> Label {
        match self {
            Self::Bitrate => Label::Bitrate,
            Self::Loss => Label::Loss,
            Self::Jitter => Label::Jitter,
            Self::RoundTrip => Label::RoundTrip,
        }
    }

    /// In which unit and on which scale.
    const fn gauge(self) -> Gauge {
        match self {
            Self::Bitrate => Gauge::Bitrate,
            Self::Loss => Gauge::Loss,
            Self::Jitter | Self::RoundTrip => Gauge::RoundTrip,
        }
    }

    fn read(self, point: &Point) -> Option<f64> {
        match self {
            Self::Bitrate => Some(point.bitrate),
            Self::Loss => Some(point.loss()),
            Self::Jitter => point.jitter,
            Self::RoundTrip => point.round_trip,
        }
    }
}

fn drawn_graph(insight: Signal<Option<Insight>>, drawn: Drawn) -> Html {
    let words = use_words();
    let of = move |read: fn(&[Point], Drawn) -> String| -> Live<String> {
        live(move || {
            insight.with(|insight| read(insight.as_ref().map_or(&[], |insight| &insight.points), drawn))
        })
    };
    graph(
        live(move || (words.get().details.label)(drawn.label())),
        of(|points, drawn| written(drawn.gauge(), points.last().and_then(|point| drawn.read(point)))),
        of(|points, drawn| {
            let values = points.iter().map(|point| drawn.read(point));
            line(values, TRACE - points.len(), drawn.gauge().least())
        }),
        TRACE,
    )
}

/// A value that is not known yet is a dash.
fn written(gauge: Gauge, value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| gauge.write(value))
}

/// The numbers of now: stream by stream, then the way that all of them take.
fn figures(insight: Signal<Option<Insight>>, words: Words) -> Html {
    let all = move || {
        let texts = &words.get().details;
        insight.with(|insight| {
            let insight = insight.as_ref()?;
            let mut groups: Vec<Html> = insight
                .streams
                .iter()
                .map(|stream| group((texts.carries)(stream.carries), stream_lines(stream), words))
                .collect();
            if groups.is_empty() {
                groups.push(view! { <p class="soft">{texts.nothing_flows}</p> });
            }
            groups.push(group(texts.network, way_lines(insight, words), words));
            Some(groups)
        })
    };
    view! { <div class="streams">{live(all)}</div> }
}

fn group(title: &'static str, lines: Vec<(Label, String)>, words: Words) -> Html {
    let lines: Vec<Html> = lines
        .into_iter()
        .map(|(label, value)| {
            let label = (words.get().details.label)(label);
            view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
        })
        .collect();
    view! { <h3>{title}</h3> <dl class="figures">{lines}</dl> }
}

fn stream_lines(stream: &StreamNow) -> Vec<(Label, String)> {
    let mut lines = vec![(Label::Bitrate, written(Gauge::Bitrate, stream.bitrate))];
    let mut add = |label, value: Option<String>| lines.extend(value.map(|value| (label, value)));
    add(
        Label::Resolution,
        stream.size.map(|(width, height)| format!("{width} × {height}")),
    );
    add(
        Label::FrameRate,
        stream.frames_per_second.map(|frames| format!("{:.0}", frames)),
    );
    add(Label::Codec, stream.codec.clone());
    add(Label::Layer, stream.layer.clone());
    add(Label::Loss, Some(written(Gauge::Loss, stream.loss)));
    add(
        Label::Jitter,
        stream.jitter.map(|jitter| Gauge::RoundTrip.write(jitter)),
    );
    lines
}

fn way_lines(insight: &Insight, words: Words) -> Vec<(Label, String)> {
    let way = insight.path.as_ref();
    let way = way.map(|path| (words.get().details.way)(path.is_relayed(), &path.protocol));
    vec![
        (Label::RoundTrip, written(Gauge::RoundTrip, insight.round_trip)),
        (Label::Way, way.unwrap_or_else(|| "–".to_owned())),
    ]
}
