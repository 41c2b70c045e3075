//! In place of everything else where the configuration is wrong.

use leptos::prelude::*;

use crate::components::icon::{Icon, IconName};
use crate::i18n::configuration::ConfigProblem;
use crate::i18n::texts;

/// Says which key is wrong, what was found, and what is allowed.
#[component]
pub(crate) fn ConfigErrorPage(
    /// What is wrong, in the language of the page.
    problem: ConfigProblem,
) -> impl IntoView {
    let texts = texts(problem.language);
    view! {
        <main class="page">
            <section class="card notice-card" role="alert">
                <span class="badge" data-tone="danger">
                    <Icon name=IconName::Warning />
                </span>
                <h1>{texts.config_wrong}</h1>
                <p class="soft">{(texts.config_meaning)(problem.is_missing)}</p>
                <dl class="facts">
                    <div>
                        <dt>{texts.config_key}</dt>
                        <dd>
                            <code>{problem.key}</code>
                        </dd>
                    </div>
                    <div>
                        <dt>{texts.config_found}</dt>
                        <dd>
                            <code>{problem.found}</code>
                        </dd>
                    </div>
                    <div>
                        <dt>{texts.config_allowed}</dt>
                        <dd>{problem.allowed}</dd>
                    </div>
                </dl>
                <p>{(texts.config_remedy)(problem.is_missing)}</p>
            </section>
        </main>
    }
}
