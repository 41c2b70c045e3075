//! The report that a person saves when something went wrong.

use super::Inner;
use crate::browser::window::page;
use parlour_call::report::Circumstances;

impl Inner {
    /// Gives what was recorded to the browser as a file.
    pub(super) fn download_report(&self) {
        let circumstances = Circumstances {
            agent: page::agent(),
            saved: page::date(),
        };
        let mut recorder = self.recorder.borrow_mut();
        let text = recorder.save(&self.call(), circumstances);
        page::save("parlour-report.json", &text);
    }
}
