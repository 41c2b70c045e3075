//! What changes in a view, through few types.
//!
//! Every closure is a type of its own, and Leptos compiles its effects and memos anew for each type that it is given. Closures
//! that go through here are boxed first, so that code is in the page once instead of a hundred times.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, MouseEvent};

use super::dom::Html;
use crate::model::Memo;

/// A closure in a box that is called again and again. As a `dyn FnMut` each would also bring a way to be called once and let go: one more
/// function for every closure of a page that has hundreds.
pub(crate) trait Again<T> {
    fn again(&mut self) -> T;
}

impl<T, F: FnMut() -> T> Again<T> for F {
    fn again(&mut self) -> T {
        self()
    }
}

/// The same for a closure that is told something.
pub(crate) trait Told<E> {
    fn told(&mut self, what: E);
}

impl<E, F: FnMut(E)> Told<E> for F {
    fn told(&mut self, what: E) {
        self(what);
    }
}

/// A value that is computed again when what it reads changes: for a child, an attribute, a style or a property.
pub(crate) type Live<T> = Rc<RefCell<dyn Again<T>>>;

/// Boxes a closure.
pub(crate) fn live<T: 'static>(read: impl FnMut() -> T + 'static) -> Live<T> {
    Rc::new(RefCell::new(read))
}

/// The value as of now.
pub(crate) fn read<T>(live: &Live<T>) -> T {
    live.borrow_mut().again()
}

/// A value that is computed again when what it reads changes, and tells only when it differs.
pub(crate) fn memo<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(read)
}

/// Does something to the outside world, now and whenever what it reads changes.
pub(crate) fn effect(act: impl FnMut() + 'static) {
    fn boxed(mut act: Box<dyn Again<()>>) {
        Effect::new(move |_: Option<()>| act.again());
    }
    boxed(Box::new(act));
}

/// A view that is there while a condition holds.
pub(crate) fn shown(
    when: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> Html + 'static,
) -> Html {
    fn boxed(when: Memo<bool>, mut view: Box<dyn Again<Html>>) -> Html {
        Html::of(move || when.get().then(|| view.again()))
    }
    boxed(memo(when), Box::new(view))
}

/// A handler of events that the platform dispatches with this type.
pub(crate) struct Handler<E> {
    pub(super) boxed: Box<dyn Told<Event>>,
    of: PhantomData<fn(E)>,
}

impl<E: JsCast> Handler<E> {
    /// Hands an event on to it.
    pub(crate) fn handle(&mut self, event: E) {
        self.boxed.told(event.unchecked_into());
    }
}

/// Boxes what an event does.
pub(crate) fn on<E: JsCast>(mut act: impl FnMut(E) + 'static) -> Handler<E> {
    Handler {
        boxed: Box::new(move |event: Event| act(event.unchecked_into())),
        of: PhantomData,
    }
}

/// Boxes what a click does.
pub(crate) fn click(act: impl Fn() + 'static) -> Handler<MouseEvent> {
    fn boxed(mut act: Box<dyn Again<()>>) -> Handler<MouseEvent> {
        on(move |_| act.again())
    }
    boxed(Box::new(act))
}

/// Takes what was typed or chosen.
pub(crate) fn typed(act: impl Fn(String) + 'static) -> Handler<Event> {
    fn boxed(mut act: Box<dyn Told<String>>) -> Handler<Event> {
        on(move |event| act.told(event_target_value(&event)))
    }
    boxed(Box::new(act))
}
