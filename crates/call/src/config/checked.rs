//! How each kind of value in a `config.json` is read, as [`serde_with`] adapters: `#[serde_as(as = "Checked<WebUrl>")]`.
//!
//! What does not fit is refused with what is allowed there. serde's errors are texts, so a [`Refusal`] travels as JSON in one;
//! [`super::read`] adds the key and what was found. serde's own errors would repeat the value, which may be a secret.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use janus_proto::Id;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::DeserializeAs;
use serde_with::de::DeserializeAsWrap;
use strum::VariantNames;

use super::{Allowed, Language, Secret, address};

/// The greatest id that Janus and JavaScript can both hold.
const MAX_ID: u64 = (1 << 53) - 1;

/// What is allowed where something else was found.
#[derive(Serialize, Deserialize)]
pub(super) struct Refusal {
    pub(super) allowed: Allowed,
    /// Whether an error may repeat the value: no secret can have strayed into it.
    pub(super) shown: bool,
}

impl Refusal {
    const fn of(allowed: Allowed) -> Self {
        Self { allowed, shown: true }
    }

    const fn unshown(allowed: Allowed) -> Self {
        Self {
            allowed,
            shown: false,
        }
    }

    const fn list(at_least: usize) -> Self {
        Self::unshown(Allowed::List { at_least })
    }

    fn one_of(names: &[&str]) -> Self {
        Self::of(Allowed::OneOf(
            names.iter().map(|name| (*name).to_owned()).collect(),
        ))
    }

    fn to_json(&self) -> String {
        // A struct of enums and texts always serializes; an empty text would only cost the precise words.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn into_error<E: Error>(self) -> E {
        E::custom(self.to_json())
    }
}

/// A text with a form of its own.
pub(super) trait Form {
    /// What is told to whoever wrote something else.
    const ALLOWED: Allowed;

    /// The text as it is kept; `None` when it has another form.
    fn read(text: &str) -> Option<String>;
}

/// Reads a text of the form `F`.
pub(super) struct Checked<F>(PhantomData<F>);

impl<'de, F: Form> DeserializeAs<'de, String> for Checked<F> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let text = value.as_str().and_then(F::read);
        text.ok_or_else(|| Refusal::of(F::ALLOWED).into_error())
    }
}

macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident: $allowed:expr, $read:expr;)*) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl Form for $name {
            const ALLOWED: Allowed = $allowed;

            fn read(text: &str) -> Option<String> {
                let read: fn(&str) -> Option<String> = $read;
                read(text)
            }
        }
    )*};
}

forms! {
    /// Text that is not empty.
    Text: Allowed::Text, |text| kept_if(text, !text.trim().is_empty());
    /// A gateway's transport.
    GatewayUrl: Allowed::GatewayUrl, |text| url_if(text, address::is_gateway_url(text));
    /// Something to fetch.
    WebUrl: Allowed::WebUrl, |text| url_if(text, address::is_web_url(text));
    /// A STUN or TURN server.
    IceUrl: Allowed::IceUrl, |text| url_if(text, address::is_ice_url(text));
    /// A CSS hex colour.
    AccentColour: Allowed::Colour, |text| kept_if(text, address::is_colour(text));
    /// The origin of a host page.
    Origin: Allowed::Origin, address::origin;
}

fn kept_if(text: &str, fits: bool) -> Option<String> {
    fits.then(|| text.to_owned())
}

fn url_if(text: &str, fits: bool) -> Option<String> {
    fits.then(|| address::with_lower_scheme(text))
}

/// Reads an object. serde's own reader of a struct would take a list for one, too.
pub(super) struct Section;

impl<'de, T: Deserialize<'de>> DeserializeAs<'de, T> for Section {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(SectionVisitor(PhantomData))
    }
}

struct SectionVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SectionVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Refusal::unshown(Allowed::Object).to_json())
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<T, M::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// Reads a list with at least `MIN` entries, each as `A`.
pub(super) struct List<const MIN: usize, A = Section>(PhantomData<A>);

impl<'de, T, A: DeserializeAs<'de, T>, const MIN: usize> DeserializeAs<'de, Vec<T>> for List<MIN, A> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_any(ListVisitor::<T, A, MIN>(PhantomData))
    }
}

