//! What changes in a view, through few types.
//!
//! Every closure is a type of its own, and Leptos compiles its rendering, effects and diffing anew for each type that it is
//! given. Closures that go through here are boxed first, so that code is in the page once instead of a hundred times.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use web_sys::MouseEvent;

/// A value that is computed again when what it reads changes: for a child, an attribute, a style or a property.
pub(crate) type Live<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

/// Boxes a closure. Closures that stand in `view!` itself are boxed by the macro.
pub(crate) fn live<T: 'static>(read: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Arc::new(Mutex::new(read))
}

/// A value that is computed again when what it reads changes, and tells only when it differs.
pub(crate) fn memo<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    fn boxed<T: PartialEq + Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| read())
    }
    boxed(Box::new(read))
}

/// Does something to the outside world, now and whenever what it reads changes.
pub(crate) fn effect(act: impl FnMut() + 'static) {
    fn boxed(mut act: Box<dyn FnMut()>) {
        Effect::new(move |_: Option<()>| act());
    }
    boxed(Box::new(act));
}

/// A view that is there while a condition holds.
pub(crate) fn shown(
    when: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let when = memo(when);
    live(move || when.get().then(&view)).into_any()
}

/// One row of [`each`].
struct Row {
    key: String,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A view for each item. Rows with the key of an earlier row are that row, wherever they stand.
pub(crate) fn each<T: Send + 'static>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: fn(&T) -> String,
    view: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let view: Arc<dyn Fn(T) -> AnyView + Send + Sync> = Arc::new(view);
    let row = move |item: T| {
        let view = Arc::clone(&view);
        Row {
            key: key(&item),
            make: Box::new(move || view(item)),
        }
    };
    rows(Box::new(move || items().into_iter().map(&row).collect()))
}

fn rows(rows: Box<dyn Fn() -> Vec<Row> + Send + Sync>) -> AnyView {
    view! { <For each=rows key=|row| row.key.clone() children=|row| (row.make)() /> }.into_any()
}

/// A handler of events.
pub(crate) type Handler<E> = Box<dyn FnMut(E)>;

/// Boxes what an event does.
pub(crate) fn on<E>(act: impl FnMut(E) + 'static) -> Handler<E> {
    Box::new(act)
}

/// Boxes what a click does.
pub(crate) fn click(act: impl Fn() + 'static) -> Handler<MouseEvent> {
    Box::new(move |_| act())
}

/// Takes what was typed or chosen.
pub(crate) fn typed(act: impl Fn(String) + 'static) -> Handler<web_sys::Event> {
    Box::new(move |event| act(event_target_value(&event)))
}
