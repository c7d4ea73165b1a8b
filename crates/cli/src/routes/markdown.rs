//! The route table as Markdown: tables as GitHub has them.

use super::{
    sections::Section,
    view::{ApiView, Group, RouteView, View},
};
use std::fmt::Write;

/// The whole page.
pub(crate) fn markdown(view: &View) -> String {
    let mut page = format!("# Who may reach what: {}\n\n", text(&view.policy));
    let _ = writeln!(
        page,
        "Made by `wardgate routes` from the policy with hash {}. {}",
        code(&view.hash),
        LEGEND
    );
    for notice in &view.notices {
        let _ = write!(page, "\n> **{}**\n", text(notice));
    }
    for api in &view.apis {
        api_section(&mut page, api);
    }
    for section in &view.sections {
        list(&mut page, section);
    }
    page
}

/// How to read it.
pub(crate) const LEGEND: &str = "What is not listed is refused. The workforce reaches any record; others only those that the named claim \
                                 of their token lists. A condition holds, too, where nobody can tell whether it does. Numbers in the last column are lines of the policy document.";

fn api_section(page: &mut String, api: &ApiView) {
    let _ = write!(page, "\n## {}\n\n{}\n", code(&api.audience), text(&api.note));
    if api.groups.is_empty() && api.machines.is_empty() {
        page.push_str("\nNo route leads here.\n");
    }
    for group in &api.groups {
        table(page, group);
    }
    if !api.machines.is_empty() {
        page.push_str("\n### Machine clients\n\n| Client | Scopes | From | Line |\n|---|---|---|--:|\n");
        for machine in &api.machines {
            let scopes: Vec<_> = machine.scopes.iter().map(|scope| code(scope)).collect();
            let cells = [text(&machine.client), scopes.join("<br>"), cell(&machine.from)];
            let _ = writeln!(page, "| {} | {} |", cells.join(" | "), machine.line);
        }
    }
}

fn table(page: &mut String, group: &Group) {
    let _ = write!(page, "\n### {} (line {})\n\n", text(&group.category), group.line);
    let workforce: Vec<_> = group.workforce.iter().map(|demand| text(demand)).collect();
    let _ = writeln!(page, "- Workforce: {}", workforce.join("; "));
    if let Some(own) = &group.own {
        let _ = writeln!(page, "- Own record, and records of others: {}", text(own));
    }
    page.push_str("\n| Request | Scope | Workforce | Own record | Records of others | Further | Line |\n");
    page.push_str("|---|---|---|---|---|---|--:|\n");
    for route in &group.routes {
        row(page, route);
    }
}

fn row(page: &mut String, route: &RouteView) {
    let request = format!("{} {}", route.methods.join(", "), route.path);
    let cells = [
        code(&request),
        code(&route.scope),
        cell(&route.workforce),
        cell(&route.own),
        cell(&route.proxy),
        cell(&route.further),
    ];
    let _ = writeln!(page, "| {} | {} |", cells.join(" | "), route.line);
}

fn list(page: &mut String, section: &Section) {
    let _ = write!(page, "\n## {}: {}\n\n", section.title, section.about);
    for item in &section.items {
        let line = item.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        let _ = writeln!(page, "- **{}**: {}{line}", text(&item.name), text(&item.says.join("; ")));
    }
}

fn cell(lines: &[String]) -> String {
    if lines.is_empty() {
        return "–".to_owned();
    }
    lines.iter().map(|line| text(line)).collect::<Vec<_>>().join("<br>")
}

/// A text that means itself.
fn text(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '#' | '~') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// A text as code, between more backticks than it has in a row; a table reads `\|` as a bar, also there.
fn code(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_a_policy_is_markup() {
        assert_eq!(text("a_b|<i>*c*"), "a\\_b\\|\\<i\\>\\*c\\*");
        assert_eq!(code("GET /a|b"), "`GET /a\\|b`");
        assert_eq!(code("a``b`"), "``` a``b` ```");
    }
}
