//! `vep-check explain`: a rule's page.

use std::io::{self, IsTerminal};

use anyhow::Result;

use crate::cli::rule_id::known_rule;
use crate::cli::terminal::{Color, Exit, is_colored, print};
use crate::output::page;

/// The widest that a page gets: longer lines are hard to read.
const WIDEST: usize = 100;

pub(super) fn run_explain(id: &str) -> Result<Exit> {
    let rule = known_rule(id)?;
    let color = is_colored(Color::Auto);
    // A program, or a pager that can show Markdown, gets the page as it is written.
    if color || io::stdout().is_terminal() {
        print(&page::render(rule.page, textwrap::termwidth().min(WIDEST), color))?;
    } else {
        print(rule.page)?;
    }
    Ok(Exit::Clean)
}
