//! The state that views read: signals in contexts, one for each subject, and the [`CallHandle`] by which views act on the call.
//!
//! The driver writes the signals, and sets one only when its value differs. Views write none of them but what a person chooses for
//! themselves: [`Preferences`], volumes, whether sound is blocked, and notices that are dismissed.

mod call;
mod check;
mod handle;
mod media;
mod participant;
pub(crate) mod tab;

use leptos::prelude::*;
use leptos::reactive::graph::Source;

pub use call::{CallState, NoticeEntry, Seating, TileKey, TileSource};
pub use check::CheckState;
pub use handle::{CallControls, CallHandle};
pub use media::MediaState;
pub use participant::ParticipantSignals;

use parlour_call::config::{Config, Language, LinkOptions, Mode, Theme};

/// The checked configuration and the options of the link. Neither changes while the page lives.
#[derive(Clone, Copy)]
pub struct PageConfig {
    /// `config.json`, or the defaults.
    pub config: StoredValue<Config>,
    /// Query and fragment of the page's address.
    pub link: StoredValue<LinkOptions>,
}

impl PageConfig {
    /// Whether this is a voice room, which has no pictures.
    #[must_use]
    pub fn is_voice(self) -> bool {
        self.link.with_value(|link| link.mode == Mode::Voice)
    }

    /// The title of the site.
    #[must_use]
    pub fn title(self) -> String {
        self.config.with_value(|config| config.ui.title.clone())
    }
}

/// What the person chose for this browser. Each change is remembered from visit to visit.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// The language in use.
    pub language: RwSignal<Language>,
    /// The theme in use.
    pub theme: RwSignal<Theme>,
    /// How loud the others are, 0 to 1.
    pub volume: RwSignal<f64>,
}

impl Preferences {
    fn signals(&self) -> Vec<&dyn Source> {
        let Self {
            language,
            theme,
            volume,
        } = self;
        vec![language, theme, volume]
    }
}

/// Every context of the page in one, for the driver and the start. Views take the one that they need.
#[derive(Clone, Copy)]
pub struct AppState {
    /// Configuration and link.
    pub page: PageConfig,
    /// The call and who is in it.
    pub call: CallState,
    /// Devices, one's own media and what is heard.
    pub media: MediaState,
    /// Language, theme and volume.
    pub preferences: Preferences,
    /// The way to act on the call.
    pub handle: CallHandle,
}

impl AppState {
    /// A page at rest in the lobby. Must be called inside a reactive owner that outlives every view.
    #[must_use]
    pub fn new(config: Config, link: LinkOptions) -> Self {
        let language = link.language.or(config.ui.language).unwrap_or_default();
        let theme = link.theme.unwrap_or(config.ui.theme);
        Self {
            call: CallState::new(&config, &link),
            media: MediaState::new(&link),
            preferences: Preferences {
                language: RwSignal::new(language),
                theme: RwSignal::new(theme),
                volume: RwSignal::new(1.0),
            },
            handle: CallHandle::new(),
            page: PageConfig {
                config: StoredValue::new(config),
                link: StoredValue::new(link),
            },
        }
    }

    /// Lets every signal forget readers that are gone.
    ///
    /// A signal keeps a weak reference to each reader that it ever had, and with it the memory of that reader; so one that outlives the
    /// screens would hold some hundred bytes for each reader of every screen that there has been. Called when a screen is gone: whoever still
    /// reads is notified first, runs, and is a reader again.
    pub fn forget_gone_readers(self) {
        let signals = self
            .call
            .signals()
            .into_iter()
            .chain(self.media.signals())
            .chain(self.preferences.signals());
        for signal in signals {
            signal.mark_dirty();
            signal.clear_subscribers();
        }
    }

    /// Provides each context to the views below the current owner.
    pub fn provide(self) {
        provide_context(self.page);
        provide_context(self.call);
        provide_context(self.media);
        provide_context(self.preferences);
        provide_context(self.handle);
    }
}

/// The configuration and the link.
#[must_use]
pub fn use_page_config() -> PageConfig {
    expect_context()
}

/// The call.
#[must_use]
pub fn use_call() -> CallState {
    expect_context()
}

/// Devices and media.
#[must_use]
pub fn use_media() -> MediaState {
    expect_context()
}

/// Language, theme and volume.
#[must_use]
pub fn use_preferences() -> Preferences {
    expect_context()
}

/// The connection check, in its view.
#[must_use]
pub fn use_check() -> CheckState {
    expect_context()
}

/// The way to act on the call or the check.
#[must_use]
pub fn use_call_handle() -> CallHandle {
    expect_context()
}

/// Sets a signal to a copy of this value if it differs. A signal that is disposed of is left alone.
///
/// Readers of a signal run at every `set`, whether or not the value differs, and a media element starts anew when its stream is set again.
pub fn set_if_changed<T, V>(signal: &(impl WithUntracked<Value = T> + Set<Value = T>), value: &V)
where
    T: PartialEq<V>,
    V: ToOwned<Owned = T> + ?Sized,
{
    if signal.try_with_untracked(|current| current != value) == Some(true) {
        signal.set(value.to_owned());
    }
}
