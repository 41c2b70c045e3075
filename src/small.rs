//! Collections for rooms, not for databases.
//!
//! The standard library's maps and sorts are made for millions of entries, and are compiled anew for each type that they hold: a page that
//! holds dozens of people pays for that with its weight. These are as short as they can be.

use std::borrow::Borrow;

/// Keys and values in the order of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<K, V>(Vec<(K, V)>);

/// Keys alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set<K>(Map<K, ()>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Map<K, V> {
    /// Without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> + Clone {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> + Clone {
        self.0.iter().map(|(key, _)| key)
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.0.iter().map(|(_, value)| value)
    }

    /// All entries, to change their values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.0.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// All values, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// All values, taken out.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.0.into_iter().map(|(_, value)| value)
    }

    /// Keeps only the entries that this is true of.
    pub fn retain(&mut self, mut stays: impl FnMut(&K, &mut V) -> bool) {
        keep(&mut self.0, |(key, value)| stays(key, value));
    }

    /// Where a key is, or would be.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(other, _)| other.borrow().cmp(key))
    }

    /// The value of a key.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    /// The value of a key, to change it.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &mut self.0[place].1)
    }

    /// Whether there is such a key.
    #[must_use]
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Takes an entry out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| self.0.remove(place).1)
    }
}

impl<K: Ord, V> Map<K, V> {
    /// Sets the value of a key, and returns the one before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.0[place].1, value)),
            Err(place) => {
                self.0.insert(place, (key, value));
                None
            }
        }
    }

    /// The value of a key, which gets this one where it has none.
    pub fn or_insert(&mut self, key: K, value: impl FnOnce(&K) -> V) -> &mut V {
        let place = self.place(&key).unwrap_or_else(|place| {
            let value = value(&key);
            self.0.insert(place, (key, value));
            place
        });
        &mut self.0[place].1
    }
}

impl<K> Default for Set<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K> Set<K> {
    /// Without keys.
    #[must_use]
    pub const fn new() -> Self {
        Self(Map::new())
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps only those that this is true of.
    pub fn retain(&mut self, mut stays: impl FnMut(&K) -> bool) {
        self.0.retain(|key, ()| stays(key));
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }
}

impl<K: Ord> Set<K> {
    /// Adds one; false where it was there.
    pub fn insert(&mut self, key: K) -> bool {
        self.0.insert(key, ()).is_none()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord> FromIterator<K> for Set<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut set = Self::new();
        set.extend(keys);
        set
    }
}

impl<K: Ord> Extend<K> for Set<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Lists of what comes.
///
/// `collect` makes lists as well, and looks at what comes first before all else, for it may tell how long the list is to be: so all that
/// brings it forth stands in the page twice.
pub trait Gather: Iterator + Sized {
    /// Everything, in the order in which it comes.
    fn gather(self) -> Vec<Self::Item> {
        let mut all = Vec::new();
        for one in self {
            all.push(one);
        }
        all
    }
}

impl<I: Iterator> Gather for I {}

/// Keeps only what this is true of, in its order. The standard library's way stands in the page twice: before something goes, and after.
pub fn keep<T>(all: &mut Vec<T>, mut stays: impl FnMut(&mut T) -> bool) {
    let mut kept = 0;
    for at in 0..all.len() {
        if stays(&mut all[at]) {
            all.swap(kept, at);
            kept += 1;
        }
    }
    all.truncate(kept);
}

/// Puts things in order; what is alike stays as it was.
pub fn sort_by<T>(all: &mut [T], mut comes_before: impl FnMut(&T, &T) -> bool) {
    for next in 1..all.len() {
        let mut at = next;
        while at > 0 && comes_before(&all[at], &all[at - 1]) {
            all.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// The first characters of a text, with a sign that there were more.
#[must_use]
pub fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The value, or the bound that it is beyond. `f64::clamp` words its panic with floats, and all their writing comes with it.
#[must_use]
pub const fn between(least: f64, value: f64, most: f64) -> f64 {
    if value < least {
        least
    } else if value > most {
        most
    } else {
        value
    }
}

/// A number with this many decimals, as `{:.1}` would write it; the standard library's way weighs as much as a whole view.
#[must_use]
pub fn decimal(value: f64, decimals: u32) -> String {
    let scale = 10_u64.pow(decimals);
    // Casts of floats saturate, and make zero of what is no number.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    let scaled = (value.abs() * scale as f64 + 0.5) as u64;
    let mut text = String::new();
    if value < 0.0 && scaled > 0 {
        text.push('-');
    }
    text.push_str(&(scaled / scale).to_string());
    if decimals > 0 {
        // The one in front keeps the zeros behind the point.
        text.push('.');
        text.push_str(&(scale + scaled % scale).to_string()[1..]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Map, Set, decimal, sort_by};

    #[test]
    fn a_map_holds_one_value_for_each_key_in_their_order() {
        let mut map: Map<String, u8> = [("b".to_owned(), 1), ("a".to_owned(), 2), ("b".to_owned(), 3)]
            .into_iter()
            .collect();
        assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(map.get("b"), Some(&3));
        assert_eq!(*map.or_insert("c".to_owned(), |_| 4), 4);
        assert_eq!(*map.or_insert("c".to_owned(), |_| 5), 4);
        assert_eq!(map.remove("b"), Some(3));
        assert_eq!(map.remove("b"), None);
        map.retain(|_, value| *value > 2);
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [("c".to_owned(), 4)]);
        let mut set: Set<u8> = [3, 1, 3].into_iter().collect();
        assert_eq!(set.len(), 2);
        assert!(set.contains(&1) && !set.contains(&2));
        assert!(set.insert(2) && !set.insert(2));
    }

    #[test]
    fn sorting_keeps_what_is_alike_in_its_order() {
        let mut all = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        sort_by(&mut all, |one, other| one.0 < other.0);
        assert_eq!(all, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }

    #[test]
    fn decimals_are_rounded_and_kept() {
        for (value, decimals, expected) in [
            (0.0, 0, "0"),
            (2.5, 0, "3"),
            (-0.04, 1, "0.0"),
            (-1.26, 1, "-1.3"),
            (12.04, 1, "12.0"),
            (0.057, 2, "0.06"),
            (f64::NAN, 1, "0.0"),
        ] {
            assert_eq!(decimal(value, decimals), expected, "{value}");
        }
    }
}
