//! `vep-check explain`: a rule's page.

use std::io::{self, IsTerminal};

use anyhow::{Result, bail};

use crate::cli::terminal::{Color, Exit, is_colored, print};
use crate::output::page;
use crate::rules;
use crate::text::did_you_mean;

/// The widest that a page gets: longer lines are hard to read.
const WIDEST: usize = 100;

pub(super) fn run_explain(id: &str) -> Result<Exit> {
    let Some(rule) = rules::rule(id) else {
        bail!("there is no rule `{id}`{}", did_you_mean(id, rules::ids().into_iter()));
    };
    let color = is_colored(Color::Auto);
    // A program, or a pager that can show Markdown, gets the page as it is written.
    if color || io::stdout().is_terminal() {
        print(&page::render(rule.page, textwrap::termwidth().min(WIDEST), color))?;
    } else {
        print(rule.page)?;
    }
    Ok(Exit::Clean)
}