struct ListVisitor<T, A, const MIN: usize>(PhantomData<(T, A)>);

impl<'de, T, A: DeserializeAs<'de, T>, const MIN: usize> Visitor<'de> for ListVisitor<T, A, MIN> {
    type Value = Vec<T>;

    // serde's error for any other type ends with this text.
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Refusal::list(MIN).to_json())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut entries: S) -> Result<Vec<T>, S::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element::<DeserializeAsWrap<T, A>>()? {
            list.push(entry.into_inner());
        }
        if list.len() < MIN {
            return Err(Refusal::list(MIN).into_error());
        }
        Ok(list)
    }
}

/// Reads the `urls` of an ICE server: a list, or one URL alone, as RTCIceServer takes it and most examples write it.
pub(super) struct IceUrls;

impl<'de> DeserializeAs<'de, Vec<String>> for IceUrls {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
        deserializer.deserialize_any(IceUrlsVisitor)
    }
}

struct IceUrlsVisitor;

impl<'de> Visitor<'de> for IceUrlsVisitor {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Refusal::list(1).to_json())
    }

    fn visit_str<E: Error>(self, url: &str) -> Result<Vec<String>, E> {
        let url = IceUrl::read(url).ok_or_else(|| Refusal::of(IceUrl::ALLOWED).into_error())?;
        Ok(vec![url])
    }

    fn visit_seq<S: SeqAccess<'de>>(self, entries: S) -> Result<Vec<String>, S::Error> {
        ListVisitor::<String, Checked<IceUrl>, 1>(PhantomData).visit_seq(entries)
    }
}

/// Reads text that is not empty and that no error repeats.
pub(super) struct SecretText;

impl<'de> DeserializeAs<'de, String> for SecretText {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) if !text.is_empty() => Ok(text),
            _ => Err(Refusal::unshown(Allowed::Text).into_error()),
        }
    }
}

impl<'de> DeserializeAs<'de, Secret> for SecretText {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        <Self as DeserializeAs<String>>::deserialize_as(deserializer).map(Secret::new)
    }
}

/// Reads `true` or `false`.
pub(super) struct Flag;

impl<'de> DeserializeAs<'de, bool> for Flag {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        let value = Value::deserialize(deserializer)?;
        value
            .as_bool()
            .ok_or_else(|| Refusal::of(Allowed::Boolean).into_error())
    }
}

/// Reads a whole number from `MIN` to `MAX`, both included.
pub(super) struct Integer<const MIN: u32, const MAX: u32>;

impl<'de, const MIN: u32, const MAX: u32> DeserializeAs<'de, u32> for Integer<MIN, MAX> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number
            .filter(|number| (MIN..=MAX).contains(number))
            .ok_or_else(|| {
                let (min, max) = (MIN.into(), MAX.into());
                Refusal::of(Allowed::Integer { min, max }).into_error()
            })
    }
}

/// Reads a room's name: a number that Janus can hold, or text that is not empty.
pub(super) struct Room;

impl<'de> DeserializeAs<'de, Id> for Room {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let number = value.as_u64().filter(|number| (1..=MAX_ID).contains(number));
        let text = value.as_str().filter(|text| !text.trim().is_empty());
        let room = number
            .map(Id::Number)
            .or_else(|| text.map(|text| Id::Text(text.to_owned())));
        room.ok_or_else(|| Refusal::of(Allowed::Room).into_error())
    }
}

/// Reads one of an enum's names.
pub(super) struct Choice;

impl<'de, T: FromStr + VariantNames> DeserializeAs<'de, T> for Choice {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let choice = value.as_str().and_then(|name| name.parse().ok());
        choice.ok_or_else(|| Refusal::one_of(T::VARIANTS).into_error())
    }
}

/// Reads a language, or `auto` for the browser's.
pub(super) struct LanguageOrAuto;

impl<'de> DeserializeAs<'de, Option<Language>> for LanguageOrAuto {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Language>, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let language = match value.as_str() {
            Some("auto") => Some(None),
            name => name.and_then(|name| name.parse().ok()).map(Some),
        };
        let names: Vec<&str> = ["auto"].iter().chain(Language::VARIANTS).copied().collect();
        language.ok_or_else(|| Refusal::one_of(&names).into_error())
    }
}
