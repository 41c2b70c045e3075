//! Lists, whose rows stay what they are while the list changes.

use std::mem;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::Node;

use super::child::{put_before, take_out};
use super::{Element, Html, append, follow, text};
use crate::ui::kit::live::Again;

/// One row that the list is to have.
struct Row {
    key: String,
    make: Box<dyn FnOnce() -> Html>,
}

/// One row that it has.
struct Shown {
    key: String,
    /// The first and the last of its nodes; both stay, whatever changes between them.
    ends: (Node, Node),
    /// Dropped with the row.
    _owner: Owner,
}

/// A view for each item. Rows with the key of an earlier row are that row, wherever they stand.
pub(crate) fn each<T: 'static>(
    items: impl Fn() -> Vec<T> + 'static,
    key: fn(&T) -> String,
    view: impl Fn(T) -> Html + 'static,
) -> Html {
    each_boxed(Box::new(items), key, Rc::new(view))
}

fn each_boxed<T: 'static>(
    mut items: Box<dyn Again<Vec<T>>>,
    key: fn(&T) -> String,
    view: Rc<dyn Fn(T) -> Html>,
) -> Html {
    let row = move |item: T| {
        let view = Rc::clone(&view);
        Row {
            key: key(&item),
            make: Box::new(move || view(item)),
        }
    };
    rows(Box::new(move || items.again().into_iter().map(&row).collect()))
}

fn rows(mut read: Box<dyn Again<Vec<Row>>>) -> Html {
    let end = text("");
    let all = Element::fragment();
    append(&all.0, &end);
    // Rows outlive a change of the list, so they belong to whoever owns it.
    let owner = Owner::current().unwrap_or_default();
    let mut shown: Vec<Shown> = Vec::new();
    follow(Box::new(move || {
        let wanted = read.again();
        let before = mem::take(&mut shown);
        shown = untrack(|| update(before, wanted, &owner, &end));
    }));
    all.html()
}

fn update(before: Vec<Shown>, wanted: Vec<Row>, owner: &Owner, end: &Node) -> Vec<Shown> {
    let mut before = before.into_iter().map(Some).collect::<Vec<_>>();
    let mut places = Vec::new();
    let mut rows = Vec::new();
    let mut expected = 0;
    for row in wanted {
        let same = |shown: &Option<Shown>| shown.as_ref().is_some_and(|shown| shown.key == row.key);
        // Mostly it stands behind the one before it, and then nobody has to be searched.
        let place = match before.get(expected).is_some_and(same) {
            true => Some(expected),
            false => before.iter().position(same),
        };
        expected = place.map_or(expected, |place| place + 1);
        let known = place.and_then(|place| before[place].take());
        places.push(place);
        rows.push(known.unwrap_or_else(|| made(row, owner, end)));
    }
    for gone in before.into_iter().flatten() {
        for_nodes(&gone.ends, take_out);
    }
    let stays = in_order(&places);
    let mut next = end.clone();
    for (row, stays) in rows.iter().zip(stays).rev() {
        // A new one stands at the end, which mostly is its place: to move a picture costs as much as to put it in, and pauses it.
        if !stays && row.ends.1.next_sibling().as_ref() != Some(&next) {
            for_nodes(&row.ends, |node| put_before(node, &next));
        }
        next = row.ends.0.clone();
    }
    rows
}

/// Builds a row and puts it at the end of the list.
fn made(row: Row, owner: &Owner, end: &Node) -> Shown {
    let owner = owner.child();
    let piece = owner.with(row.make).0;
    // What is no fragment has no children of its own in the list.
    let is_fragment = piece.node_type() == Node::DOCUMENT_FRAGMENT_NODE;
    let first = piece.first_child().filter(|_| is_fragment);
    let last = piece.last_child().filter(|_| is_fragment);
    let ends = first.zip(last).unwrap_or_else(|| (piece.clone(), piece.clone()));
    put_before(&piece, end);
    Shown {
        key: row.key,
        ends,
        _owner: owner,
    }
}

/// Does something to each node of a row.
fn for_nodes((first, last): &(Node, Node), act: impl Fn(&Node)) {
    let mut node = Some(first.clone());
    while let Some(this) = node {
        node = this.next_sibling().filter(|_| this != *last);
        act(&this);
    }
}

/// Which rows can stay where they are while the others move around them: as many as there can be, for a picture that moves starts anew.
fn in_order(places: &[Option<usize>]) -> Vec<bool> {
    if places.iter().flatten().is_sorted() {
        return places.iter().map(Option::is_some).collect();
    }
    // For each row the longest ascending chain that ends with it, and the row before it in that chain.
    let mut chains: Vec<(usize, Option<usize>)> = Vec::new();
    for (row, place) in places.iter().enumerate() {
        let earlier = (0..row).filter(|&earlier| places[earlier].is_some() && places[earlier] < *place);
        let best = earlier.max_by_key(|&earlier| chains[earlier].0);
        chains.push(match place {
            Some(_) => (best.map_or(1, |best| chains[best].0 + 1), best),
            None => (0, None),
        });
    }
    let mut stays = vec![false; places.len()];
    let mut row = (0..places.len()).max_by_key(|&row| chains[row].0);
    while let Some(this) = row {
        stays[this] = places[this].is_some();
        row = chains[this].1;
    }
    stays
}
