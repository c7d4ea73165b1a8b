//! The route table as a page for a browser: one file that needs no script and nothing else.

use super::{markdown::LEGEND, view::View};
use crate::failure::{Done, Failure};
use askama::Template;

#[derive(Template)]
#[template(path = "routes.html")]
struct Page<'v> {
    view: &'v View,
    legend: &'static str,
}

/// The whole page.
pub(crate) fn html(view: &View) -> Done<String> {
    let page = Page { view, legend: LEGEND }.render();
    page.map_err(|error| Failure::new(format!("the page cannot be made: {error}")))
}
