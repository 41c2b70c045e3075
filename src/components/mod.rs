//! What pages are made of.

pub(crate) mod avatar;
pub(crate) mod button;
pub(crate) mod capture;
pub(crate) mod copy_link;
pub(crate) mod devices;
pub(crate) mod dialog;
pub(crate) mod dialogs;
pub(crate) mod focus;
pub(crate) mod graph;
pub(crate) mod i18n;
pub(crate) mod icon;
pub(crate) mod long_list;
pub(crate) mod navigate;
pub(crate) mod notices;
pub(crate) mod observe;
pub(crate) mod play;
pub(crate) mod save_report;
pub(crate) mod settings;
pub(crate) mod shortcuts;
pub(crate) mod video;
